// Stands in for ms-python.python: the part of its public API that extensions choose an interpreter with. It is also
// the extension under development, which may use VS Code's proposed API: that is how tests read the test panel.
const vscode = require('vscode');

exports.activate = () => {
  const changed = new vscode.EventEmitter();
  let active = process.env.PLUGCHECK_TEST_PYTHON;
  const resolved = (environment) => {
    const path = environment.path ?? environment;
    return { id: path, path, executable: { uri: vscode.Uri.file(path) }, version: { major: 3, minor: 11, micro: 0 } };
  };
  return {
    ready: Promise.resolve(),
    environments: {
      known: [],
      onDidChangeActiveEnvironmentPath: changed.event,
      getActiveEnvironmentPath: () => ({ id: active, path: active }),
      resolveEnvironment: async (environment) => resolved(environment),
      updateActiveEnvironmentPath: async (path) => {
        active = path;
        changed.fire({ id: path, path, resource: undefined });
      },
    },
  };
};
