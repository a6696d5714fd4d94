// A workspace of two folders, each with settings of its own.
const { assert, close, codes, finding, findings, fs, gone, nextRun, open, outcomes, replace, suite, until, vscode } = require('../kit.cjs');

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

  async 'a folder that is taken away takes its findings with it, and those of the run that goes on in it'() {
    const gone = inside(1, 'drifting_clock', 'plugin.py');
    const here = inside(1, 'drifting_clock', 'here');
    const code = fs.readFileSync(gone.fsPath, 'utf8');
    const wait = `import pathlib, time\npathlib.Path(${JSON.stringify(here.fsPath)}).touch()\ntime.sleep(600)\n`;
    const manifest = inside(1, 'drifting_clock', 'dagstack.toml').fsPath;
    const loads = fs.readFileSync(manifest, 'utf8').replace(/^version.*$/m, '').replace('^0.4', '>=0.4,<0.5').replace('"50"', '50');
    fs.writeFileSync(manifest, loads);
    fs.writeFileSync(gone.fsPath, code.replace(/^(?=class )/m, wait));
    const ran = await nextRun(async () => {
      void vscode.commands.executeCommand('plugcheck.runContract', { uri: gone.toString() });
      await until('the run', () => fs.existsSync(here.fsPath));
      vscode.workspace.updateWorkspaceFolders(1, 1);
      await until('one folder', () => vscode.workspace.workspaceFolders.length === 1);
      await until('nothing of it', () => vscode.languages.getDiagnostics(gone).length === 0);
    });
    assert(ran.completedAt);
    assert.deepEqual(vscode.languages.getDiagnostics(gone), []);
  },

  async 'a folder that disappears from the disk takes its findings with it, and brings them back'() {
    const code = inside(0, 'drifting_clock', 'plugin.py');
    const folder = inside(0).fsPath;
    await finding(code, 'AMB004');
    fs.renameSync(folder, `${folder}.away`);
    await until('nothing of it', () => findings(code).length === 0);
    fs.renameSync(`${folder}.away`, folder);
    await finding(code, 'AMB004');
  },
});
