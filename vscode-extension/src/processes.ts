/** Child processes that end: by themselves, in time, or when they are told to. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Ran {
  /** The exit status; null if a signal ended the process. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the process and its children are killed; then `TimedOut` is thrown. */
  readonly timeout?: number;
  /** Kills the process and its children; then the signal's reason is thrown. */
  readonly signal?: AbortSignal;
  /** Gets each line of either output while it is written. */
  readonly onLine?: (line: string) => void;
}

/** Runs a program without a shell and without input. Throws the system's error if it cannot be started. */
export type Run = (command: string, args: readonly string[], options?: RunOptions) => Promise<Ran>;

export class TimedOut extends Error {
  constructor(command: string, timeout: number) {
    super(`\`${command}\` did not end within ${timeout / 1000} s`);
  }
}

const WINDOWS = process.platform === 'win32';

export const run: Run = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const { signal, timeout } = options;
    if (signal?.aborted) {
      reject(asError(signal.reason));
      return;
    }
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // a group of its own, so that what the process starts can be ended with it
      detached: !WINDOWS,
    });
    let ended: Error | undefined;
    const end = (error: Error) => {
      ended ??= error;
      kill(child);
    };
    const abort = () => end(asError(signal?.reason));
    signal?.addEventListener('abort', abort, { once: true });
    const timer = timeout === undefined ? undefined : setTimeout(() => end(new TimedOut(command, timeout)), timeout);
    const stdout = collect(child.stdout, options.onLine);
    const stderr = collect(child.stderr, options.onLine);
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('close', (status) => {
      settle();
      if (ended) reject(ended);
      else resolve({ status, stdout: stdout(), stderr: stderr() });
    });
  });

function collect(stream: NodeJS.ReadableStream, onLine?: (line: string) => void): () => string {
  const pieces: string[] = [];
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => pieces.push(piece));
  if (onLine) createInterface({ input: stream, crlfDelay: Infinity }).on('line', onLine);
  return () => pieces.join('');
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (WINDOWS) {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // the group is gone already
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
