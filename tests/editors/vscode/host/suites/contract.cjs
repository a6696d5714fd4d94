// The contract suite from the editor: the test panel, lenses, commands; each result read from VS Code itself.
const { assert, at, close, finding, findings, fs, isAlive, isTested, nextRun, open, outcomes, pause, replace, results, root, suite, until, vscode } =
  require('../kit.cjs');

const run = (command, ...args) => vscode.commands.executeCommand(command, ...args);

/** Waits until the panel shows the plugin of that folder, or does not any more. */
const shows = (folder, shown = true) =>
  until(`${folder} in the panel: ${shown}`, async () => (await isTested(at(folder, 'dagstack.toml'))) === shown);

async function lenses(document) {
  const found = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 50);
  return (found ?? []).filter((lens) => lens.command?.command === 'plugcheck.runContract');
}

/** The children of the plugin in the run. */
const plugin = (ran, name) => {
  const found = Object.entries(outcomes(ran)).find(([label]) => label.includes(name));
  assert(found, `${name} in ${JSON.stringify(Object.keys(outcomes(ran)))}`);
  return found[1];
};

const states = (tests) => new Set(Object.values(tests).map(({ state }) => state));

/** The process that the plugin's `setup` hangs in, as soon as it has told its id. */
const hanging = async () => {
  const file = at('slow', 'pid').fsPath;
  const id = await until('the slow plugin to be set up', () => fs.existsSync(file) && Number(fs.readFileSync(file)));
  assert(isAlive(id));
  return id;
};

exports.run = suite('contract', {
  async 'a code lens runs the suite of its plugin, and the panel shows it'() {
    for (const folder of ['astral', 'clean_chunker', 'drifting_clock', 'slow']) await shows(folder);
    const document = await open(at('clean_chunker', 'plugin.py'));
    const [lens] = await until('a lens', async () => {
      const found = await lenses(document);
      return found.length > 0 && found;
    });
    assert.match(document.lineAt(lens.range.start.line).text, /class CleanChunker/);
    const ran = await nextRun(() => run(lens.command.command, ...lens.command.arguments));
    const { children } = plugin(ran, 'clean-chunker');
    assert(Object.keys(children).length >= 5, JSON.stringify(children));
    assert(states(children).has('Passed') && !states(children).has('Failed') && !states(children).has('Errored'));
    assert(Object.values(children).some(({ duration }) => duration > 0));
    assert.equal(Object.keys(outcomes(ran)).length, 1, 'no other plugin was run');
  },

  async 'the lens shows the last result'() {
    const document = await open(at('clean_chunker', 'plugin.py'));
    await until('a lens with the result', async () => {
      const all = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 50);
      return all.some(({ command }) => /passed/.test(command?.title ?? ''));
    });
  },

  async 'a failed check says why, on the line that caused it'() {
    await open(at('drifting_clock', 'dagstack.toml'));
    const ran = await nextRun(() => run('plugcheck.runSuite'));
    const { children } = plugin(ran, 'drifting-clock');
    const failed = Object.entries(children).filter(([, { state }]) => state === 'Failed' || state === 'Errored');
    assert.equal(failed.length, 1, JSON.stringify(children));
    const [[name, { messages }]] = failed;
    assert.match(name, /manifest/i);
    const [message] = messages;
    assert.match(String(message.message.value ?? message.message), /version/);
    assert.equal(message.location.uri.path, at('drifting_clock', 'dagstack.toml').path);
    const manifest = await vscode.workspace.openTextDocument(message.location.uri);
    assert.match(manifest.getText(message.location.range), /^version/);
    await until('the finding of the run', () => findings(manifest.uri, 'plugcheck-contract').length > 0);
  },

  async 'what is not saved yet is saved before it is run, however the run is begun'() {
    for (const begin of ['testing.runCurrentFile', 'plugcheck.runSuite']) {
      const document = await open(at('clean_chunker', 'dagstack.toml')); // all checks of the plugin are run from there
      const line = `# saved before ${begin}\n`;
      await replace(document, document.lineAt(0).text, `${line}${document.lineAt(0).text}`);
      const ran = await nextRun(() => run(begin));
      assert(states(plugin(ran, 'clean-chunker').children).has('Passed'));
      assert(fs.readFileSync(document.uri.fsPath, 'utf8').startsWith(line));
      await pause(500); // what would make the result stale arrives by then
      const told = (await run('plugcheck.contractTests')).find(({ label }) => label.includes('clean-chunker'));
      assert.equal(told.stale, false, `the run of ${begin} saw what was there before`);
    }
  },

  async 'results go stale when the file is changed, and say so'() {
    const document = await open(at('drifting_clock', 'dagstack.toml'));
    await replace(document, '[plugin]', '# changed\n[plugin]');
    const found = await until('a stale finding', () =>
      findings(document.uri, 'plugcheck-contract').find(({ message }) => message.includes('changed since')));
    assert.match(document.getText(found.range), /^version/);
    await until('a stale plugin', async () =>
      (await run('plugcheck.contractTests')).some(({ label, stale }) => label.includes('drifting') && stale));
    await close();
  },

  async 'a debug session that is stopped ends the run, and what was not done has no result'() {
    await open(at('slow', 'plugin.py'));
    const ran = await nextRun(async () => {
      void run('testing.debugCurrentFile');
      const id = await hanging();
      await vscode.debug.stopDebugging(vscode.debug.activeDebugSession);
      await until('the end of the process', () => !isAlive(id), 10);
    });
    const { children } = plugin(ran, 'slow');
    assert.deepEqual(states(children), new Set(['Passed', 'Skipped']), JSON.stringify(children));
    fs.rmSync(at('slow', 'pid').fsPath);
  },

  async 'a debug run that is cancelled ends the debug session'() {
    await open(at('slow', 'plugin.py'));
    const ended = new Promise((resolve) => vscode.debug.onDidTerminateDebugSession(resolve));
    await nextRun(async () => {
      void run('testing.debugCurrentFile');
      const id = await hanging();
      await run('testing.cancelRun');
      await until('the end of the process', () => !isAlive(id), 10);
      await ended;
    });
    fs.rmSync(at('slow', 'pid').fsPath);
  },

  async 'a server that is started anew ends what it runs, and the next run is as any other'() {
    await open(at('slow', 'plugin.py'));
    const ran = await nextRun(async () => {
      void run('plugcheck.runSuite');
      const id = await hanging();
      await run('plugcheck.restart');
      await until('the end of the process', () => !isAlive(id), 10);
    });
    assert(!states(plugin(ran, 'slow').children).has('Failed'), JSON.stringify(outcomes(ran)));
    fs.rmSync(at('slow', 'pid').fsPath);
    await open(at('clean_chunker', 'plugin.py'));
    const next = await nextRun(() => run('plugcheck.runSuite'));
    assert(states(plugin(next, 'clean-chunker').children).has('Passed'));
  },

  async 'cancelling a run kills what it runs'() {
    await open(at('slow', 'plugin.py'));
    const ran = await nextRun(async () => {
      void run('plugcheck.runSuite');
      const id = await hanging();
      await run('testing.cancelRun');
      await until('the end of the process', () => !isAlive(id), 10);
    });
    const { children } = plugin(ran, 'slow');
    assert(!states(children).has('Passed') || states(children).size > 1, JSON.stringify(children));
    fs.rmSync(at('slow').fsPath, { recursive: true });
    await shows('slow', false);
  },

  async 'all are run in one go'() {
    const ran = await nextRun(() => run('testing.runAll'));
    const all = outcomes(ran);
    assert.equal(Object.keys(all).length, 3, JSON.stringify(Object.keys(all)));
    assert(states(plugin(ran, 'drifting-clock').children).has('Failed'));
    assert(states(plugin(ran, 'clean-chunker').children).has('Passed'));
    assert(!states(plugin(ran, 'clean-chunker').children).has('Failed'));
  },

  async 'one check is run alone'() {
    const [told] = (await run('plugcheck.contractTests')).filter(({ label }) => label.includes('clean-chunker'));
    const check = told.checks.find(({ id }) => id.includes('manifest')) ?? told.checks[0];
    const ran = await nextRun(() =>
      run('plugcheck.runContract', { uri: told.uri, plugin: told.id, checks: [check.id] }));
    const { children } = plugin(ran, 'clean-chunker');
    assert.equal(children[check.label].state, 'Passed');
    assert(Object.keys(children).length < told.checks.length, 'the others are not run, but for what it needs');
  },

  async 'a save runs it again where that was asked for'() {
    const document = await open(at('clean_chunker', 'plugin.py'));
    await run('testing.startContinuousRun');
    await pause(300);
    const ran = await nextRun(async () => {
      await replace(document, 'DEFAULT_OVERLAP = 1', 'DEFAULT_OVERLAP = 1  # 🎉');
      await document.save();
    });
    assert.deepEqual(Object.keys(outcomes(ran)).map((label) => label.includes('clean-chunker')), [true]);
    await run('testing.stopContinuousRun');
    const before = results()[0].completedAt;
    await replace(document, '  # 🎉', '');
    await document.save();
    await pause(1500);
    assert.equal(results()[0].completedAt, before, 'nothing is run after the end of it');
  },

  async 'the debugger is given the suite, and the panel its results'() {
    const document = await open(at('drifting_clock', 'dagstack.toml'));
    const began = [];
    const listening = vscode.debug.onDidStartDebugSession((session) => began.push(session.configuration));
    try {
      const ran = await nextRun(() => run('testing.debugCurrentFile'));
      assert.equal(began.length, 1);
      assert.equal(began[0].type, 'debugpy');
      const told = JSON.parse(fs.readFileSync(process.env.PLUGCHECK_TEST_DEBUGGED, 'utf8'));
      assert.equal(told.status, 1, told.printed);
      assert.deepEqual([told.python], [process.env.PLUGCHECK_TEST_PYTHON]);
      assert(!fs.existsSync(began[0].cwd), 'what was made for it is gone');
      const { children } = plugin(ran, 'drifting-clock');
      const failed = Object.values(children).filter(({ state }) => state === 'Failed');
      assert.equal(failed.length, 1, JSON.stringify(children));
      const [{ location, message }] = failed[0].messages;
      assert.match(String(message.value ?? message), /version/);
      assert.equal(location.uri.path, document.uri.path);
      assert.match(document.getText(location.range), /^version/);
    } finally {
      listening.dispose();
    }
  },

  async 'all are debugged one after the other'() {
    const ran = await nextRun(() => run('testing.debugAll'));
    const all = outcomes(ran);
    assert.equal(Object.keys(all).length, 3, JSON.stringify(Object.keys(all)));
    assert(states(plugin(ran, 'drifting-clock').children).has('Failed'));
    assert(states(plugin(ran, 'clean-chunker').children).has('Passed'));
    assert(!states(plugin(ran, 'clean-chunker').children).has('Failed'));
  },
});
