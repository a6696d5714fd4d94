/** A Python interpreter, as it describes itself. */

import type { Run } from './processes';

/** The oldest Python that the server runs on. */
export const MINIMUM = [3, 11] as const;
/** What users are told that is. */
export const MINIMUM_TEXT = `Python ${MINIMUM.join('.')} or newer`;
const PROBE_TIMEOUT = 15_000;

export interface Python {
  /** The absolute path of the interpreter itself: never a shim, and never that of a virtual environment. */
  readonly executable: string;
  /** `3.11.7`. */
  readonly version: string;
  /** Whether it can make virtual environments, and those with pip inside. */
  readonly venv: boolean;
  readonly ensurepip: boolean;
  /** Whether its own pip can install into another environment (pip 22.3 and newer). */
  readonly pip: boolean;
}

/** How to start an interpreter, and where that was learnt. */
export interface Candidate {
  readonly command: string;
  readonly args?: readonly string[];
  /** A clause that follows "found": `on the PATH`. */
  readonly source: string;
}

/** Why a candidate is of no use: a clause that follows its path. */
export class Unusable extends Error {}

// The base interpreter is what counts: an environment made from a virtual environment would die with it.
const PROBE = `
import json, sys
from importlib.util import find_spec
def pip():
    if find_spec("pip") is None:
        return False
    from importlib.metadata import version
    return [int(part) for part in version("pip").split(".")[:2]] >= [22, 3]
print(json.dumps({
    "executable": getattr(sys, "_base_executable", None) or sys.executable,
    "version": list(sys.version_info[:3]),
    "implementation": sys.implementation.name,
    "venv": find_spec("venv") is not None,
    "ensurepip": find_spec("ensurepip") is not None,
    "pip": pip(),
}))
`;

interface Probed {
  executable: string;
  version: [number, number, number];
  implementation: string;
  venv: boolean;
  ensurepip: boolean;
  pip: boolean;
}

/**
 * Asks the interpreter what it is.
 *
 * Throws `Unusable` if it does not start, is no Python, too old, or cannot hold the server.
 */
export async function probe(candidate: Candidate, run: Run, cwd: string, signal?: AbortSignal): Promise<Python> {
  const probed = await ask(candidate, run, cwd, signal);
  const version = probed.version.join('.');
  const [major, minor] = probed.version;
  if (major !== MINIMUM[0] || minor < MINIMUM[1]) {
    throw new Unusable(`is Python ${version}, and the server needs ${MINIMUM_TEXT}`);
  }
  if (probed.implementation !== 'cpython') {
    throw new Unusable(`is ${probed.implementation}, and the server needs CPython`);
  }
  const { executable, venv, ensurepip, pip } = probed;
  if (!executable) throw new Unusable('does not know its own path');
  return { executable, version, venv, ensurepip, pip };
}

async function ask(candidate: Candidate, run: Run, cwd: string, signal?: AbortSignal): Promise<Probed> {
  const args = [...(candidate.args ?? []), '-I', '-c', PROBE];
  let ran;
  try {
    ran = await run(candidate.command, args, { cwd, timeout: PROBE_TIMEOUT, env: cleanEnvironment(), signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new Unusable(`does not start: ${(error as Error).message}`);
  }
  if (ran.status !== 0) {
    throw new Unusable(`does not start: ${lastLine(ran.stderr) || `exit status ${ran.status}`}`);
  }
  try {
    return JSON.parse(ran.stdout) as Probed;
  } catch {
    throw new Unusable('is no Python');
  }
}

/** The last line of `text` that says something. */
export function lastLine(text: string): string {
  return text.trimEnd().split(/\r?\n/).at(-1)?.trim() ?? '';
}

/** Variables of Python, pip and Electron that would make a child of ours another thing than it is. */
const MISLEADING =
  /^(PYTHON(HOME|PATH|STARTUP|USERBASE|PLATLIBDIR|EXECUTABLE|INSPECT|NOUSERSITE|SAFEPATH|BREAKPOINT|WARNINGS)|__PYVENV_LAUNCHER__|VIRTUAL_ENV|PIP_(TARGET|PREFIX|ROOT|USER|REQUIRE_VIRTUALENV|PYTHON|REQUIREMENT|CONSTRAINT|EDITABLE|NO_DEPS|DRY_RUN|REPORT|BREAK_SYSTEM_PACKAGES)|ELECTRON_RUN_AS_NODE)$/i;

/** `environ` for making an environment; the user's pip configuration (index, proxy, certificates) stays. */
export function cleanEnvironment(environ: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(environ).filter(([name]) => !MISLEADING.test(name));
  return { ...Object.fromEntries(kept), PYTHONIOENCODING: 'utf-8' };
}
