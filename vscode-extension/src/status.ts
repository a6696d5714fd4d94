/** The language status items: which server runs on which interpreter, and which interpreter is the plugins'. */

import { Disposable, languages, LanguageStatusSeverity, type Uri, window, workspace } from 'vscode';

import type { Bundled } from './bundled';
import { DOCUMENTS } from './client';
import type { PluginInterpreters } from './pluginInterpreters';
import type { Condition, Server } from './server';

/** What is shown, in words: also what tests and the debug information read. */
export interface Status {
  readonly text: string;
  readonly detail: string;
}

export function describeServer(condition: Condition, bundled: Bundled): Status {
  switch (condition.kind) {
    case 'idle':
      return { text: 'plugcheck: not needed', detail: 'no file of a plugin has been seen' };
    case 'starting':
      return { text: 'plugcheck: starting', detail: '' };
    case 'failed':
      return { text: 'plugcheck: not running', detail: condition.error.message };
    case 'running': {
      const { chosen, version } = condition;
      return { text: `plugcheck ${version}`, detail: `${origin(chosen.origin, bundled)}: ${chosen.command}` };
    }
  }
}

function origin(kind: 'path' | 'environment' | 'bundled', bundled: Bundled): string {
  switch (kind) {
    case 'path':
      return 'from `plugcheck.server.path`';
    case 'environment':
      return "from the plugins' environment";
    case 'bundled': {
      const record = bundled.environment?.record;
      return record ? `bundled, on Python ${record.version} found ${record.source}` : 'bundled';
    }
  }
}

export async function describeInterpreter(interpreters: PluginInterpreters, scope: Uri | undefined): Promise<Status> {
  const found = await interpreters.of(scope);
  return found
    ? { text: `Plugins: ${found.path}`, detail: `from ${found.source}` }
    : { text: 'Plugins: the nearest environment', detail: '`.venv` or `venv` above the file, else the shell’s Python' };
}

export class StatusItems implements Disposable {
  readonly #server = languages.createLanguageStatusItem('plugcheck.server', DOCUMENTS);
  readonly #plugins = languages.createLanguageStatusItem('plugcheck.interpreter', DOCUMENTS);
  readonly #listeners: Disposable[];

  constructor(server: Server, bundled: Bundled, interpreters: PluginInterpreters) {
    this.#server.name = 'plugcheck server';
    this.#plugins.name = 'plugcheck: interpreter of the plugins';
    this.#plugins.command = { command: 'plugcheck.selectInterpreter', title: 'Select' };
    const showServer = () => {
      const { condition } = server;
      const { text, detail } = describeServer(condition, bundled);
      this.#server.text = text;
      this.#server.detail = detail;
      this.#server.busy = condition.kind === 'starting';
      const failed = condition.kind === 'failed';
      this.#server.severity = failed ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
      this.#server.command = failed
        ? { command: 'plugcheck.repairServer', title: 'Repair' }
        : { command: 'plugcheck.showLogs', title: 'Show Logs' };
    };
    const showInterpreter = () => {
      void describeInterpreter(interpreters, window.activeTextEditor?.document.uri).then(({ text, detail }) => {
        this.#plugins.text = text;
        this.#plugins.detail = detail;
      });
    };
    showServer();
    this.#listeners = [
      server.onDidChangeCondition((condition) => {
        showServer();
        if (condition.kind === 'running') showInterpreter();
      }),
      interpreters.onDidChange(() => server.client && showInterpreter()),
      window.onDidChangeActiveTextEditor((editor) => editor && server.client && showInterpreter()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('plugcheck.interpreter') && server.client) showInterpreter();
      }),
    ];
  }

  dispose(): void {
    Disposable.from(this.#server, this.#plugins, ...this.#listeners).dispose();
  }
}
