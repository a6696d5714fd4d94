// The environment that the extension made for the server, broken: it is made again, and the user is told nothing else.
const { assert, at, finding, fs, path, servers, until, vscode } = require('../kit.cjs');

/** The environment that the server runs in: where its interpreter is. */
function environment() {
  const [server] = servers();
  const [python] = fs.readFileSync(`/proc/${server}/cmdline`, 'utf8').split('\0');
  assert(python.includes('plugcheck.plugcheck'), `${python} is below the extension's own storage`);
  return path.dirname(path.dirname(python));
}

const packages = (folder) => path.join(folder, 'lib', fs.readdirSync(path.join(folder, 'lib'))[0], 'site-packages');

exports.tests = {
  async 'a package that is gone is installed again at the next start'(report) {
    await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
    const folder = environment();
    const before = servers();
    fs.rmSync(path.join(packages(folder), 'pygls'), { recursive: true });
    const began = Date.now();
    await vscode.commands.executeCommand('plugcheck.restart');
    await until('another server', () => servers().length > 0 && !servers().some((id) => before.includes(id)), 120);
    await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
    report.repair = Date.now() - began;
    assert(fs.existsSync(path.join(packages(environment()), 'pygls')));
  },

  async 'the command makes it anew'() {
    const before = servers();
    await vscode.commands.executeCommand('plugcheck.repairServer');
    await until('another server', () => servers().length > 0 && !servers().some((id) => before.includes(id)), 120);
    await finding(at('drifting_clock', 'plugin.py'), 'AMB004');
  },
};
