// node --require ./unit/vscode-stub.cjs: `require('vscode')` gives something in which every name is there, and does nothing.
const Module = require('node:module');

const nothing = () => undefined;
const namespace = new Proxy(nothing, { get: (_, name) => (name === 'then' ? undefined : namespace), apply: () => namespace });
const classes = new Map();
const vscode = new Proxy(
  {},
  {
    get(_, name) {
      if (typeof name !== 'string' || !/^[A-Z]/.test(name)) return name === '__esModule' ? undefined : namespace;
      if (!classes.has(name)) classes.set(name, class {});
      return classes.get(name);
    },
  },
);

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return request === 'vscode' ? 'vscode' : resolve.call(this, request, ...rest);
};
require.cache.vscode = { id: 'vscode', filename: 'vscode', loaded: true, exports: vscode };
