import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import type { Metafile } from 'esbuild';

const ROOT = join(__dirname, '..');

interface Scripts {
  readonly bundle: (options: { write: boolean }) => Promise<Metafile>;
  readonly packagesIn: (metafile: { inputs: Record<string, unknown> }) => string[];
}

const script = async (name: string) => (await import(pathToFileURL(join(ROOT, 'scripts', name)).href)) as Scripts;

suite('the notices', () => {
  test('name the packages of the bundle with their versions, and no others', async () => {
    const metafile = await (await script('bundle.mjs')).bundle({ write: false });
    const folders = (await script('notices.mjs')).packagesIn(metafile);
    const bundled = folders.map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Record<string, string>;
      return `${name} ${version}`;
    });
    assert.ok(bundled.some((name) => name.startsWith('vscode-languageclient ')));
    const text = readFileSync(join(ROOT, 'THIRD_PARTY_NOTICES.txt'), 'utf8');
    const noticed = [...text.matchAll(/^-{100}\n\n(\S+ \S+) \(/gm)].map((match) => match[1]);
    assert.deepEqual(noticed, bundled);
  });

  test('hold each licence whole', async () => {
    await promisify(execFile)(process.execPath, [join(ROOT, 'scripts', 'notices.mjs'), '--check']);
  });

  test('find packages wherever they are installed', async () => {
    const inputs = {
      'src/extension.ts': {},
      'node_modules/a/lib/x.js': {},
      'node_modules/@s/b/x.js': {},
      'node_modules/a/node_modules/c/x.js': {},
    };
    const { packagesIn } = await script('notices.mjs');
    assert.deepEqual(packagesIn({ inputs }), ['node_modules/@s/b', 'node_modules/a', 'node_modules/a/node_modules/c']);
  });
});
