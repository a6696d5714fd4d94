/** The environment of the server: found, verified, made where it is not there or broken, and old ones removed. */

import { mkdir, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { candidates, type Machine, ofSetting, tried } from './interpreters';
import { packageFault } from './inventory';
import { withLock } from './lock';
import { CannotMake, make, type Making } from './making';
import { type Candidate, cleanEnvironment, lastLine, MINIMUM_TEXT, type Python } from './python';
import { folderName, readRecord, type Record, recordName, removeOthers, use, writeRecord } from './records';
import type { Wheel } from './wheel';

export interface Environment {
  readonly folder: string;
  /** The absolute path of its interpreter. */
  readonly python: string;
  readonly record: Record;
}

export interface Wish {
  /** The folder in which environments are kept. */
  readonly storage: string;
  readonly wheel: Wheel;
  /** The setting `plugcheck.server.python`; '' where it is not set. */
  readonly requested: string;
  readonly machine: Machine;
  /** The interpreters that other extensions know; asked only if one is needed. */
  readonly offered: () => Promise<readonly Candidate[]>;
}

/** No interpreter is good enough; `tried` says of each that was asked why. */
export class NoPython extends Error {
  constructor(
    message: string,
    readonly tried: readonly string[],
  ) {
    super(message);
  }
}

/**
 * The environment that is there and whole, or else a new one; `again` makes a new one even so.
 *
 * Throws `NoPython`, `CannotMake`, or the reason of the signal.
 */
export async function provide(wish: Wish, making: Making, again = false): Promise<Environment> {
  await mkdir(wish.storage, { recursive: true });
  const before = again ? undefined : await present(wish, making);
  if (before) return before;
  const known = await readRecord(recordPath(wish));
  const waiting = () => making.say('waiting for another window that is making it');
  return withLock(
    join(wish.storage, 'making.lock'),
    async () => {
      // another window may have made it while this one waited
      const made = await readRecord(recordPath(wish));
      const there = made && made.folder !== known?.folder ? await present(wish, making) : undefined;
      const environment = there ?? (await makeAnew(wish, making));
      const removed = await removeOthers(wish.storage, environment.record.folder);
      for (const folder of removed) making.log(`Removed the environment ${folder}`);
      return environment;
    },
    { signal: making.signal, waiting },
  );
}

/** The environment that the record names, if it is whole and holds this wheel. From now on this process uses it. */
async function present(wish: Wish, making: Making): Promise<Environment | undefined> {
  const record = await readRecord(recordPath(wish));
  if (!record) return undefined;
  const folder = join(wish.storage, record.folder);
  const environment = { folder, python: join(folder, record.python), record };
  const fault = await faultOf(environment, wish.wheel, making);
  if (fault === undefined) {
    await use(folder);
    return environment;
  }
  making.log(`The environment ${record.folder} cannot be used: ${fault}`);
  return undefined;
}

/** Why the environment cannot be used: a clause; undefined if it can. Takes as long as starting Python. */
export async function faultOf(
  { folder, python, record }: Environment,
  wheel: Wheel,
  making: Pick<Making, 'run' | 'signal'>,
): Promise<string | undefined> {
  if (record.wheel !== wheel.hash) return 'it was made from another version of the server';
  const [packages, start] = await Promise.all([
    packageFault(join(folder, record.packages)),
    startFault(folder, python, making),
  ]);
  return start ?? packages;
}

async function startFault(
  folder: string,
  python: string,
  { run, signal }: Pick<Making, 'run' | 'signal'>,
): Promise<string | undefined> {
  try {
    await stat(python); // follows the link to the interpreter that it was made with
  } catch {
    return 'its interpreter is gone';
  }
  try {
    const args = ['-I', '-m', 'plugcheck_lsp', '--version'];
    const ran = await run(python, args, { cwd: folder, env: cleanEnvironment(), timeout: 30_000, signal });
    return ran.status === 0 ? undefined : `the server does not start: ${lastLine(ran.stderr)}`;
  } catch (error) {
    signal?.throwIfAborted();
    return `its interpreter does not start: ${(error as Error).message}`;
  }
}

/** Makes an environment with the first interpreter that is able to. */
async function makeAnew(wish: Wish, making: Making): Promise<Environment> {
  const reasons: string[] = [];
  let refused: CannotMake | undefined;
  for await (const { candidate, python, reason } of search(wish, making)) {
    const name = [candidate.command, ...(candidate.args ?? [])].join(' ');
    if (!python) {
      reasons.push(`\`${name}\` ${reason}`);
      making.log(`${name} ${reason}`);
      continue;
    }
    making.log(`Found Python ${python.version} ${candidate.source}: ${python.executable}`);
    try {
      return await makeWith(python, candidate.source, wish, making);
    } catch (error) {
      if (!(error instanceof CannotMake) || error.obstacle !== 'no-venv') throw error;
      making.log(error.message);
      refused ??= error;
    }
  }
  if (refused) throw refused;
  throw wish.requested
    ? new NoPython(`The setting \`plugcheck.server.python\` names no usable interpreter: ${reasons.join('; ')}`, reasons)
    : new NoPython(`The server needs ${MINIMUM_TEXT}, and none was found`, reasons);
}

async function* search(wish: Wish, making: Making) {
  making.say('looking for Python');
  const all = wish.requested
    ? [ofSetting(wish.requested, wish.machine.home)]
    : candidates(wish.machine, await wish.offered());
  yield* tried(all, making.run, wish.storage, making.signal);
}

async function makeWith(python: Python, source: string, wish: Wish, making: Making): Promise<Environment> {
  const name = folderName(wish.wheel.version, python);
  const folder = join(wish.storage, name);
  const made = await make(folder, python, wish.wheel.path, making).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    throw error;
  });
  const record: Record = {
    folder: name,
    wheel: wish.wheel.hash,
    base: python.executable,
    version: python.version,
    source,
    python: relative(folder, made.python),
    packages: made.packages,
    made: new Date().toISOString(),
  };
  await use(folder);
  await writeRecord(recordPath(wish), record);
  return { folder, python: made.python, record };
}

function recordPath({ storage, wheel, requested }: Wish): string {
  return join(storage, recordName(wheel.version, requested));
}
