// A workspace of two folders, each with settings of its own.
const { assert, close, codes, finding, findings, gone, nextRun, open, outcomes, replace, suite, until, vscode } = require('../kit.cjs');

const inside = (folder, ...names) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders[folder].uri, ...names);

exports.run = suite('folders', {
  async 'each folder has the settings of its own'() {
    // VS Code reads a `.code-workspace` that lies on a server only once the extension host has begun
    await until('two folders', () => vscode.workspace.workspaceFolders?.length === 2);
    await finding(inside(0, 'drifting_clock', 'plugin.py'), 'AMB004');
    await finding(inside(1, 'drifting_clock', 'plugin.py'), 'AMB011');
    assert(!codes(inside(1, 'drifting_clock', 'plugin.py')).includes('AMB004'));
  },

  async 'a change of the settings of one folder is none of the other'() {
    const settings = await open(inside(1, 'plugcheck.toml'));
    await replace(settings, 'AMB004', 'AMB011');
    await gone(inside(1, 'drifting_clock', 'plugin.py'), 'AMB011');
    await finding(inside(1, 'drifting_clock', 'plugin.py'), 'AMB004');
    assert(codes(inside(0, 'drifting_clock', 'plugin.py')).includes('AMB011'));
    await close();
  },

  async 'the setting of the editor is that of the folder'() {
    const second = vscode.workspace.getConfiguration('plugcheck', inside(1));
    await second.update('diagnosticMode', 'openFiles', vscode.ConfigurationTarget.WorkspaceFolder);
    await until('nothing of the second', () => findings(inside(1, 'drifting_clock', 'plugin.py')).length === 0);
    assert(codes(inside(0, 'drifting_clock', 'plugin.py')).includes('AMB004'));
    await second.update('diagnosticMode', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
    await finding(inside(1, 'drifting_clock', 'plugin.py'), 'AMB011');
  },

  async 'the test panel shows the plugins by folder'() {
    await until('plugins', async () => (await vscode.commands.executeCommand('plugcheck.contractTests')).length === 2);
    const ran = await nextRun(() => vscode.commands.executeCommand('plugcheck.runAllSuites'));
    const all = outcomes(ran);
    assert.deepEqual(Object.keys(all), vscode.workspace.workspaceFolders.map(({ name }) => name));
    for (const { children } of Object.values(all)) {
      assert.deepEqual(Object.keys(children).map((label) => label.includes('drifting-clock')), [true]);
    }
  },

  async 'a folder that is taken away takes its findings with it'() {
    const [, second] = vscode.workspace.workspaceFolders;
    const gone = inside(1, 'drifting_clock', 'plugin.py');
    vscode.workspace.updateWorkspaceFolders(1, 1);
    await until('one folder', () => vscode.workspace.workspaceFolders.length === 1);
    await until('nothing of it', () => findings(gone).length === 0);
    assert(second);
  },
});
