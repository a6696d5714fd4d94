// Builds plugcheck.vsix: the bundle, the server's wheel and notices. One for every platform.
// PYTHON names the Python that builds the wheel (default: python3). With SOURCE_DATE_EPOCH, two builds are equal.

import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { bundle, ROOT } from './bundle.mjs';
import { checkNotices } from './notices.mjs';

const REPOSITORY = dirname(ROOT);
const BUNDLED = join(ROOT, 'bundled');
const VSIX = join(ROOT, 'plugcheck.vsix');
const WINDOWS = process.platform === 'win32';

async function run(command, args) {
  const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', shell: false });
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with status ${status}`);
}

async function lastCommit() {
  try {
    const { stdout } = await promisify(execFile)('git', ['log', '-1', '--format=%ct'], { cwd: ROOT });
    return stdout.trim();
  } catch {
    return '0'; // no repository: a source archive
  }
}

async function wheel() {
  await rm(BUNDLED, { recursive: true, force: true });
  await mkdir(BUNDLED);
  const python = process.env.PYTHON ?? (WINDOWS ? 'python' : 'python3');
  const quiet = ['--quiet', '--disable-pip-version-check'];
  await run(python, ['-m', 'pip', 'wheel', ...quiet, '--no-deps', '--wheel-dir', BUNDLED, REPOSITORY]);
}

process.env.SOURCE_DATE_EPOCH ??= await lastCommit();
await wheel();
await copyFile(join(REPOSITORY, 'LICENSE'), join(ROOT, 'LICENSE'));
await checkNotices();
await rm(join(ROOT, 'dist'), { recursive: true, force: true });
await bundle({ write: true });
const vsce = join(ROOT, 'node_modules', '@vscode', 'vsce', 'vsce');
// the README shows pictures of the repository, wherever package.json says that it is
const { homepage } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
const pictures = ['--baseContentUrl', `${homepage}/blob/HEAD/vscode-extension`, '--baseImagesUrl', `${homepage}/raw/HEAD/vscode-extension`];
await run(process.execPath, [vsce, 'package', '--no-dependencies', ...pictures, '--out', VSIX]);
const [name] = await readdir(BUNDLED);
console.log(`${name} in ${Math.round((await stat(VSIX)).size / 1024)} KB`);
