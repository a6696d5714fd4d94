// Settings hold at once: those of the workspace's files, and those of the editor.
const { assert, at, close, codes, finding, findings, fs, gone, open, replace, root, suite, until, vscode } = require('../kit.cjs');
const interpreter = require('./interpreter.cjs'); // in the same session: to begin one takes as long as these tests

const set = (key, value) =>
  vscode.workspace.getConfiguration('plugcheck', root()).update(key, value, vscode.ConfigurationTarget.Workspace);

exports.run = suite('settings', {
  ...interpreter.tests,

  async 'a rule that is ignored from now on says nothing from now on, and the other way round'() {
    const code = at('drifting_clock', 'plugin.py');
    await finding(code, 'AMB004');
    fs.writeFileSync(at('plugcheck.toml').fsPath, 'ignore = ["AMB004"]\n'); // as another program would write it
    await gone(code, 'AMB004');
    await finding(code, 'AMB011');
    fs.writeFileSync(at('plugcheck.toml').fsPath, '# 🎉\n');
    await finding(code, 'AMB004');
  },

  async 'settings that are typed but not saved hold too'() {
    const code = at('drifting_clock', 'plugin.py');
    const settings = await open(at('plugcheck.toml'));
    await replace(settings, '# 🎉', 'ignore = ["AMB"]');
    await gone(code, 'AMB004');
    await close();
    await finding(code, 'AMB004');
  },

  async 'wrong settings are shown in their file'() {
    const settings = await open(at('plugcheck.toml'));
    await replace(settings, '# 🎉', 'ignor = ["AMB"]');
    const [found] = await until('a finding in the settings', () => {
      const all = findings(settings.uri);
      return all.length > 0 && all;
    });
    assert.equal(settings.getText(found.range), 'ignor');
    await close();
  },

  async 'only open files have findings where the user wants that'() {
    const code = at('drifting_clock', 'plugin.py');
    await finding(code, 'AMB004');
    await set('diagnosticMode', 'openFiles');
    await until(() => `nothing of a closed file: ${codes(code)}`, () => findings(code).length === 0);
    await open(code);
    await finding(code, 'AMB004');
    await close();
    await set('diagnosticMode', undefined);
    await finding(code, 'AMB004');
  },

  async 'lenses go where the user wants none'() {
    const document = await open(at('clean_chunker', 'plugin.py'));
    const lenses = async () =>
      ((await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 50)) ?? []).length;
    await until('lenses', async () => (await lenses()) > 0);
    await set('codeLens', false);
    await until('no lenses', async () => (await lenses()) === 0);
    await set('codeLens', undefined);
    await until('lenses again', async () => (await lenses()) > 0);
  },

  async 'a file that another program makes or removes is seen'() {
    const made = at('astral', 'helper.py');
    const code = at('astral', 'plugin.py');
    await finding(code, 'AMB001');
    fs.writeFileSync(made.fsPath, 'import random\n\nrandom.seed(1)\n');
    const document = await open(code);
    await replace(document, 'from typing import Any\n', 'from typing import Any\n\nimport helper\n');
    await finding(made, 'AMB011');
    fs.rmSync(made.fsPath);
    await until('nothing of a file that is gone', () => findings(made).length === 0);
    await close();
  },

  async 'what a baseline holds is only dimmed, and the settings name it'() {
    const code = at('drifting_clock', 'plugin.py');
    assert.notEqual((await finding(code, 'AMB004')).severity, vscode.DiagnosticSeverity.Hint);
    const written = vscode.commands.executeCommand('plugcheck.createBaseline'); // ends when its message is closed
    await until('the dimmed finding', () => findings(code).every(({ severity, tags }) =>
      severity === vscode.DiagnosticSeverity.Hint && tags.includes(vscode.DiagnosticTag.Unnecessary)));
    assert(fs.existsSync(at('plugcheck-baseline.json').fsPath));
    const settings = await vscode.workspace.openTextDocument(at('plugcheck.toml'));
    assert(settings.getText().includes('baseline = "plugcheck-baseline.json"'), settings.getText());
    await vscode.commands.executeCommand('notifications.clearAll');
    await written;
  },
});
