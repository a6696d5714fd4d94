/** Every command of the extension, by its id: the same that `package.json` declares. */

import { CancellationError, commands, Disposable, type ExtensionContext, window } from 'vscode';

import { createBaseline } from './baseline';
import type { Bundled } from './bundled';
import { createPlugin } from './createPlugin';
import { explain } from './explain';
import type { Logs } from './logs';
import type { Pages } from './pages';
import type { PluginInterpreters } from './pluginInterpreters';
import { installHost, selectPluginPython } from './pluginPython';
import type { Server } from './server';
import { selectServerPython } from './serverPython';
import type { TestPanel } from './session';
import { runSuite } from './suites';

export interface Parts {
  readonly context: ExtensionContext;
  readonly server: Server;
  readonly bundled: Bundled;
  readonly interpreters: PluginInterpreters;
  readonly logs: Logs;
  readonly pages: Pages;
  readonly panel: TestPanel;
}

export function commandsOf(parts: Parts): Record<string, (...args: unknown[]) => unknown> {
  const { context, server, bundled, interpreters, logs, pages, panel } = parts;
  return {
    'plugcheck.restart': () => server.restart('it was asked for'),
    'plugcheck.repairServer': () => server.restart('it is repaired', true),
    'plugcheck.showLogs': () => logs.extension.show(),
    'plugcheck.showServerLogs': () => logs.server.show(),
    'plugcheck.explain': (rule) => explain(server, pages, rule),
    'plugcheck.runSuite': () => runSuite(panel),
    'plugcheck.runAllSuites': () => panel.runAll(),
    'plugcheck.createBaseline': () => createBaseline(server),
    'plugcheck.showDebugInformation': () => pages.showInformation(),
    'plugcheck.selectServerInterpreter': async () => {
      const changed = await selectServerPython(bundled);
      if (!changed && server.condition.kind === 'failed') await server.restart('an interpreter was selected');
    },
    'plugcheck.selectInterpreter': async () => {
      if (await selectPluginPython(bundled)) await server.settingsChanged();
    },
    'plugcheck.installHost': async () => {
      if (await installHost(interpreters)) await server.settingsChanged();
    },
    'plugcheck.createPlugin': () => createPlugin(context),
  };
}

export function registerCommands(parts: Parts): Disposable {
  const registered = Object.entries(commandsOf(parts)).map(([id, execute]) =>
    commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        return await execute(...args);
      } catch (error) {
        if (error instanceof CancellationError) return;
        parts.logs.extension.error(error instanceof Error ? error : String(error));
        void window.showErrorMessage(`plugcheck: ${(error as Error).message}.`);
      }
    }),
  );
  return Disposable.from(...registered);
}
