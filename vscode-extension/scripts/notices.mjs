// THIRD_PARTY_NOTICES.txt: the licence of every package that is in the bundle, and of no other.
// `node scripts/notices.mjs` writes it; with `--check` it only says whether it is what it should be.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundle, ROOT } from './bundle.mjs';

const FILE = join(ROOT, 'THIRD_PARTY_NOTICES.txt');
const RULE = '-'.repeat(100);

/** The folders of the packages that files of the bundle come from, sorted. */
export function packagesIn(metafile) {
  const folders = Object.keys(metafile.inputs).flatMap((input) => {
    const match = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
    return match ? [match[0]] : [];
  });
  return [...new Set(folders)].sort();
}

/** The whole text of the notices. */
export async function notices() {
  const parts = await Promise.all(packagesIn(await bundle({ write: false })).map(notice));
  const head = 'The extension contains the following packages.\n';
  return [head, ...parts].join(`\n${RULE}\n\n`);
}

async function notice(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8'));
  const file = (await readdir(join(ROOT, folder))).find((entry) => /^licen[cs]e(\.(txt|md))?$/i.test(entry));
  if (file === undefined || !license) throw new Error(`${name} says nothing of its licence`);
  const text = (await readFile(join(ROOT, folder, file), 'utf8')).replaceAll('\r\n', '\n').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}

/** Throws if the file is not what it should be. */
export async function checkNotices() {
  const there = await readFile(FILE, 'utf8').catch(() => '');
  if (there !== (await notices())) throw new Error('THIRD_PARTY_NOTICES.txt is out of date: npm run notices');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) await checkNotices();
  else await writeFile(FILE, await notices());
}
