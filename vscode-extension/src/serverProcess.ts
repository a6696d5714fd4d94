/** The process of the server: the client speaks with it, and here its end is seen to. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Milliseconds between asking a server to end and ending it. */
const PATIENCE = 2_000;

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  /** A folder that is none of the user's, so that nothing is imported from there. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export class ServerProcess {
  #child: ChildProcessWithoutNullStreams | undefined;

  constructor(
    private readonly what: Command,
    private readonly log: (line: string) => void,
  ) {}

  /** Starts it, after the one before has ended. Rejects with the system's error if it cannot be started. */
  async start(): Promise<ChildProcessWithoutNullStreams> {
    await this.end();
    const { command, args, cwd, env } = this.what;
    const child = spawn(command, args, { cwd, env, windowsHide: true });
    this.#child = child;
    // what is written to a server that is gone is no fault of ours: its end is told by the client
    child.stdin.on('error', () => undefined);
    child.once('exit', (status, signal) => {
      this.log(`The server ${child.pid} ended ${signal === null ? `with status ${status}` : `by ${signal}`}`);
    });
    await once(child, 'spawn');
    this.log(`The server ${child.pid} started`);
    return child;
  }

  /** Resolves when the process has ended, for which it has a moment; then it is killed. */
  async end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    child.stdin.end();
    await ended;
    clearTimeout(timer);
  }
}
