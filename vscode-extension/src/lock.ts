/**
 * Keeps two windows from doing the same work at once.
 *
 * Nothing relies on it for being right: whoever makes an environment makes one of its own, and takes it into use by
 * one atomic step. So a lock that is taken from somebody who still lives costs work, and no more.
 */

import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { isAlive } from './processes';

const BEAT = 2_000;
/** Milliseconds without a sign of life after which a lock is nobody's: of a machine that slept, or another host. */
const STALE = 30_000;
const POLL = 200;

/** Runs `work` while nobody else who asks for the lock at `path` does. `waiting` is called if somebody else has it. */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  { signal, waiting }: { signal?: AbortSignal; waiting?: () => void } = {},
): Promise<T> {
  const owner = await take(path, signal, waiting);
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, BEAT);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await content(path)) === owner) await rm(path, { force: true });
  }
}

async function take(path: string, signal?: AbortSignal, waiting?: () => void): Promise<string> {
  const owner = `${process.pid} ${crypto.randomUUID()}`;
  let told = false;
  for (;;) {
    signal?.throwIfAborted();
    try {
      await writeFile(path, owner, { flag: 'wx' });
      return owner;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isStale(path)) {
      await rm(path, { force: true });
      continue;
    }
    if (!told) waiting?.();
    told = true;
    await sleep(POLL, undefined, { signal });
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const age = Date.now() - (await stat(path)).mtimeMs;
    const pid = Number.parseInt((await content(path)) ?? '', 10);
    // a lock that was made this moment may not hold its owner yet
    return age > STALE || (age > BEAT && (Number.isNaN(pid) || !isAlive(pid)));
  } catch {
    return false; // gone by now: the next turn takes it
  }
}

async function content(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
