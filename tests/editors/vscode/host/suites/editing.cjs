// What is seen and done in a file: findings, fixes, hovers, proposals; and what is seen of files that are not open.
const { PLUGCHECK, assert, at, close, codeOf, codes, finding, findings, gone, open, replace, servers, shown, suite, until, vscode } =
  require('../kit.cjs');

// before anything is awaited: the extension may have begun already, and its first findings must not be missed
const first = new Promise((resolve) => {
  const look = () => {
    const all = vscode.languages.getDiagnostics().flatMap(([, each]) => each);
    if (all.some((each) => each.source === 'plugcheck')) resolve(Date.now());
  };
  vscode.languages.onDidChangeDiagnostics(look);
  look();
});

/** The quick fixes for a finding, as the light bulb offers them. */
async function fixes(uri, range, kind = vscode.CodeActionKind.QuickFix.value) {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, kind, 20);
}

/** What is shown over `text`, once that says `wanted`. */
async function hover(document, text, wanted) {
  const position = document.positionAt(document.getText().indexOf(text) + 1);
  let shown;
  return until(() => `${wanted} over ${text}: ${shown}`, async () => {
    const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, position);
    shown = hovers.flatMap((each) => each.contents).map((each) => each.value ?? each).join('\n');
    return wanted.test(shown);
  });
}

exports.run = suite('editing', {
  async 'it activates by itself in a workspace with a plugin'(report) {
    const extension = vscode.extensions.getExtension(PLUGCHECK);
    assert(extension, 'the packaged extension is installed');
    await until('activation', () => extension.isActive, 120);
    const hostStart = performance.timeOrigin;
    report.startToFirstFinding = (await Promise.race([first, until('a finding', () => false)])) - hostStart;
  },

  async 'files that nobody opened have their findings'() {
    assert.equal(vscode.workspace.textDocuments.filter(({ uri }) => uri.path.includes('drifting')).length, 0);
    await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
    const found = await finding(at('drifting_clock', 'dagstack.toml'), 'MAN121');
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    assert.deepEqual(codes(at('clean_chunker', 'plugin.py')), []);
  },

  async 'a finding tells its page and what else belongs to it'() {
    const found = await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
    assert.match(found.code.target.toString(), /^file:/);
    assert(found.relatedInformation.some((each) => each.message.includes('append')));
    const page = await vscode.workspace.openTextDocument(vscode.Uri.file(found.code.target.path));
    assert(page.getText().includes('AMB004'));
  },

  async 'ranges stand on the text though characters before it take two units'() {
    const document = await open(at('astral', 'plugin.py'));
    const found = await finding(document.uri, 'AMB001');
    assert.equal(document.getText(found.range), 'cache');
    assert.notEqual(found.range.start.character, [...document.lineAt(found.range.start.line).text].indexOf('c'));
  },

  async 'a quick fix is offered, applied, and its finding is gone; undo brings it back'() {
    const document = await open(at('drifting_clock', 'dagstack.toml'));
    const before = document.getText();
    const found = await finding(document.uri, 'MAN114');
    const offered = await fixes(document.uri, found.range);
    const fix = offered.find((each) => each.title.includes('50'));
    assert(fix, JSON.stringify(offered.map((each) => each.title)));
    assert(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.getText(), before.replace('"50"', '50'));
    await gone(document.uri, 'MAN114');
    await vscode.commands.executeCommand('undo');
    await finding(document.uri, 'MAN114');
    await close();
  },

  async 'every finding has an edit that suppresses it, on the line that it is on'() {
    const document = await open(at('astral', 'plugin.py'));
    const found = await finding(document.uri, 'AMB001');
    const offered = await fixes(document.uri, found.range);
    const suppress = offered.find((each) => /AMB001/.test(each.title));
    assert(suppress, JSON.stringify(offered.map((each) => each.title)));
    assert(await vscode.workspace.applyEdit(suppress.edit));
    await gone(document.uri, 'AMB001');
    await close();
  },

  async 'all is fixed on save where the user asks for that'() {
    const document = await open(at('drifting_clock', 'dagstack.toml'));
    await finding(document.uri, 'MAN114');
    const unsafe = await finding(document.uri, 'MAN121');
    const editor = vscode.workspace.getConfiguration('editor', document);
    await editor.update('codeActionsOnSave', { 'source.fixAll.plugcheck': 'always' }, vscode.ConfigurationTarget.Workspace);
    try {
      await until(
        () => document.getText(),
        async () => {
          // VS Code saves as it is, and says nothing, if any extension adds or removes actions while it asks for ours:
          // each further save is of a further edit
          await replace(document, '[plugin]', '# 🎉\n[plugin]');
          assert(await document.save());
          await until('the fix', () => document.getText().includes('priority = 50\n'), 5).catch(() => undefined);
          return document.getText().includes('priority = 50\n');
        },
      );
      await gone(document.uri, 'MAN114');
      assert(document.getText().includes('core_version = "^0.4"'), `what is not safe is left alone: ${unsafe.message}`);
    } finally {
      await editor.update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Workspace);
    }
  },

  async 'the contract suite is offered as a source action, and never on save'() {
    const document = await open(at('clean_chunker', 'dagstack.toml'));
    const start = new vscode.Range(0, 0, 0, 0);
    const offered = (kind) => fixes(document.uri, start, kind);
    const [action] = await until('the action', async () => {
      const found = await offered('source.test.plugcheck');
      return found.length > 0 && found;
    });
    assert.deepEqual([action.title, action.command.command], ['Run the contract suite', 'plugcheck.runContract']);
    assert(vscode.CodeActionKind.Source.contains(action.kind));
    for (const kind of ['source.fixAll', 'source.organizeImports', 'quickfix', 'refactor']) {
      assert(!(await offered(kind)).some(({ command }) => command?.command === 'plugcheck.runContract'), kind);
    }
    await close();
  },

  async 'a hover tells of the rule, of a suppression and of a key'() {
    const code = await open(at('drifting_clock', 'plugin.py'));
    await finding(code.uri, 'AMB004');
    await hover(code, 'seen_zones: list', /AMB004|mutated-class-state/);
    await replace(code, 'seen_zones: list[str] = []', 'seen_zones: list[str] = []  # plugcheck: ignore[AMB004]');
    await gone(code.uri, 'AMB004');
    await hover(code, 'AMB004]', /mutated-class-state/);
    const manifest = await open(at('clean_chunker', 'dagstack.toml'));
    await hover(manifest, 'runtime =', /in_process/);
    await close();
  },

  async 'the rule at the cursor is explained, and the debug information shown'() {
    const document = await open(at('drifting_clock', 'plugin.py'));
    const { range } = await finding(document.uri, 'AMB004');
    vscode.window.activeTextEditor.selection = new vscode.Selection(range.start, range.start);
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
    for (const [command, title] of [['explain', /AMB004 mutated-class-state/], ['showDebugInformation', /debug information/]]) {
      await vscode.commands.executeCommand(`plugcheck.${command}`);
      await until(() => `${title} in ${tabs()}`, () => tabs().some((label) => title.test(label)));
    }
    await close();
  },

  async 'where several rules speak, one of them is picked to be explained'() {
    const document = await open(at('drifting_clock', 'tests', 'test_contract.py'));
    const { range } = await finding(document.uri, 'TST110');
    const here = findings(document.uri).filter((each) => each.range.contains(range.start)).map(codeOf).sort();
    assert(here.length > 1, shown(document.uri));
    vscode.window.activeTextEditor.selection = new vscode.Selection(range.start, range.start);
    void vscode.commands.executeCommand('plugcheck.explain');
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
    await until(() => `a page of ${here} in ${tabs()}`, async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return tabs().some((label) => label.includes(`${here[0]} `));
    });
    await close();
  },

  async 'keys of a manifest are proposed while they are typed'() {
    const document = await open(at('clean_chunker', 'dagstack.toml'));
    await replace(document, 'license = "Apache-2.0"', 'license = "Apache-2.0"\ndepen');
    const end = document.positionAt(document.getText().indexOf('\ndepen') + 6);
    const list = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', document.uri, end);
    const labels = list.items.map((item) => item.label.label ?? item.label);
    assert(labels.includes('depends_on'), JSON.stringify(labels.slice(0, 30)));
    await close();
  },

  async 'a name leads to what it names'() {
    const document = await open(at('clean_chunker', 'dagstack.toml'));
    const place = document.positionAt(document.getText().indexOf('CleanChunker') + 2);
    const found = await vscode.commands.executeCommand('vscode.executeDefinitionProvider', document.uri, place);
    const target = found[0]?.targetUri ?? found[0]?.uri;
    assert.equal(target?.path, at('clean_chunker', 'plugin.py').path);
  },

  async 'an edit that is not saved is seen, also behind a form feed and in half a line'() {
    const document = await open(at('astral', 'plugin.py'));
    await replace(document, 'class Astral', '\f\nregistry_of_all = {"🎉": 1}\n\n\nclass Astral');
    await replace(document, 'def setup(self, ctx):\n', 'def setup(self, ctx):\n        registry_of_all["𝒳"] = (\n');
    await replace(document, '"𝒳"] = (\n', '"𝒳"] = 2\n');
    const found = await until('the new finding', () =>
      findings(document.uri).find((each) => codeOf(each) === 'AMB001' && each.message.includes('registry_of_all')));
    assert.equal(document.getText(found.range), 'registry_of_all');
    await close();
  },

  async 'the server is restarted, and there is one'() {
    const before = await until('a server', () => servers().length > 0 && servers());
    await vscode.commands.executeCommand('plugcheck.restart');
    await until('another server', () => servers().length > 0 && !servers().some((id) => before.includes(id)));
    await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
    const document = await open(at('astral', 'plugin.py'));
    const found = await finding(document.uri, 'AMB001');
    assert.equal(document.getText(found.range), 'cache');
  },
});
