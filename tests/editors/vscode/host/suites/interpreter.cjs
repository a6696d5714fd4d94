// The interpreter that the Python extension chose is the one that plugins are looked at and run with.
const { assert, at, finding, nextRun, open, outcomes, until, vscode } = require('../kit.cjs');

const python = async () => (await vscode.extensions.getExtension('ms-python.python').activate()).environments;
const information = () => vscode.commands.executeCommand('plugcheck.debugInformation');
const { PLUGCHECK_TEST_PYTHON: good, PLUGCHECK_TEST_OTHER_PYTHON: other } = process.env;

const run = async () => {
  await open(at('clean_chunker', 'plugin.py'));
  const ran = await nextRun(() => vscode.commands.executeCommand('plugcheck.runSuite'));
  return JSON.stringify(outcomes(ran));
};

exports.tests = {
  async 'the one that is chosen at the start is used'() {
    await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
    await until('the chosen interpreter', async () => (await information()).includes(good));
    assert.match(await run(), /"Passed"/);
  },

  async 'another one that is chosen later is used from then on'() {
    await (await python()).updateActiveEnvironmentPath(other);
    await until('the other interpreter', async () => (await information().catch(() => '')).includes(other));
    const ran = await run();
    assert.match(ran, /"Errored"/);
    assert.match(ran, /dagstack/);
    await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
  },

  async 'the way back works too'() {
    await (await python()).updateActiveEnvironmentPath(good);
    await until('a run that passes', async () => (await run()).includes('"Passed"'));
  },

  async 'the setting is stronger than the Python extension'() {
    const settings = vscode.workspace.getConfiguration('plugcheck');
    await settings.update('interpreter', other, vscode.ConfigurationTarget.Workspace);
    await until('the interpreter of the setting', async () => (await information().catch(() => '')).includes(other));
    await settings.update('interpreter', undefined, vscode.ConfigurationTarget.Workspace);
    await until('the first interpreter', async () => !(await information().catch(() => other)).includes(other));
  },
};
