import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { candidates, type Machine, ofSetting, tried } from '../src/interpreters';
import type { Run } from '../src/processes';
import { cleanEnvironment } from '../src/python';

/** A machine on which exactly these files exist. */
function machine(platform: NodeJS.Platform, environ: NodeJS.ProcessEnv, files: readonly string[]): Machine {
  const separator = platform === 'win32' ? '\\' : '/';
  return {
    platform,
    environ,
    home: platform === 'win32' ? 'C:\\Users\\me' : '/home/me',
    exists: (path) => files.includes(path),
    list: (folder) => {
      const inside = files.filter((file) => file.startsWith(folder + separator));
      return [...new Set(inside.map((file) => file.slice(folder.length + 1).split(separator)[0] ?? ''))];
    },
  };
}

const commandsOf = (m: Machine, offered: string[] = []) =>
  candidates(m, offered.map((command) => ({ command, source: 'by the Python extension' }))).map(({ command }) => command);

suite('the order of interpreters', () => {
  test('offered ones, then the PATH by version, then known places, each once', () => {
    const files = [
      '/usr/bin/python3',
      '/usr/bin/python3.11',
      '/opt/tools/python3.12',
      '/opt/tools/python3',
      '/home/me/.pyenv/versions/3.9.1/bin/python',
      '/home/me/.pyenv/versions/3.11.9/bin/python',
      '/home/me/.pyenv/versions/3.13.10/bin/python',
      '/home/me/.pyenv/versions/3.13.2/bin/python',
      '/home/me/miniforge3/bin/python',
    ];
    assert.deepEqual(commandsOf(machine('linux', { PATH: '/usr/bin:/opt/tools' }, files), ['/plugins/.venv/bin/python']), [
      '/plugins/.venv/bin/python',
      '/opt/tools/python3.12',
      '/usr/bin/python3.11',
      '/usr/bin/python3',
      '/opt/tools/python3',
      '/home/me/.pyenv/versions/3.13.10/bin/python',
      '/home/me/.pyenv/versions/3.13.2/bin/python',
      '/home/me/.pyenv/versions/3.11.9/bin/python',
      '/home/me/miniforge3/bin/python',
    ]);
  });

  test('a relative entry of the PATH is not followed into the workspace', () => {
    const files = ['python3', './python3', 'bin/python3', '/usr/bin/python3'];
    assert.deepEqual(commandsOf(machine('linux', { PATH: '.:bin::/usr/bin' }, files)), ['/usr/bin/python3']);
  });

  test('on macOS, Homebrew and the framework of python.org', () => {
    const framework = '/Library/Frameworks/Python.framework/Versions/3.12/bin/python3';
    const files = [framework, '/opt/homebrew/bin/python3.13', '/usr/bin/python3'];
    const expected = ['/usr/bin/python3', '/opt/homebrew/bin/python3.13', framework];
    assert.deepEqual(commandsOf(machine('darwin', { PATH: '/usr/bin' }, files)), expected);
  });

  test('on Windows, the variable may be called Path, and the launcher is asked for version 3', () => {
    const local = 'C:\\Users\\me\\AppData\\Local';
    const files = ['D:\\py\\python.exe', 'C:\\Windows\\py.exe', `${local}\\Programs\\Python\\Python312\\python.exe`];
    const windows = machine('win32', { Path: 'D:\\py;here', LOCALAPPDATA: local, SystemRoot: 'C:\\Windows' }, files);
    assert.deepEqual(commandsOf(windows), files);
    const launcher = candidates(windows, []).find(({ command }) => command.endsWith('py.exe'));
    assert.deepEqual(launcher?.args, ['-3']);
  });

  test('what the setting names is the only candidate', () => {
    assert.equal(ofSetting('~/python', '/home/me').command, '/home/me/python');
    assert.equal(ofSetting('/opt/~/python', '/home/me').command, '/opt/~/python');
  });
});

const GOOD = {
  executable: '/usr/bin/python3.11',
  version: [3, 11, 7],
  implementation: 'cpython',
  venv: true,
  ensurepip: true,
  pip: true,
};

/** A runner that answers the probe of each command as told. */
function answering(answers: Record<string, unknown>): Run {
  return (command) => {
    const answer = answers[command];
    if (answer === undefined) return Promise.reject(new Error('spawn ENOENT'));
    const stdout = typeof answer === 'string' ? answer : JSON.stringify(answer);
    return Promise.resolve({ status: 0, stdout, stderr: '' });
  };
}

suite('what interpreters say of themselves', () => {
  const ask = async (answers: Record<string, unknown>) => {
    const found: (string | undefined)[] = [];
    const all = Object.keys(answers).map((command) => ({ command, source: 'on the PATH' }));
    for await (const { python, reason } of tried(all, answering(answers), '/')) {
      found.push(python ? python.version : reason);
    }
    return found;
  };

  test('each interpreter is told once, however many names it has', async () => {
    assert.deepEqual(await ask({ python3: GOOD, python: GOOD }), ['3.11.7']);
  });

  test('links to an interpreter are no other interpreters', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'interpreters-'));
    try {
      const [file, link] = [join(folder, 'python3.11'), join(folder, 'python3')];
      writeFileSync(file, '');
      symlinkSync(file, link);
      const answers = { a: { ...GOOD, executable: link }, b: { ...GOOD, executable: file } };
      assert.deepEqual(await ask(answers), ['3.11.7']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const useless: [string, unknown, RegExp][] = [
    ['is too old', { ...GOOD, version: [3, 10, 14] }, /^is Python 3\.10\.14, and the server needs Python 3\.11 or newer$/],
    ['is another implementation', { ...GOOD, implementation: 'pypy' }, /^is pypy/],
    ['is no Python', 'Welcome to the shop', /^is no Python$/],
    ['does not start', undefined, /^does not start: spawn ENOENT$/],
    ['does not know where it is', { ...GOOD, executable: '' }, /^does not know its own path$/],
  ];
  for (const [name, answer, reason] of useless) {
    test(`one that ${name} is passed over with the reason`, async () => {
      const [said, next] = await ask({ first: answer, second: GOOD });
      assert.match(said ?? '', reason);
      assert.equal(next, '3.11.7');
    });
  }

  test('a newer major version than any that is known is not taken for newer', async () => {
    const [said] = await ask({ first: { ...GOOD, version: [4, 0, 0] } });
    assert.match(said ?? '', /^is Python 4\.0\.0/);
  });
});

test('what would mislead a child is taken out of its environment, and the configuration of pip stays', () => {
  const misleading = ['PYTHONHOME', 'PYTHONPATH', 'VIRTUAL_ENV', 'PIP_TARGET', 'PIP_USER', 'ELECTRON_RUN_AS_NODE'];
  const kept = ['PATH', 'HOME', 'PIP_INDEX_URL', 'PIP_CONFIG_FILE', 'HTTPS_PROXY', 'SSL_CERT_FILE'];
  const environ = Object.fromEntries([...misleading, ...kept].map((name) => [name, 'x']));
  assert.deepEqual(Object.keys(cleanEnvironment(environ)).sort(), [...kept, 'PYTHONIOENCODING'].sort());
});
