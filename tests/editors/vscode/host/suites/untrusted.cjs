// A workspace that the user does not trust: it is analysed, and nothing of it is run.
const { assert, at, close, finding, findings, fs, open, pause, replace, results, suite, until, vscode } = require('../kit.cjs');

exports.run = suite('untrusted', {
  async 'it is analysed'() {
    assert.equal(vscode.workspace.isTrusted, false);
    // without the Python extension another Python may be found, and an environment be made with it
    const code = at('drifting_clock', 'plugin.py');
    await until('the first finding', () => findings(code).length > 0, 120);
    await finding(code, 'AMB004');
    const document = await open(at('drifting_clock', 'dagstack.toml'));
    await finding(document.uri, 'MAN114');
    await replace(document, '"50"', '50');
    await close();
  },

  async 'the panel runs nothing'() {
    // VS Code asks whether the workspace is trusted now, and nobody answers
    await Promise.race([vscode.commands.executeCommand('testing.runAll'), pause(1500)]).catch(() => undefined);
    assert.equal(results().length, 0);
    assert(!fs.existsSync(at('slow', 'pid').fsPath));
  },

  async 'the commands run nothing'() {
    await open(at('slow', 'plugin.py'));
    for (const command of ['plugcheck.runSuite', 'plugcheck.runAllSuites']) {
      await Promise.race([vscode.commands.executeCommand(command), pause(1500)]).catch(() => undefined);
    }
    assert.equal(results().length, 0);
    assert(!fs.existsSync(at('slow', 'pid').fsPath));
  },

  async 'the server refuses too'() {
    const uri = at('slow', 'plugin.py').toString();
    const asked = vscode.commands.executeCommand('plugcheck.debugContract', { uri });
    await assert.rejects(Promise.resolve(asked), /trust/);
  },

  async 'what the workspace says of programs is not followed'() {
    const settings = vscode.workspace.getConfiguration('plugcheck');
    assert.deepEqual(settings.get('server.path'), []);
    assert.equal(settings.get('interpreter'), '');
    assert(!fs.existsSync(at('was_started').fsPath));
  },
});
