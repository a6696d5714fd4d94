/** The server's wheel that came with the extension. */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Wheel {
  readonly path: string;
  /** The server's version. */
  readonly version: string;
  /** SHA-256, in hexadecimal digits. */
  readonly hash: string;
}

/** The one wheel in `folder`. Throws an `Error` if there is not exactly one. */
export async function findWheel(folder: string): Promise<Wheel> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.whl'));
  const [name] = names;
  const version = /^plugcheck_lsp-([^-]+)-/.exec(name ?? '')?.[1];
  if (names.length !== 1 || name === undefined || version === undefined) {
    throw new Error(`The extension is incomplete: \`${folder}\` does not hold the server's wheel`);
  }
  const path = join(folder, name);
  const hash = createHash('sha256').update(await readFile(path)).digest('hex');
  return { path, version, hash };
}
