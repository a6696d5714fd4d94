// Which server is started, and what becomes of one that ends or cannot be started.
const { PLUGCHECK, assert, at, finding, isAlive, servers, suite, until, vscode } = require('../kit.cjs');
const repair = require('./repair.cjs'); // in the same session: to begin one takes as long as these tests

const api = () => vscode.extensions.getExtension(PLUGCHECK).activate();
const settings = () => vscode.workspace.getConfiguration('plugcheck');
const { PLUGCHECK_TEST_PYTHON: python } = process.env;
// tests are not users: what the extension writes to the settings of the machine counts for all sessions
const set = (name, value) => settings().update(name, value, vscode.ConfigurationTarget.Workspace);
const origin = async () => (await api()).serverInfo()?.origin;
const shown = async () => (await api()).status().text;

exports.run = suite('server', {
  async 'one server runs, the one that came with the extension, and the status says so'() {
    await (await api()).ready();
    assert.equal(await origin(), 'bundled');
    assert.equal(servers().length, 1);
    assert.match(await shown(), /^plugcheck \d+\.\d+/);
    assert.match((await api()).status().detail, /^bundled, on Python 3\.\d+\.\d+ found/);
  },

  async 'one that is killed is started again, and knows what it knew'() {
    const [before] = servers();
    process.kill(before, 'SIGKILL');
    await until('another server', () => servers().length === 1 && servers()[0] !== before);
    await until('the status', async () => /^plugcheck \d/.test(await shown()));
    await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
  },

  async 'however often it is asked to start anew, one runs in the end'() {
    const before = servers();
    await Promise.all([1, 2, 3, 4].map(() => vscode.commands.executeCommand('plugcheck.restart')));
    assert.equal(servers().length, 1);
    assert(!before.some(isAlive));
    await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
  },

  async 'a command of the setting takes its place'() {
    await set('server.path', [python, '-m', 'plugcheck_lsp']);
    await until('the other server', async () => (await origin()) === 'path');
    assert.equal(servers().length, 1);
    await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
  },

  async 'a command that starts nothing is said to, and what it was before helps'() {
    await set('server.path', ['/no/such/server']);
    await until('the trouble', async () => (await shown()) === 'plugcheck: not running');
    assert.match((await api()).status().detail, /ENOENT/);
    assert.equal(servers().length, 0);
    await assert.rejects((await api()).session.request('plugcheck.rules', []), /does not run: .*ENOENT/);
    await set('server.path', undefined);
    await until('the server', async () => (await origin()) === 'bundled');
  },

  async 'the server of the plugins’ interpreter is used where that is asked for'() {
    await set('interpreter', python);
    await set('importStrategy', 'fromEnvironment');
    await until('the other server', async () => (await origin()) === 'environment');
    assert.equal((await api()).serverInfo().command, python);
    await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
    await set('importStrategy', undefined);
    await set('interpreter', undefined);
    await until('the server', async () => (await origin()) === 'bundled');
  },

  async 'one that ends again and again is left alone'() {
    for (let time = 0; time < 5; time++) {
      const [server] = await until('a server', () => servers().length === 1 && servers());
      await until('its answer', async () => /^plugcheck \d/.test(await shown()));
      process.kill(server, 'SIGKILL');
      await until('its end', () => !isAlive(server));
    }
    await until('the trouble', async () => (await shown()) === 'plugcheck: not running');
    assert.equal(servers().length, 0);
    await vscode.commands.executeCommand('plugcheck.restart');
    await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
  },

  ...repair.tests,
});
