import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { NoPython, provide, type Wish } from '../src/environment';
import { withLock } from '../src/lock';
import { CannotMake, executable, type Making } from '../src/making';
import type { Ran, Run } from '../src/processes';
import { folderName, recordName, removeOthers, use } from '../src/records';

const PACKAGES = join('lib', 'python3.11', 'site-packages');
const done = (stdout = ''): Ran => ({ status: 0, stdout, stderr: '' });
const failed = (stderr: string): Ran => ({ status: 1, stdout: '', stderr });

/** What the interpreters of the imagined machine say of themselves. */
type Pythons = Record<string, { version?: number[]; ensurepip?: boolean; pip?: boolean; venv?: boolean }>;

/** A machine whose programs do what Python, venv and pip leave behind, and note what they were asked for. */
class World {
  storage = '';
  hash = 'wheel-1';
  pythons: Pythons = { '/usr/bin/python3': {} };
  requested = '';
  /** The steps, in order: `venv`, `pip`, `ask`, `version`. */
  steps: string[] = [];
  said: string[] = [];
  /** Whose pip was run. */
  pips: string[] = [];
  pip: () => Promise<Ran> = () => Promise.resolve(done());
  venv: () => Promise<Ran> = () => Promise.resolve(done());
  version: () => Promise<Ran> = () => Promise.resolve(done('plugcheck-lsp 0.1.0\n'));

  get wish(): Wish {
    const exists = (path: string) => path in this.pythons;
    return {
      storage: this.storage,
      wheel: { path: '/wheels/plugcheck_lsp-0.1.0-py3-none-any.whl', version: '0.1.0', hash: this.hash },
      requested: this.requested,
      machine: { platform: 'linux', environ: { PATH: '/usr/bin' }, home: '/home/me', exists, list: () => [] },
      offered: () => Promise.resolve([]),
    };
  }

  get making(): Making {
    return { run: this.run, say: (what) => this.said.push(what), log: () => undefined };
  }

  provide(again = false, signal?: AbortSignal) {
    return provide(this.wish, { ...this.making, signal }, again);
  }

  readonly run: Run = async (command, args, options) => {
    options?.signal?.throwIfAborted();
    if (args.some((arg) => arg.includes('_base_executable'))) return this.#probe(command);
    if (args.includes('venv')) return this.#venv(args.at(-1) ?? '');
    if (args.includes('pip')) return this.#pip(command, args);
    if (args.includes('--version')) {
      this.steps.push('version');
      return this.version();
    }
    this.steps.push('ask');
    return done(`${PACKAGES}\n`);
  };

  #probe(command: string): Ran {
    const python = this.pythons[command];
    if (!python) return failed('no such interpreter');
    const { version = [3, 11, 7], venv = true, ensurepip = true, pip = true } = python;
    return done(JSON.stringify({ executable: command, version, implementation: 'cpython', venv, ensurepip, pip }));
  }

  async #venv(folder: string): Promise<Ran> {
    this.steps.push('venv');
    const python = executable(folder);
    await rm(folder, { recursive: true, force: true }); // `--clear`
    await mkdir(dirname(python), { recursive: true });
    await symlink(process.execPath, python);
    return this.venv();
  }

  async #pip(command: string, args: readonly string[]): Promise<Ran> {
    this.steps.push('pip');
    this.pips.push(args.includes('--python') ? command : 'own');
    const ran = await this.pip();
    if (ran.status !== 0) return ran;
    const python = args.includes('--python') ? (args[args.indexOf('--python') + 1] ?? '') : command;
    const packages = join(dirname(dirname(python)), PACKAGES);
    await mkdir(join(packages, 'plugcheck_lsp-0.1.0.dist-info'), { recursive: true });
    await mkdir(join(packages, 'plugcheck_lsp'));
    await writeFile(join(packages, 'plugcheck_lsp', '__init__.py'), 'x = 1\n');
    await writeFile(join(packages, 'plugcheck_lsp', 'a,"b".py'), 'y\n');
    const record = [
      'plugcheck_lsp/__init__.py,sha256=abc,6',
      '"plugcheck_lsp/a,""b"".py",sha256=abc,2',
      'plugcheck_lsp/__pycache__/__init__.cpython-311.pyc,,',
      'plugcheck_lsp-0.1.0.dist-info/RECORD,,',
    ];
    await writeFile(join(packages, 'plugcheck_lsp-0.1.0.dist-info', 'RECORD'), record.join('\n') + '\n');
    return ran;
  }
}

let world: World;
beforeEach(async () => {
  world = new World();
  world.storage = await mkdtemp(join(tmpdir(), 'plugcheck-'));
});
afterEach(() => rm(world.storage, { recursive: true }));

const folders = async () => (await readdir(world.storage, { withFileTypes: true })).filter((e) => e.isDirectory());
const MADE = ['venv', 'pip', 'ask'];

suite('the environment', () => {
  test('is made once; after that its start is verified, and nothing is said', async () => {
    const made = await world.provide();
    assert.deepEqual(world.steps, MADE);
    assert.equal(made.record.base, '/usr/bin/python3');
    world.steps = [];
    world.said = [];
    const found = await world.provide();
    assert.deepEqual(world.steps, ['version']);
    assert.deepEqual(world.said, []);
    assert.equal(found.python, made.python);
  });

  test('is made anew for another wheel, and the old one is removed once nobody uses it', async () => {
    const first = await world.provide();
    world.hash = 'wheel-2';
    await rm(join(first.folder, '.used-by'), { recursive: true });
    const second = await world.provide();
    assert.notEqual(second.folder, first.folder);
    assert.deepEqual((await folders()).map(({ name }) => name), [second.record.folder]);
  });

  test('stays while a living window uses it, though another one has a newer server', async () => {
    const first = await world.provide();
    world.hash = 'wheel-2';
    await world.provide();
    assert.ok(existsSync(first.python));
  });

  test('is made anew when it is asked for', async () => {
    const first = await world.provide();
    const second = await world.provide(true);
    assert.notEqual(second.folder, first.folder);
  });

  test('of one interpreter is not that of another', async () => {
    const first = await world.provide();
    world.pythons['/opt/python'] = {};
    world.requested = '/opt/python';
    const second = await world.provide();
    assert.equal(second.record.base, '/opt/python');
    assert.notEqual(second.folder, first.folder);
  });

  const packages = (folder: string) => join(folder, PACKAGES);
  const breaks: [string, (folder: string) => Promise<void>][] = [
    ['its record is gone', async () => rm(join(world.storage, recordName('0.1.0', '')))],
    ['its record is cut off', async () => writeFile(join(world.storage, recordName('0.1.0', '')), '{"folder":')],
    ['its record is of another kind', async () => writeFile(join(world.storage, recordName('0.1.0', '')), 'null')],
    ['its folder is gone', async (folder) => rm(folder, { recursive: true })],
    [
      'the interpreter behind its link is gone',
      async (folder) => {
        await rm(executable(folder));
        await symlink('/no/such/python', executable(folder));
      },
    ],
    ['a file of a package is cut off', (folder) => writeFile(join(packages(folder), 'plugcheck_lsp/__init__.py'), '')],
    ['a file of a package is gone', (folder) => rm(join(packages(folder), 'plugcheck_lsp/a,"b".py'))],
    ['a package is half-installed', (folder) => mkdir(join(packages(folder), 'attrs-26.1.0.dist-info'))],
    ['its packages are gone', (folder) => rm(packages(folder), { recursive: true })],
  ];
  for (const [name, damage] of breaks) {
    test(`is repaired when ${name}`, async () => {
      const first = await world.provide();
      await damage(first.folder);
      world.steps = [];
      const second = await world.provide();
      assert.deepEqual(world.steps.filter((step) => step !== 'version'), MADE);
      assert.notEqual(second.folder, first.folder);
      world.steps = [];
      assert.equal((await world.provide()).folder, second.folder);
      assert.deepEqual(world.steps, ['version']);
    });
  }

  test('is repaired when the server in it does not start', async () => {
    const first = await world.provide();
    world.version = () => {
      world.version = () => Promise.resolve(done());
      return Promise.resolve(failed('ModuleNotFoundError: plugcheck_lsp'));
    };
    assert.notEqual((await world.provide()).folder, first.folder);
  });

  test('is never half-made: where pip fails nothing is left, and the next time makes it', async () => {
    world.pip = () => Promise.resolve(failed('ERROR: something'));
    await assert.rejects(world.provide(), CannotMake);
    assert.deepEqual(await folders(), []);
    world.pip = () => Promise.resolve(done());
    await world.provide();
  });

  test('what a killed process left half-made is not taken for whole, and is removed', async () => {
    const left = join(world.storage, folderName('0.1.0', { executable: '/usr/bin/python3', version: '3.11.7' }));
    await mkdir(dirname(executable(left)), { recursive: true });
    await symlink(process.execPath, executable(left));
    const made = await world.provide();
    assert.deepEqual(world.steps, MADE);
    assert.deepEqual((await folders()).map(({ name }) => name), [made.record.folder]);
  });

  test('is made once when two windows ask at the same time', async () => {
    const [one, two] = await Promise.all([world.provide(), world.provide()]);
    assert.equal(one.folder, two.folder);
    assert.deepEqual(world.steps.filter((step) => step === 'pip'), ['pip']);
    assert.ok(world.said.includes('waiting for another window that is making it'));
  });

  test('cancelled, it leaves nothing behind and says why', async () => {
    const controller = new AbortController();
    const reason = new Error('no more');
    world.pip = () => {
      controller.abort(reason);
      return Promise.reject(reason);
    };
    await assert.rejects(world.provide(false, controller.signal), reason);
    assert.deepEqual(await folders(), []);
    assert.deepEqual((await readdir(world.storage)).filter((name) => name.endsWith('.lock')), []);
  });
});

suite('the interpreter that it is made with', () => {
  test('is the next one where the first cannot make environments', async () => {
    world.pythons = { '/usr/bin/python3.12': { ensurepip: false, pip: false }, '/usr/bin/python3': {} };
    assert.equal((await world.provide()).record.base, '/usr/bin/python3');
  });

  test('lends its pip, or else the environment gets one of its own', async () => {
    await world.provide();
    world.pythons = { '/usr/bin/python3': { pip: false } };
    await world.provide(true);
    assert.deepEqual(world.pips, ['/usr/bin/python3', 'own']);
  });

  test('is enough where Debian has cut out ensurepip', async () => {
    world.pythons = { '/usr/bin/python3': { ensurepip: false } };
    await world.provide();
    assert.deepEqual(world.pips, ['/usr/bin/python3']);
  });

  test('whose own pip does not work is tried with a fresh one', async () => {
    world.pip = () => {
      world.pip = () => Promise.resolve(done());
      return Promise.resolve(failed('ERROR: this pip is broken'));
    };
    await world.provide();
    assert.deepEqual(world.pips, ['/usr/bin/python3', 'own']);
    assert.deepEqual(world.steps, ['venv', 'pip', 'venv', 'pip', 'ask']);
  });

  test('is not blamed for the network, and pip’s cause is told', async () => {
    const retry = "NewConnectionError('<x at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused')";
    world.pip = () => Promise.resolve(failed(`WARNING: Retrying after ${retry}\nERROR: No matching distribution found`));
    const message =
      "The server's packages cannot be fetched: Failed to establish a new connection: [Errno 111] Connection refused";
    await assert.rejects(world.provide(), { obstacle: 'network', message });
    assert.deepEqual(world.pips, ['/usr/bin/python3']);
  });

  test('of which venv fails though it seems to be there is told so', async () => {
    world.venv = () => Promise.resolve(failed('Error: it is not permitted'));
    await assert.rejects(world.provide(), (error) => {
      assert.ok(error instanceof CannotMake);
      assert.equal(error.message, '`/usr/bin/python3` cannot make virtual environments: Error: it is not permitted');
      return true;
    });
  });

  test('that can make none at all is said to be so', async () => {
    world.pythons = { '/usr/bin/python3': { ensurepip: false, pip: false } };
    await assert.rejects(world.provide(), { obstacle: 'no-venv' });
  });

  test('is missed with a reason for each that was asked', async () => {
    world.pythons = { '/usr/bin/python3.11': { version: [3, 8, 1] } };
    await assert.rejects(world.provide(), (error) => {
      assert.ok(error instanceof NoPython);
      assert.deepEqual(error.tried, ['`/usr/bin/python3.11` is Python 3.8.1, and the server needs Python 3.11 or newer']);
      return true;
    });
  });

  test('that the setting names is not replaced by another one', async () => {
    world.requested = '/opt/gone/python';
    await assert.rejects(world.provide(), (error) => {
      assert.ok(error instanceof NoPython);
      assert.match(error.message, /`plugcheck\.server\.python` names no usable interpreter: `\/opt\/gone\/python`/);
      return true;
    });
  });
});

suite('what is in the way', () => {
  const outputs: [string, string][] = [
    ['network', "WARNING: Retrying ... NewConnectionError('...: Failed to establish a new connection')\nERROR: No matching distribution found for libcst"],
    ['network', 'ERROR: Could not install packages due to an OSError: HTTPSConnectionPool(host=...): Max retries exceeded'],
    ['network', 'ERROR: Could not find a version that satisfies the requirement libcst (from versions: none)'],
    ['space', 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device'],
    ['install', 'ERROR: Package requires a different Python: 3.9.1 not in >=3.11'],
  ];
  for (const [obstacle, output] of outputs) {
    test(`${obstacle}: ${output.slice(0, 60)}`, async () => {
      world.pip = () => Promise.resolve(failed(output));
      await assert.rejects(world.provide(), { obstacle });
    });
  }
});

suite('the lock', () => {
  test('is taken from an owner that is gone', async () => {
    const path = join(world.storage, 'making.lock');
    await writeFile(path, '999999999 somebody');
    const past = new Date(Date.now() - 5_000);
    await utimes(path, past, past);
    assert.equal(await withLock(path, () => Promise.resolve(1)), 1);
    assert.ok(!existsSync(path));
  });

  test('is waited for while its owner lives, and given up when that is cancelled', async () => {
    const path = join(world.storage, 'making.lock');
    const order: string[] = [];
    const first = withLock(path, async () => {
      await sleep(400);
      order.push('first');
    });
    await sleep(20);
    const second = withLock(path, () => Promise.resolve(order.push('second')));
    const third = withLock(path, () => Promise.resolve(order.push('third')), { signal: AbortSignal.timeout(100) });
    await assert.rejects(third);
    await Promise.all([first, second]);
    assert.deepEqual(order, ['first', 'second']);
  });
});

test('records of environments that are gone, and drafts, are removed with them', async () => {
  await mkdir(join(world.storage, 'used'));
  await use(join(world.storage, 'used'));
  await mkdir(join(world.storage, 'unused'));
  await writeFile(join(world.storage, 'server-0.0.1-ab.json.draft'), '');
  await mkdir(join(world.storage, 'kept'));
  assert.deepEqual(await removeOthers(world.storage, 'kept'), ['unused']);
  assert.deepEqual((await readdir(world.storage)).sort(), ['kept', 'used']);
});
