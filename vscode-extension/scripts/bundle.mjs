// The extension in one file: dist/extension.js. Run by itself it writes it; others ask what it is made of.

import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Bundles; gives the metafile of esbuild. */
export async function bundle({ write }) {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    bundle: true,
    external: ['vscode'],
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
    keepNames: true, // errors are told apart by their classes, and named in logs
    legalComments: 'none', // THIRD_PARTY_NOTICES.txt holds every licence whole
    metafile: true,
    write,
    logLevel: 'warning',
  });
  return metafile;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await rm(join(ROOT, 'dist'), { recursive: true, force: true });
  await bundle({ write: true });
}
