/** The interpreter in which a folder's plugins run: where their host is installed and their suites are run. */

import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

import { Disposable, type Event, EventEmitter, extensions, type Uri, workspace } from 'vscode';

import type { Candidate } from './python';
import { expandPath, readInterpreter, SECTION } from './settings';

export interface PluginInterpreter {
  readonly path: string;
  /** Where it is known from: a clause that follows "from". */
  readonly source: string;
}

/** The part of `ms-python.vscode-python-envs` that is used. */
interface EnvironmentsApi {
  getEnvironment(scope: Uri | undefined): Promise<{ execInfo?: { run?: { executable?: string } } } | undefined>;
  readonly onDidChangeEnvironment: Event<unknown>;
}

/** The part of `ms-python.python` that is used. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: Uri): { readonly id: string; readonly path: string };
    resolveEnvironment(
      environment: { readonly id: string; readonly path: string } | string,
    ): Promise<{ readonly executable: { readonly uri?: Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: Event<unknown>;
    readonly known?: readonly { readonly path: string }[];
  };
}

const ENVIRONMENTS = 'ms-python.vscode-python-envs';
const PYTHON = 'ms-python.python';
/** Milliseconds that another extension may take to wake up before it counts as not there, for now. */
const PATIENCE = 4_000;

/** Asks the setting, then the Python Environments extension, then the Python extension. None of them is needed. */
export class PluginInterpreters implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly #listening = new Map<string, Disposable>();
  readonly #installed: Disposable;

  /** The answer for some folder may have changed; not told for the setting. */
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#installed = extensions.onDidChange(() => {
      for (const [id, listener] of this.#listening) {
        if (extensions.getExtension(id)) continue;
        listener.dispose();
        this.#listening.delete(id);
      }
      this.#changed.fire();
    });
  }

  dispose(): void {
    this.#installed.dispose();
    Disposable.from(...this.#listening.values()).dispose();
    this.#changed.dispose();
  }

  /** The interpreter for what `scope` is in; undefined where the server is to search by itself. */
  async of(scope: Uri | undefined): Promise<PluginInterpreter | undefined> {
    const setting = readInterpreter(workspace.getConfiguration(SECTION, scope));
    if (setting) {
      const folder = scope && workspace.getWorkspaceFolder(scope);
      const paths = { folder: folder?.uri.fsPath, home: homedir(), environ: process.env, join, isAbsolute };
      return { path: expandPath(setting, paths), source: 'the setting `plugcheck.interpreter`' };
    }
    // what other extensions say may come from the workspace, and they are off where it is not trusted
    if (!workspace.isTrusted) return undefined;
    return (await this.#ofEnvironments(scope)) ?? (await this.#ofPython(scope));
  }

  /** The interpreters that the other extensions would use, for the server's own environment. */
  async offered(): Promise<Candidate[]> {
    if (!workspace.isTrusted) return [];
    const scope = workspace.workspaceFolders?.[0]?.uri;
    const found = [await this.#ofEnvironments(scope), await this.#ofPython(scope)];
    return found.flatMap((one) => (one ? [{ command: one.path, source: `by ${one.source}` }] : []));
  }

  async #ofEnvironments(scope: Uri | undefined): Promise<PluginInterpreter | undefined> {
    const api = await this.#api<EnvironmentsApi>(ENVIRONMENTS, (found) => found.onDidChangeEnvironment);
    const environment = await attempt(async () => api?.getEnvironment(scope));
    const path = environment?.execInfo?.run?.executable;
    return path ? { path, source: 'the Python Environments extension' } : undefined;
  }

  async #ofPython(scope: Uri | undefined): Promise<PluginInterpreter | undefined> {
    const api = await this.#api<PythonApi>(PYTHON, (found) => found.environments.onDidChangeActiveEnvironmentPath);
    const path = await attempt(async () => {
      const active = api?.environments.getActiveEnvironmentPath(scope);
      if (!active) return undefined;
      // the path of an environment may be its folder
      const environment = await api?.environments.resolveEnvironment(active);
      return environment?.executable.uri?.fsPath;
    });
    return path ? { path, source: 'the Python extension' } : undefined;
  }

  /** What the extension exports; listens to its changes from then on. */
  async #api<T>(id: string, event: (api: T) => Event<unknown>): Promise<T | undefined> {
    const extension = extensions.getExtension<T>(id);
    if (!extension) return undefined;
    return attempt(async () => {
      const activation = Promise.resolve(extension.activate());
      const api = await Promise.race([activation, after(PATIENCE)]);
      if (api === undefined) {
        void activation.then(
          () => this.#changed.fire(),
          () => undefined,
        );
        return undefined;
      }
      if (!this.#listening.has(id)) this.#listening.set(id, event(api)(() => this.#changed.fire()));
      return api;
    });
  }
}

/** What `ask` gives; undefined where it fails: a fault of another extension is none of ours. */
async function attempt<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
