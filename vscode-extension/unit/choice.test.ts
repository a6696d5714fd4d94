import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { choose, compareVersions, type Sources } from '../src/choice';
import type { ServerSettings } from '../src/settings';

const DEFAULTS: ServerSettings = { path: [], python: '', importStrategy: 'useBundled', logLevel: 'warning' };

interface Case {
  readonly trusted?: boolean;
  readonly settings?: Partial<ServerSettings>;
  /** The interpreter of the plugins, and the server that it has. */
  readonly interpreter?: string;
  readonly version?: string;
}

function sources({ trusted = true, settings = {}, interpreter, version }: Case, asked: string[] = []): Sources {
  const answer = <T>(name: string, value: T) => {
    asked.push(name);
    return Promise.resolve(value);
  };
  return {
    trusted,
    settings: { ...DEFAULTS, ...settings },
    pluginInterpreter: () => answer('interpreter', interpreter),
    serverVersion: () => answer('version', version),
    bundled: () => answer('bundled', '/own/python'),
  };
}

const ENVIRONMENT = { importStrategy: 'fromEnvironment' } as const;
const PATH = { path: ['/opt/server', '--stdio'] };
const MODULE = ['-I', '-m', 'plugcheck_lsp'];
const BUNDLED = ['bundled', '/own/python', ...MODULE];

const cases: [string, Case, string[], RegExp][] = [
  ['by default the one of the extension', {}, BUNDLED, /^It came with the extension$/],
  ['the path of the setting first', { settings: { ...PATH, ...ENVIRONMENT } }, ['path', '/opt/server', '--stdio'], /path/],
  [
    "that of the plugins' interpreter where it is asked for",
    { settings: ENVIRONMENT, interpreter: '/venv/python', version: '0.2.0' },
    ['environment', '/venv/python', ...MODULE],
    /importStrategy/,
  ],
  ['not where no interpreter is known', { settings: ENVIRONMENT }, BUNDLED, /no interpreter of the plugins is known/],
  [
    'not where it is not installed',
    { settings: ENVIRONMENT, interpreter: '/venv/python' },
    BUNDLED,
    /`plugcheck-lsp` is not installed in `\/venv\/python`/,
  ],
  [
    'not where it is too old',
    { settings: ENVIRONMENT, interpreter: '/venv/python', version: '0.0.9' },
    BUNDLED,
    /has plugcheck-lsp 0\.0\.9, and 0\.1\.0 or newer is needed/,
  ],
  ['untrusted, no path of a setting', { trusted: false, settings: PATH }, BUNDLED, /not trusted/],
  [
    "untrusted, not that of the plugins' interpreter",
    { trusted: false, settings: ENVIRONMENT, interpreter: '/venv/python', version: '9.0' },
    BUNDLED,
    /not trusted/,
  ],
];

suite('which server is started', () => {
  for (const [name, given, [origin, ...command], reason] of cases) {
    test(name, async () => {
      const chosen = await choose(sources(given));
      assert.equal(chosen.origin, origin);
      assert.deepEqual([chosen.command, ...chosen.args], command);
      assert.match(chosen.reason, reason);
    });
  }

  test('untrusted, no interpreter is even asked for', async () => {
    const asked: string[] = [];
    await choose(sources({ trusted: false, settings: { ...PATH, ...ENVIRONMENT } }, asked));
    assert.deepEqual(asked, ['bundled']);
  });

  test('no environment is made for a server that is not started', async () => {
    const asked: string[] = [];
    await choose(sources({ settings: PATH }, asked));
    await choose(sources({ settings: ENVIRONMENT, interpreter: '/venv/python', version: '0.1.0' }, asked));
    assert.ok(!asked.includes('bundled'));
  });

  test('why the environment cannot be made is not hidden', async () => {
    const error = new Error('no Python');
    await assert.rejects(choose({ ...sources({}), bundled: () => Promise.reject(error) }), error);
  });
});

test('versions are compared by their numbers', () => {
  assert.ok(compareVersions('0.10.0', '0.9.9') > 0);
  assert.ok(compareVersions('1.0', '1.0.1') < 0);
  assert.equal(compareVersions('1.2.0rc1', '1.2'), 0);
  assert.ok(compareVersions('', '0.1') < 0);
});
