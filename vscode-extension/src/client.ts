/** The language client: what the server is told, and what is taken out of its hands. */

import { Uri, workspace } from 'vscode';
import { type ConfigurationItem, type ErrorHandler, LanguageClient, type LanguageClientOptions } from 'vscode-languageclient/node';

import { type Logs, showStandardError } from './logs';
import type { PluginInterpreters } from './pluginInterpreters';
import type { ServerProcess } from './serverProcess';
import type { TestPanel } from './session';
import { readFolder, SECTION } from './settings';
import { isShared } from './sharedSchemas';

/** VS Code knows no TOML by itself: where no extension for it is there, such files are plain text. */
export const DOCUMENTS = [
  { scheme: 'file', language: 'python' },
  { scheme: 'file', pattern: '**/*.toml' },
  { scheme: 'file', language: 'yaml' },
];

export interface ClientParts {
  readonly process: ServerProcess;
  readonly logs: Logs;
  readonly interpreters: PluginInterpreters;
  readonly panel: () => TestPanel | undefined;
  readonly errorHandler: ErrorHandler;
}

export async function createClient(parts: ClientParts): Promise<LanguageClient> {
  const { logs } = parts;
  const options: LanguageClientOptions = {
    documentSelector: DOCUMENTS,
    outputChannel: logs.server,
    traceOutputChannel: logs.trace,
    initializationOptions: await initializationOptions(parts),
    initializationFailedHandler: () => false,
    errorHandler: parts.errorHandler,
    markdown: { isTrusted: { enabledCommands: ['plugcheck.explain'] }, supportHtml: false },
    stdioOptions: { stdout: () => undefined, stderr: showStandardError },
    middleware: {
      executeCommand: async (command, args: unknown[], next) => {
        const panel = command === RUN_CONTRACT ? parts.panel() : undefined;
        const [request] = args;
        if (!panel || !isRequest(request)) return (await next(command, args)) as unknown;
        return panel.run(request);
      },
      workspace: {
        configuration: async (params, token, next) => {
          const asked: unknown = await next(params, token);
          const answers = Array.isArray(asked) ? (asked as unknown[]) : [];
          const answer = (item: ConfigurationItem, index: number): Promise<unknown> =>
            item.section === SECTION
              ? settingsOf(parts.interpreters, item.scopeUri === undefined ? undefined : Uri.parse(item.scopeUri))
              : Promise.resolve(answers[index] ?? null);
          return Promise.all(params.items.map(answer));
        },
      },
    },
  };
  return new LanguageClient('plugcheck', 'plugcheck', () => parts.process.start(), options);
}

const RUN_CONTRACT = 'plugcheck.runContract';

function isRequest(value: unknown): value is { uri: string } {
  return typeof (value as { uri?: unknown } | undefined)?.uri === 'string';
}

async function initializationOptions({ interpreters }: ClientParts) {
  const first = workspace.workspaceFolders?.[0]?.uri;
  return {
    trusted: workspace.isTrusted,
    contractNotifications: true,
    ...(await settingsOf(interpreters, first)),
  };
}

async function settingsOf(interpreters: PluginInterpreters, scope: Uri | undefined) {
  const interpreter = await interpreters.of(scope);
  const settings = readFolder(workspace.getConfiguration(SECTION, scope));
  return { ...settings, schemas: isShared() ? 'shared' : 'own', interpreter: interpreter?.path ?? null };
}
