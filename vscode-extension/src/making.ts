/** Makes one environment with the server in it. */

import { join } from 'node:path';

import { type Run, type RunOptions } from './processes';
import { cleanEnvironment, lastLine, type Python } from './python';

/** What stands in the way of an environment, and so what can be done about it. */
export type Obstacle =
  /** The interpreter cannot make environments with pip: Debian has that in a package of its own. */
  | 'no-venv'
  /** The packages cannot be fetched. */
  | 'network'
  /** No room is left on the disk. */
  | 'space'
  /** pip refused for another reason. */
  | 'install'
  /** It was made, and the server does not start in it. */
  | 'broken';

export class CannotMake extends Error {
  /** `message` is a sentence without its full stop. */
  constructor(
    readonly obstacle: Obstacle,
    message: string,
  ) {
    super(message);
  }
}

export interface Making {
  readonly run: Run;
  /** Says what is done at the moment. */
  readonly say: (what: string) => void;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Variables beside those of this process: a proxy. */
  readonly environ?: NodeJS.ProcessEnv;
}

export interface Made {
  /** The absolute path of the environment's interpreter. */
  readonly python: string;
  /** Where its packages are, relative to its folder. */
  readonly packages: string;
}

const MINUTES = 60_000;

/** Whose pip installs the packages. An environment without a pip of its own is made in a fraction of the time. */
type Pip = 'of the interpreter' | 'of the environment';

/**
 * Makes the environment in `folder`, which does not exist yet, from `python` and the wheel.
 *
 * Throws `CannotMake`; then, and when it is cancelled, what is in `folder` is of no use.
 */
export async function make(folder: string, python: Python, wheel: string, making: Making): Promise<Made> {
  const ways: Pip[] = [];
  if (python.venv && python.pip) ways.push('of the interpreter');
  if (python.venv && python.ensurepip) ways.push('of the environment');
  let refused = new CannotMake('no-venv', `\`${python.executable}\` cannot make virtual environments with pip`);
  for (const way of ways) {
    try {
      await makeWith(way, folder, python, wheel, making);
      return { python: executable(folder), packages: await verified(folder, making) };
    } catch (error) {
      const other = error instanceof CannotMake && (error.obstacle === 'no-venv' || error.obstacle === 'install');
      if (!other) throw error;
      making.log(error.message);
      refused = error;
    }
  }
  throw refused;
}

async function makeWith(pip: Pip, folder: string, python: Python, wheel: string, making: Making): Promise<void> {
  making.say(`making an environment with Python ${python.version}`);
  const own = pip === 'of the environment';
  const options = own ? ['--clear'] : ['--clear', '--without-pip'];
  const made = await step(making, python.executable, ['-I', '-m', 'venv', ...options, folder], { timeout: 5 * MINUTES });
  if (made.status !== 0) {
    const output = made.stdout + made.stderr;
    if (isFull(output)) throw full();
    throw new CannotMake('no-venv', `\`${python.executable}\` cannot make virtual environments: ${lastLine(output)}`);
  }
  making.say('installing the server and its packages');
  const interpreter = executable(folder);
  const command = own ? [interpreter, '-I', '-m', 'pip'] : [python.executable, '-I', '-m', 'pip', '--python', interpreter];
  await install(command, wheel, making);
}

/** Where the packages are, relative to the environment, in which the server starts. */
async function verified(folder: string, making: Making): Promise<string> {
  making.say('looking whether the server starts');
  const asked = await step(making, executable(folder), ['-I', '-c', ASK], { timeout: MINUTES });
  if (asked.status === 0) return asked.stdout.trim();
  throw new CannotMake('broken', `The server does not start in its new environment: ${lastLine(asked.stderr)}`);
}

// Imports what a session needs at once, and all that features need later.
const ASK = `
import os, sys, sysconfig
import plugcheck_lsp.lsp.serving, plugcheck_lsp.cli.check, plugcheck_rules
import jsonschema, libcst, pathspec, rich, ruamel.yaml, tomlkit
print(os.path.relpath(sysconfig.get_path("purelib"), sys.prefix))
`;

/** The interpreter of the environment in `folder`. */
export function executable(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

async function install([command = '', ...pip]: string[], wheel: string, making: Making): Promise<void> {
  const args = ['install', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off', '--prefer-binary'];
  const onLine = (line: string) => {
    const name = /^Collecting ([\w.-]+)/.exec(line)?.[1];
    if (name !== undefined) making.say(`fetching ${name}`);
    else if (line.startsWith('Installing collected packages')) making.say('installing the packages');
  };
  const ran = await step(making, command, [...pip, ...args, wheel], { timeout: 15 * MINUTES, onLine });
  if (ran.status === 0) return;
  const output = ran.stdout + ran.stderr;
  if (isFull(output)) throw full();
  const error = /^ERROR: (.*)$/m.exec(output)?.[1] ?? lastLine(output);
  // without a network, pip's last word is that there is no such package
  throw NETWORK.test(output)
    ? new CannotMake('network', `The server's packages cannot be fetched: ${CAUSE.exec(output)?.[0].trim() ?? error}`)
    : new CannotMake('install', `pip cannot install the server's packages: ${error}`);
}

/** What pip and urllib3 say of a network that is not there, refuses, or is not trusted; or of an index without us. */
const NETWORK =
  /NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|SSLError|ConnectionResetError|Network is unreachable|Could not fetch URL|connection broken|Could not install packages due to an OSError: HTTPSConnectionPool|\(from versions: none\)/;

const CAUSE = /(?:Failed to (?:establish a new connection|resolve)|certificate verify failed|timed out)[^'"\n)]*/i;

function isFull(output: string): boolean {
  return /ENOSPC|No space left on device|not enough space on the disk/i.test(output);
}

function full(): CannotMake {
  return new CannotMake('space', 'No space is left on the disk for the environment of the server');
}

async function step(making: Making, command: string, args: readonly string[], options: RunOptions) {
  making.log(`> ${[command, ...args].map((part) => (/[\s;]/.test(part) ? JSON.stringify(part) : part)).join(' ')}`);
  const environ = { ...process.env, ...making.environ };
  const onLine = (line: string) => {
    making.log(line);
    options.onLine?.(line);
  };
  try {
    return await making.run(command, args, {
      ...options,
      onLine,
      signal: making.signal,
      env: { PIP_RETRIES: '2', ...cleanEnvironment(environ) },
    });
  } catch (error) {
    making.signal?.throwIfAborted();
    throw new CannotMake('install', (error as Error).message);
  }
}
