// What the suites need: waiting, files, findings, the test panel's results, and the report for pytest.
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

const SECONDS = 120; // nothing takes this long unless it fails
const PLUGCHECK = 'plugcheck.plugcheck';

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What `find` gives as soon as it is something. */
async function until(what, find, seconds = SECONDS) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${typeof what === 'function' ? what() : what}`);
    await pause(20);
  }
}

const root = () => vscode.workspace.workspaceFolders[0].uri;
const at = (...names) => vscode.Uri.joinPath(root(), ...names);

async function open(uri) {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

/** Puts `text` where `old` is, as an edit of the user. */
async function replace(document, old, text) {
  const start = document.getText().indexOf(old);
  assert(start >= 0, `no ${JSON.stringify(old)} in ${document.uri}`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(start + old.length)), text);
  assert(await vscode.workspace.applyEdit(edit));
}

async function close() {
  for (const document of vscode.workspace.textDocuments) {
    if (document.isDirty && document.uri.scheme === 'file') {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

const codeOf = ({ code }) => (typeof code === 'object' ? String(code.value) : String(code));

/** plugcheck's findings of a file. */
const findings = (uri, source = 'plugcheck') =>
  vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === source);

const codes = (uri) => findings(uri).map(codeOf).sort();

const shown = (uri) => JSON.stringify(vscode.languages.getDiagnostics(uri).map((each) => [codeOf(each), each.message]));

/** The finding with that code, once it is there. */
const finding = (uri, code) =>
  until(() => `${code} in ${uri}: ${shown(uri)}`, () => findings(uri).find((each) => codeOf(each) === code));

const gone = (uri, code) =>
  until(() => `no ${code} in ${uri}: ${shown(uri)}`, () => !findings(uri).some((each) => codeOf(each) === code));

/** The processes below the extension host that serve plugcheck: their ids. */
function servers() {
  const parents = new Map();
  const commands = new Map();
  for (const name of fs.readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
      commands.set(Number(name), fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch { /* it has ended */ }
  }
  const below = (id) => id === process.pid || (parents.has(id) && id > 1 && below(parents.get(id)));
  return [...commands].filter(([id, command]) => /plugcheck[-_]lsp/.test(command) && below(id)).map(([id]) => id);
}

function isAlive(id) {
  try {
    // a zombie is dead: it only waits to be counted
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${id}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** The results of the test panel's runs, newest first: VS Code's own record of them. */
const results = () => vscode.tests.testResults;

/** Whether the test panel has tests in that file. */
async function isTested(uri) {
  return (await vscode.commands.executeCommand('vscode.testing.getTestsInFile', uri)).length > 0;
}

/** The run that ends next, begun by `begin`. */
async function nextRun(begin) {
  const before = results()[0]?.completedAt;
  await begin();
  await until('a run of the test panel', () => results().length > 0 && results()[0].completedAt !== before);
  return results()[0];
}

/** The tests of a run with their last state, by label: {state, messages, children}. */
function outcomes(run) {
  const states = Object.fromEntries(Object.entries(vscode.TestResultState).map(([name, value]) => [value, name]));
  const plain = (snapshot) => [
    snapshot.label,
    {
      state: states[snapshot.taskStates.at(-1)?.state] ?? 'Unset',
      messages: snapshot.taskStates.at(-1)?.messages ?? [],
      duration: snapshot.taskStates.at(-1)?.duration,
      children: Object.fromEntries(snapshot.children.map(plain)),
    },
  ];
  const [controller] = run.results;
  return Object.fromEntries(controller.children.map(plain));
}

/** Makes `exports.run` of a suite: runs its tests one after the other, and writes the report after each. */
function suite(name, tests) {
  return async () => {
    const report = { version: vscode.version, ended: false, tests: [] };
    const file = path.join(process.env.PLUGCHECK_TEST_REPORTS, `${name}.json`);
    const write = () => {
      fs.writeFileSync(`${file}.part`, JSON.stringify(report, null, 1));
      fs.renameSync(`${file}.part`, file);
    };
    for (const [title, test] of Object.entries(tests)) {
      const began = Date.now();
      let error = null;
      try {
        await test(report);
      } catch (thrown) {
        error = String(thrown?.stack ?? thrown);
      }
      report.tests.push({ name: title, seconds: (Date.now() - began) / 1000, error });
      write();
    }
    await close().catch(() => undefined);
    report.ended = true;
    write();
  };
}

module.exports = {
  PLUGCHECK, assert, at, close, codeOf, codes, finding, findings, fs, gone, isAlive, isTested, nextRun, open, outcomes, path, pause,
  replace, results, root, servers, shown, suite, until, vscode,
};
