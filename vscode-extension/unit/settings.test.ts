import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import { suite, test } from 'node:test';

import { expandPath, readFolder, readInterpreter, readServer } from '../src/settings';

const of = (values: Record<string, unknown>) => ({ get: (key: string) => values[key] });

suite('settings', () => {
  test('what is not understood counts as not set', () => {
    const nonsense = of({
      'server.path': ['python', 3],
      'server.python': 7,
      importStrategy: 'fromEnviroment',
      logLevel: null,
      diagnosticMode: 'all',
      codeLens: 'yes',
      schemas: {},
      interpreter: ['/usr/bin/python'],
    });
    for (const read of [readServer, readFolder, readInterpreter]) {
      assert.deepEqual(read(nonsense), read(of({})));
    }
  });

  test('what is set is read', () => {
    const server = { 'server.path': ['a', 'b'], 'server.python': ' /py ', importStrategy: 'fromEnvironment', logLevel: 'debug' };
    assert.deepEqual(readServer(of(server)), {
      path: ['a', 'b'],
      python: '/py',
      importStrategy: 'fromEnvironment',
      logLevel: 'debug',
    });
    const folder = { diagnosticMode: 'openFiles', codeLens: false, schemas: 'shared' };
    assert.deepEqual(readFolder(of(folder)), folder);
    assert.equal(readInterpreter(of({ interpreter: ' ~/py ' })), '~/py');
  });
});

suite('paths in settings', () => {
  const linux = { folder: '/plugins/a', home: '/home/me', environ: { VENV: '/envs/x' }, ...posix };
  const paths: [string, string][] = [
    ['/usr/bin/python3', '/usr/bin/python3'],
    ['~/envs/p/bin/python', '/home/me/envs/p/bin/python'],
    ['~me/python', '/plugins/a/~me/python'],
    ['${workspaceFolder}/.venv/bin/python', '/plugins/a/.venv/bin/python'],
    ['${userHome}/python', '/home/me/python'],
    ['${env:VENV}/bin/python', '/envs/x/bin/python'],
    ['.venv/bin/python', '/plugins/a/.venv/bin/python'],
    ['python3.12', 'python3.12'],
    ['${unknown}', '${unknown}'],
  ];
  for (const [written, meant] of paths) {
    test(written, () => assert.equal(expandPath(written, linux), meant));
  }

  test('without a folder, what is relative stays so', () => {
    assert.equal(expandPath('${workspaceFolder}/x', { ...linux, folder: undefined }), '${workspaceFolder}/x');
  });

  test('on Windows', () => {
    const windows = { folder: 'C:\\work', home: 'C:\\Users\\me', environ: {}, ...win32 };
    assert.equal(expandPath('.venv\\Scripts\\python.exe', windows), 'C:\\work\\.venv\\Scripts\\python.exe');
    assert.equal(expandPath('~\\python.exe', windows), 'C:\\Users\\me\\python.exe');
  });
});
