/**
 * Which environment is in use: a small file beside the environments names it.
 *
 * An environment is complete when, and only when, a record names it: records are renamed into place.
 */

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isAlive } from './processes';

export interface Record {
  /** The name of the environment's folder. */
  readonly folder: string;
  /** The SHA-256 of the wheel that it was made from. */
  readonly wheel: string;
  /** The interpreter that it was made with. */
  readonly base: string;
  /** `3.11.7`. */
  readonly version: string;
  /** A clause that follows "found": where the interpreter was learnt of. */
  readonly source: string;
  /** The environment's interpreter and its packages, relative to its folder. */
  readonly python: string;
  readonly packages: string;
  /** When it was made, in ISO 8601. */
  readonly made: string;
}

const SUFFIX = '.json';
const USERS = '.used-by';

/** The name of the record of what was made from a wheel as the setting `requested` ('' where it is not set) had it. */
export function recordName(serverVersion: string, requested: string): string {
  return `server-${serverVersion}-${digest(requested || 'any')}${SUFFIX}`;
}

/** A name for a new environment; it tells which server and interpreter are in it, and is never used twice. */
export function folderName(serverVersion: string, python: { executable: string; version: string }): string {
  return `server-${serverVersion}-python-${python.version}-${digest(python.executable)}-${randomUUID().slice(0, 8)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

const KEYS = ['folder', 'wheel', 'base', 'version', 'source', 'python', 'packages', 'made'] as const;

/** The record, or undefined where there is none or it cannot be read. */
export async function readRecord(path: string): Promise<Record | undefined> {
  try {
    const found = JSON.parse(await readFile(path, 'utf8')) as Partial<Record> | null;
    return KEYS.every((key) => typeof found?.[key] === 'string') ? (found as Record) : undefined;
  } catch {
    return undefined;
  }
}

/** Puts the record in place in one step. */
export async function writeRecord(path: string, record: Record): Promise<void> {
  const draft = `${path}.${randomUUID().slice(0, 8)}`;
  await writeFile(draft, JSON.stringify(record, undefined, 2));
  await rename(draft, path);
}

/** Says that this process runs what is in the environment, so that nobody removes it. */
export async function use(folder: string): Promise<void> {
  const users = join(folder, USERS);
  await mkdir(users, { recursive: true });
  await writeFile(join(users, String(process.pid)), '');
}

/** Says that this process runs it no more. */
export async function release(folder: string): Promise<void> {
  await rm(join(folder, USERS, String(process.pid)), { force: true });
}

async function isUsed(folder: string): Promise<boolean> {
  let users: string[];
  try {
    users = await readdir(join(folder, USERS));
  } catch {
    return false;
  }
  return users.some((user) => isAlive(Number(user)));
}

/**
 * Removes every environment that neither `kept` names nor a living window uses, with records and drafts of such.
 *
 * The caller holds the lock, for an environment that is being made has no record yet. Gives the removed folders.
 */
export async function removeOthers(folder: string, kept: string): Promise<string[]> {
  const removed: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name === kept || (await isUsed(path))) continue;
      if (await tryRemove(path)) removed.push(entry.name);
    }
  }
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory() || !entry.name.includes(SUFFIX)) continue;
    const path = join(folder, entry.name);
    const record = entry.name.endsWith(SUFFIX) ? await readRecord(path) : undefined;
    if (record === undefined || removed.includes(record.folder)) await tryRemove(path);
  }
  return removed;
}

async function tryRemove(path: string): Promise<boolean> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
    return true;
  } catch {
    return false; // something holds it open: the next window tries again
  }
}
