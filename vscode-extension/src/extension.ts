/** The extension: puts its parts together, and says when the server is started anew. */

import { type ExtensionContext, workspace } from 'vscode';

import type { Api } from './api';
import { createBundled } from './bundled';
import { registerCommands } from './commands';
import { debounced } from './debounce';
import { information } from './information';
import type { Page } from './explain';
import { createLogs } from './logs';
import { createPages } from './pages';
import { PluginInterpreters } from './pluginInterpreters';
import { Server } from './server';
import { readServer, RESTARTING, SECTION } from './settings';
import { shareSchemas } from './sharedSchemas';
import { describeServer, StatusItems } from './status';
import { registerTasks } from './tasks';
import { registerTesting } from './testing';
import { showTroubles } from './troubles';
import { whenNeeded } from './waking';

/** Milliseconds without a further change before settings are acted upon. */
const QUIET = 300;

let running: Server | undefined;

export function activate(context: ExtensionContext): Api {
  const logs = createLogs();
  const interpreters = new PluginInterpreters();
  const bundled = createBundled(context, logs, interpreters);
  const server = new Server({ context, logs, interpreters, bundled });
  running = server;
  const extensionVersion = (context.extension.packageJSON as { version: string }).version;
  const pages = createPages(context, {
    rule: async (code) => (await server.request<Page>('plugcheck.explainRule', [code])).markdown,
    information: () => information({ extensionVersion, server, bundled, interpreters }),
  });
  const panel = registerTesting(context, server);
  server.panel = panel;
  context.subscriptions.push(
    logs,
    interpreters,
    new StatusItems(server, bundled, interpreters),
    showTroubles(server),
    registerCommands({ context, server, bundled, interpreters, logs, pages, panel }),
    registerTasks(server),
    shareSchemas(context, server, logs, () => void server.settingsChanged()),
  );
  followChanges(context, server, interpreters);
  context.subscriptions.push(whenNeeded(() => void server.start()));
  return api(server, bundled, interpreters);
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}

/** Starts the server anew, or tells it, when something changes that it depends on. */
function followChanges(context: ExtensionContext, server: Server, interpreters: PluginInterpreters): void {
  const used = () => server.condition.kind !== 'idle';
  const restart = debounced(QUIET, (reason: string) => {
    if (used()) void server.restart(reason);
  });
  const tell = debounced(QUIET, () => void server.settingsChanged());
  const fromEnvironment = () =>
    readServer(workspace.getConfiguration(SECTION)).importStrategy === 'fromEnvironment' && workspace.isTrusted;
  context.subscriptions.push(
    restart,
    tell,
    workspace.onDidGrantWorkspaceTrust(() => restart('the workspace is trusted now')),
    workspace.onDidChangeConfiguration((event) => {
      const own = RESTARTING.find((name) => event.affectsConfiguration(name));
      if (own) restart(`\`${own}\` changed`);
      else if (event.affectsConfiguration('plugcheck.interpreter') && fromEnvironment()) restart('the interpreter changed');
      if (event.affectsConfiguration('plugcheck.trace.server')) void server.traceChanged();
    }),
    interpreters.onDidChange(() => {
      if (fromEnvironment()) restart('the interpreter changed');
      else tell();
    }),
  );
}

function api(server: Server, bundled: ReturnType<typeof createBundled>, interpreters: PluginInterpreters): Api {
  return {
    session: server,
    serverInfo: () => {
      const { condition } = server;
      return condition.kind === 'running' ? { version: condition.version, ...condition.chosen } : undefined;
    },
    ready: async () => {
      await server.start();
      if (server.condition.kind === 'failed') throw server.condition.error;
    },
    status: () => describeServer(server.condition, bundled),
    pluginInterpreter: (scope) => interpreters.of(scope),
  };
}
