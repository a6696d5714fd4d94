/** Which interpreters the server's environment may be made with, in the order in which they are tried. */

import { realpathSync } from 'node:fs';
import { type PlatformPath, posix, win32 } from 'node:path';

import { type Candidate, type Python, probe, Unusable } from './python';
import type { Run } from './processes';

/** The part of a machine that the search looks at. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environ: NodeJS.ProcessEnv;
  readonly home: string;
  /** Whether a file is there. */
  readonly exists: (path: string) => boolean;
  /** The names in a folder; none if it cannot be read. */
  readonly list: (folder: string) => readonly string[];
}

/** The names that are looked for on the PATH. The versions that the server is tested on come first. */
const NAMES = ['python3.13', 'python3.12', 'python3.11', 'python3.14', 'python3', 'python'];

/** What the setting names: the only candidate, for another one would not be what was asked for. */
export function ofSetting(path: string, home: string): Candidate {
  const command = path.replace(/^~(?=[/\\]|$)/, home);
  return { command, source: 'named by the setting `plugcheck.server.python`' };
}

/** Every other candidate: first what other extensions offer, then the PATH, then where installers put Python. */
export function candidates(machine: Machine, offered: readonly Candidate[]): Candidate[] {
  const all = [...offered, ...onPath(machine), ...launcher(machine), ...installed(machine)];
  const seen = new Set<string>();
  return all.filter((candidate) => {
    const key = [candidate.command, ...(candidate.args ?? [])].join('\0');
    return !seen.has(key) && seen.add(key);
  });
}

function* onPath(machine: Machine): Generator<Candidate> {
  const windows = machine.platform === 'win32';
  const path = windows ? win32 : posix;
  const variable = Object.entries(machine.environ).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
  // a relative entry would be looked up below the workspace, which may hold anything
  const folders = variable.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  for (const name of NAMES) {
    for (const folder of folders) {
      const command = path.join(folder, windows ? `${name}.exe` : name);
      if (machine.exists(command)) yield { command, source: 'on the PATH' };
    }
  }
}

function* launcher(machine: Machine): Generator<Candidate> {
  if (machine.platform !== 'win32') return;
  const command = win32.join(machine.environ.SystemRoot ?? 'C:\\Windows', 'py.exe');
  if (machine.exists(command)) yield { command, args: ['-3'], source: 'by the Python launcher' };
}

function* installed(machine: Machine): Generator<Candidate> {
  const windows = machine.platform === 'win32';
  for (const pattern of windows ? windowsPlaces(machine) : posixPlaces(machine)) {
    for (const command of expand(machine, pattern, windows ? win32 : posix)) {
      if (machine.exists(command)) yield { command, source: 'where installers put Python' };
    }
  }
}

/** A path whose parts may be patterns that names of folders match. */
type Pattern = readonly [string, ...(string | RegExp)[]];

function* posixPlaces({ home }: Machine): Generator<Pattern> {
  const python = /^python3(\.1[1-9])?$/;
  for (const folder of ['/opt/homebrew/bin', '/usr/local/bin', '/usr/bin', `${home}/.local/bin`]) {
    yield [folder, python];
  }
  yield ['/Library/Frameworks/Python.framework/Versions', /^3\.1[1-9]$/, 'bin', 'python3'];
  yield [`${home}/.pyenv/versions`, /^3\.1[1-9]\.\d+$/, 'bin', 'python'];
  yield [`${home}/.local/share/uv/python`, /^cpython-3\.1[1-9]\./, 'bin', 'python3'];
  yield [home, /^(miniforge3|mambaforge|miniconda3|anaconda3)$/, 'bin', 'python'];
  yield ['/opt', /^(conda|miniforge3|miniconda3|anaconda3)$/, 'bin', 'python'];
}

function* windowsPlaces({ home, environ }: Machine): Generator<Pattern> {
  const local = environ.LOCALAPPDATA ?? win32.join(home, 'AppData', 'Local');
  const folder = /^Python31[1-9](-arm64)?$/i;
  yield [win32.join(local, 'Programs', 'Python'), folder, 'python.exe'];
  yield [environ.ProgramFiles ?? 'C:\\Program Files', folder, 'python.exe'];
  yield ['C:\\', folder, 'python.exe'];
  yield [win32.join(home, '.pyenv', 'pyenv-win', 'versions'), /^3\.1[1-9]\.\d+$/, 'python.exe'];
  const roaming = environ.APPDATA ?? win32.join(home, 'AppData', 'Roaming');
  yield [win32.join(roaming, 'uv', 'python'), /^cpython-3\.1[1-9]\./, 'python.exe'];
  yield [home, /^(miniforge3|mambaforge|miniconda3|anaconda3)$/i, 'python.exe'];
}

function expand(machine: Machine, [root, ...parts]: Pattern, path: PlatformPath): string[] {
  let found = [root];
  for (const part of parts) {
    found = found.flatMap((folder) =>
      typeof part === 'string'
        ? [path.join(folder, part)]
        : [...machine.list(folder)]
            .filter((name) => part.test(name))
            .sort(newestFirst)
            .map((name) => path.join(folder, name)),
    );
  }
  return found;
}

function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true });
}

/** A candidate that was asked, and what came of it. */
export interface Tried {
  readonly candidate: Candidate;
  readonly python?: Python;
  /** Why it is of no use: a clause that follows its path. */
  readonly reason?: string;
}

/** Asks one candidate after the other; each interpreter is told once, however many names it has. */
export async function* tried(
  all: readonly Candidate[],
  run: Run,
  cwd: string,
  signal?: AbortSignal,
): AsyncGenerator<Tried> {
  const seen = new Set<string>();
  for (const candidate of all) {
    try {
      const python = await probe(candidate, run, cwd, signal);
      const file = real(python.executable);
      if (seen.has(file)) continue;
      seen.add(file);
      yield { candidate, python };
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      yield { candidate, reason: error.message };
    }
  }
}

/** The file behind all links: `/bin/python3` and `/usr/bin/python3.11` are one interpreter. */
function real(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
