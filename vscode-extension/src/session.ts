/** The running server as the rest of the extension sees it, whichever process it is at the moment. */

import type { CancellationToken, Event } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

export interface Session {
  /** The client of the server that runs now; undefined while none does. */
  readonly client: LanguageClient | undefined;
  /** A server runs and has answered `initialize`. */
  readonly onDidStart: Event<LanguageClient>;
  /** The server that ran is gone: stopped, restarted or dead. */
  readonly onDidStop: Event<void>;
  /**
   * What the server's `command` gives for `args`; waits for a server that is starting.
   * It goes past the client's middleware. Rejects with the server's `ResponseError`, with a
   * `CancellationError` if `token` is cancelled, and with an `Error` if no server runs.
   */
  request<T>(command: string, args: readonly unknown[], token?: CancellationToken): Promise<T>;
}

/** What a contract run is asked for: the argument of the server's `plugcheck.runContract`. */
export interface SuiteRequest {
  /** A file of the plugin, or a folder. */
  readonly uri: string;
  readonly plugin?: string;
  readonly checks?: readonly string[];
}

/** What runs contract suites for commands and code lenses, and shows their results. */
export interface TestPanel {
  /** Runs what is asked, and resolves when it is done. */
  run(request: SuiteRequest): Promise<void>;
  /** Runs the suite of every plugin of the window. */
  runAll(): Promise<void>;
}
