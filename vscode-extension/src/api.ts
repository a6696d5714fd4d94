/** What `activate` gives: for tests, and for extensions that build on this one. */

import type { Uri } from 'vscode';

import type { Origin } from './choice';
import type { PluginInterpreter } from './pluginInterpreters';
import type { Session } from './session';
import type { Status } from './status';

export interface ServerInfo {
  readonly version: string;
  readonly origin: Origin;
  readonly command: string;
  readonly args: readonly string[];
  /** Why this server was chosen. */
  readonly reason: string;
}

export interface Api {
  readonly session: Session;
  /** The server that runs; undefined while none does. */
  serverInfo(): ServerInfo | undefined;
  /** Resolves when a server runs, which is started if it has to be; rejects if it cannot be. */
  ready(): Promise<void>;
  /** What the language status items show. */
  status(): Status;
  /** The interpreter of the plugins; undefined where the server searches by itself. */
  pluginInterpreter(scope?: Uri): Promise<PluginInterpreter | undefined>;
}
