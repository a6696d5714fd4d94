/** The server of the window: never more than one. Implements what the rest of the extension asks of it. */

import { mkdir } from 'node:fs/promises';

import { type CancellationToken, CancellationError, EventEmitter, type ExtensionContext, workspace } from 'vscode';
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorAction,
  type ErrorHandler,
  ExecuteCommandRequest,
  type LanguageClient,
  LSPErrorCodes,
  ResponseError,
  State,
  Trace,
} from 'vscode-languageclient/node';

import type { Bundled } from './bundled';
import { type Chosen, choose } from './choice';
import { createClient } from './client';
import type { Logs } from './logs';
import type { PluginInterpreters } from './pluginInterpreters';
import { run } from './processes';
import { cleanEnvironment } from './python';
import { ServerProcess } from './serverProcess';
import type { Session, TestPanel } from './session';
import { readServer, SECTION } from './settings';

/** What the server is doing; everything that users see of it follows from this. */
export type Condition =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly chosen: Chosen; readonly version: string }
  | { readonly kind: 'failed'; readonly error: Error };

/** The server ended by itself more often than it is started again. */
export class Crashed extends Error {}

/** How often the server is started again after it ended by itself, within so many milliseconds. */
const RESTARTS = 4;
const WITHIN = 3 * 60_000;

export interface Parts {
  readonly context: ExtensionContext;
  readonly logs: Logs;
  readonly interpreters: PluginInterpreters;
  readonly bundled: Bundled;
}

export class Server implements Session {
  readonly #parts: Parts;
  readonly #started = new EventEmitter<LanguageClient>();
  readonly #stopped = new EventEmitter<void>();
  readonly #changed = new EventEmitter<Condition>();
  #condition: Condition = { kind: 'idle' };
  #client: LanguageClient | undefined;
  #process: ServerProcess | undefined;
  /** The last of the turns that start and stop; each waits for the one before. */
  #turn: Promise<void> = Promise.resolve();
  /** How many turns were asked for: only the last one has to be carried out. */
  #turns = 0;
  #starting: AbortController | undefined;
  #mended = false;
  #ends: number[] = [];

  panel: TestPanel | undefined;
  readonly onDidStart = this.#started.event;
  readonly onDidStop = this.#stopped.event;
  readonly onDidChangeCondition = this.#changed.event;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get client(): LanguageClient | undefined {
    return this.#condition.kind === 'running' ? this.#client : undefined;
  }

  get condition(): Condition {
    return this.#condition;
  }

  /** Starts the server if it was never asked to; resolves when the turn is over, whether or not it runs then. */
  start(): Promise<void> {
    return this.#condition.kind === 'idle' ? this.restart('it is needed') : this.#turn;
  }

  /** Stops the server that runs or starts, and starts one; `again` makes the bundled server's environment anew. */
  restart(reason: string, again = false): Promise<void> {
    this.#parts.logs.extension.info(`Starting the server: ${reason}`);
    this.#ends = [];
    return this.#next(async () => {
      await this.#stop();
      await this.#start(again);
    });
  }

  /** Stops the server for good. */
  async stop(): Promise<void> {
    await this.#next(async () => {
      await this.#stop();
      this.#tell({ kind: 'idle' });
    });
  }

  async request<T>(command: string, args: readonly unknown[], token?: CancellationToken): Promise<T> {
    await this.start();
    const client = this.client;
    if (!client) {
      const reason = this.#condition.kind === 'failed' ? `: ${this.#condition.error.message}` : '';
      throw new Error(`The plugcheck server does not run${reason}`);
    }
    try {
      const params = { command, arguments: [...args] };
      return (await client.sendRequest(ExecuteCommandRequest.type, params, token)) as T;
    } catch (error) {
      if (error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled) throw new CancellationError();
      throw error;
    }
  }

  /** Has the server ask again for the settings of its folders. */
  async settingsChanged(): Promise<void> {
    await this.#tellClient((client) => client.sendNotification(DidChangeConfigurationNotification.type, { settings: null }));
  }

  async traceChanged(): Promise<void> {
    const value = workspace.getConfiguration(SECTION).get<string>('trace.server', 'off');
    await this.#tellClient((client) => client.setTrace(Trace.fromString(value)));
  }

  /** A server that ends at this very moment hears nothing; the next one asks by itself. */
  async #tellClient(tell: (client: LanguageClient) => Promise<void>): Promise<void> {
    try {
      if (this.client) await tell(this.client);
    } catch (error) {
      this.#parts.logs.extension.warn(`The server could not be told: ${(error as Error).message}`);
    }
  }

  #next(work: () => Promise<void>): Promise<void> {
    this.#starting?.abort(new Superseded());
    const mine = ++this.#turns;
    this.#turn = this.#turn.then(() => (mine === this.#turns ? work() : undefined));
    return this.#turn;
  }

  #tell(condition: Condition): void {
    const was = this.#condition.kind;
    this.#condition = condition;
    if (was === 'running' && condition.kind !== 'running') this.#stopped.fire();
    this.#changed.fire(condition);
    if (condition.kind === 'running' && this.#client) this.#started.fire(this.#client);
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    const process = this.#process;
    this.#client = this.#process = undefined;
    if (client) {
      this.#tell({ kind: 'starting' });
      try {
        await client.dispose();
      } catch (error) {
        this.#parts.logs.extension.warn(`The server did not stop in order: ${(error as Error).message}`);
      }
    }
    await process?.end();
  }

  async #start(again: boolean): Promise<void> {
    const controller = new AbortController();
    this.#starting = controller;
    this.#tell({ kind: 'starting' });
    try {
      const chosen = await this.#choose(controller, again);
      controller.signal.throwIfAborted();
      try {
        await this.#run(chosen);
      } catch (error) {
        if (chosen.origin !== 'bundled' || again || this.#mended) throw error;
        this.#parts.logs.extension.error(`The server does not start, so its environment is made anew: ${String(error)}`);
        this.#mended = true;
        await this.#run(await this.#choose(controller, true));
      }
    } catch (error) {
      if (error instanceof Superseded) return;
      this.#parts.logs.extension.error(error instanceof Error ? error : String(error));
      this.#tell({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
    } finally {
      this.#starting = undefined;
    }
  }

  async #choose(controller: AbortController, again: boolean): Promise<Chosen> {
    const { bundled, interpreters, logs } = this.#parts;
    const chosen = await choose({
      trusted: workspace.isTrusted,
      settings: readServer(workspace.getConfiguration(SECTION)),
      pluginInterpreter: async () => (await interpreters.of(workspace.workspaceFolders?.[0]?.uri))?.path,
      serverVersion,
      bundled: async () => (await bundled.provide(controller, again)).python,
    });
    logs.extension.info(`${[chosen.command, ...chosen.args].join(' ')}\n  ${chosen.reason}`);
    return chosen;
  }

  async #run(chosen: Chosen): Promise<void> {
    const { context, logs, interpreters } = this.#parts;
    const cwd = context.globalStorageUri.fsPath;
    await mkdir(cwd, { recursive: true });
    const settings = readServer(workspace.getConfiguration(SECTION));
    const debug = settings.logLevel === 'debug' ? { PLUGCHECK_DEBUG: '1' } : {};
    const env = { ...withoutElectron(process.env), PYTHONUTF8: '1', ...debug };
    const { command, args } = chosen;
    const own = new ServerProcess({ command, args, cwd, env }, (line) => logs.extension.info(line));
    const panel = () => this.panel;
    const client = await createClient({ process: own, logs, interpreters, panel, errorHandler: this.#errorHandler() });
    try {
      await client.start();
    } catch (error) {
      await client.dispose().catch(() => undefined);
      await own.end();
      throw error;
    }
    this.#client = client;
    this.#process = own;
    const version = client.initializeResult?.serverInfo?.version ?? 'unknown';
    this.#tell({ kind: 'running', chosen, version });
    // from now on the client itself starts the server again where it ends
    client.onDidChangeState(({ newState }) => {
      if (this.#client !== client) return;
      this.#tell(newState === State.Running ? { kind: 'running', chosen, version } : { kind: 'starting' });
    });
    await this.traceChanged();
  }

  #errorHandler(): ErrorHandler {
    return {
      error: () => ({ action: ErrorAction.Continue }),
      closed: () => {
        const now = Date.now();
        this.#ends = [...this.#ends.filter((end) => now - end < WITHIN), now];
        // a server that never answered is the business of who started it
        if (this.#client && this.#ends.length <= RESTARTS) return { action: CloseAction.Restart, handled: true };
        if (this.#client) {
          const error = new Crashed(`The plugcheck server ended by itself ${this.#ends.length} times in a short while`);
          setTimeout(() => this.#tell({ kind: 'failed', error }), 0);
        }
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }
}

/** A newer wish took the place of this one. */
class Superseded extends Error {}

/** The version of the server that is installed for the interpreter. */
async function serverVersion(interpreter: string): Promise<string | undefined> {
  try {
    const args = ['-I', '-m', 'plugcheck_lsp', '--version'];
    const ran = await run(interpreter, args, { env: cleanEnvironment(), timeout: 15_000 });
    return ran.status === 0 ? /\d\S*/.exec(ran.stdout)?.[0] : undefined;
  } catch {
    return undefined;
  }
}

function withoutElectron(environ: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environ).filter(([name]) => name !== 'ELECTRON_RUN_AS_NODE'));
}
