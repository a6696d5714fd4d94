// How fast it is in the real editor, and how much it takes: told, not judged.
const { assert, at, close, finding, findings, fs, open, replace, servers, suite, until, vscode } = require('../kit.cjs');

const EDITS = 60;
const FILES = 50;

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];
const resident = (id) => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${id}/status`, 'utf8'))[1]) / 1024;

exports.run = suite('figures', {
  async 'start'(report) {
    const first = until('a finding', () => vscode.languages.getDiagnostics().some(([, all]) =>
      all.some(({ source }) => source === 'plugcheck')), 120);
    await first;
    report.startToFirstFinding = Date.now() - performance.timeOrigin;
  },

  async 'edits'(report) {
    const document = await open(at('drifting_clock', 'plugin.py'));
    await finding(document.uri, 'AMB004');
    const times = [];
    for (let edit = 0; edit < EDITS; edit += 1) {
      const [here, there] = edit % 2 === 0 ? ['_history: list', 'history_of_all: list'] : ['history_of_all: list', '_history: list'];
      const line = document.positionAt(document.getText().indexOf(here)).line;
      const name = there.split(':')[0];
      const wanted = () => findings(document.uri).some((each) =>
        each.range.start.line === line && document.getText(each.range) === name && each.message.includes(`\`${name}\``));
      const seen = new Promise((resolve, reject) => {
        const listening = vscode.languages.onDidChangeDiagnostics(() => {
          if (wanted()) { listening.dispose(); resolve(performance.now()); }
        });
        setTimeout(() => reject(new Error(`edit ${edit}: ${findings(document.uri).map((each) => each.message)}`)), 20000);
      });
      const edits = new vscode.WorkspaceEdit();
      const text = document.getText();
      for (let start = text.indexOf(name === '_history' ? 'history_of_all' : '_history'); start >= 0;
        start = text.indexOf(name === '_history' ? 'history_of_all' : '_history', start + 1)) {
        const length = (name === '_history' ? 'history_of_all' : '_history').length;
        edits.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(start + length)), name);
      }
      const began = performance.now();
      await vscode.workspace.applyEdit(edits);
      times.push((await seen) - began);
    }
    report.edits = { count: times.length, p50: quantile(times, 0.5), p95: quantile(times, 0.95), max: Math.max(...times) };
    await close();
  },

  async 'memory'(report) {
    const [server] = servers();
    report.memoryBefore = resident(server);
    for (let number = 0; number < FILES; number += 1) {
      const uri = at('many', `plugin_${number}`, 'plugin.py');
      await open(uri);
      await finding(uri, 'AMB001');
    }
    report.memory = { openFiles: FILES, megabytes: resident(server) };
  },
});
