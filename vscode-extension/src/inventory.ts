/** Whether an environment's packages are on the disk as they were installed. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The first fault of the packages below `packages`; undefined if every file of every package has its size.
 *
 * Each installed package lists its files with their sizes in `RECORD` (the specification "Recording installed
 * projects"); compiled code and the list itself are listed without.
 */
export async function packageFault(packages: string): Promise<string | undefined> {
  let names: string[];
  try {
    names = await readdir(packages);
  } catch {
    return `its folder of packages is not there`;
  }
  const records = names.filter((name) => name.endsWith('.dist-info'));
  if (!records.some((name) => name.startsWith('plugcheck_lsp-'))) return 'the server is not installed in it';
  const faults = await Promise.all(records.map((name) => recordFault(packages, name)));
  return faults.find((fault) => fault !== undefined);
}

async function recordFault(packages: string, name: string): Promise<string | undefined> {
  let record: string;
  try {
    record = await readFile(join(packages, name, 'RECORD'), 'utf8');
  } catch {
    return `\`${name}\` is half-installed`;
  }
  const faults = await Promise.all(
    record.split(/\r?\n/).map(async (line) => {
      const { path, size } = parse(line);
      return size !== undefined && (await sizeOf(join(packages, path))) !== size
        ? `\`${path}\` is not what was installed`
        : undefined;
    }),
  );
  return faults.find((fault) => fault !== undefined);
}

/** One line: `path,hash,size`, the path quoted where it holds a comma or a quote. */
function parse(line: string): { path: string; size?: number } {
  const match = /^(?:"((?:[^"]|"")*)"|([^,]*)),[^,]*,(\d*)$/.exec(line);
  if (!match) return { path: '' };
  const path = match[1]?.replaceAll('""', '"') ?? match[2] ?? '';
  return match[3] ? { path, size: Number(match[3]) } : { path };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}
