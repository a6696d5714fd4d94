/** The server that came with the extension, in the environment that the extension keeps for it. */

import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { type ExtensionContext, workspace } from 'vscode';

import { type Environment, provide, type Wish } from './environment';
import type { Logs } from './logs';
import type { PluginInterpreters } from './pluginInterpreters';
import { run } from './processes';
import { withLateProgress } from './progress';
import { release } from './records';
import { readServer, SECTION } from './settings';
import { findWheel } from './wheel';

export interface Bundled {
  /** The environment, made where it is not there or broken; `again` makes a new one. See `environment.provide`. */
  provide(controller: AbortController, again: boolean): Promise<Environment>;
  /** The environment that was provided last. */
  readonly environment: Environment | undefined;
  /** How interpreters for it are searched. */
  wish(): Promise<Wish>;
}

export function createBundled(context: ExtensionContext, logs: Logs, interpreters: PluginInterpreters): Bundled {
  const storage = join(context.globalStorageUri.fsPath, 'environments');
  let environment: Environment | undefined;
  context.subscriptions.push({ dispose: () => void (environment && release(environment.folder)) });

  async function wish(): Promise<Wish> {
    return {
      storage,
      wheel: await findWheel(context.asAbsolutePath('bundled')),
      requested: readServer(workspace.getConfiguration(SECTION)).python,
      machine: { platform: process.platform, environ: process.env, home: homedir(), exists: existsSync, list },
      offered: () => interpreters.offered(),
    };
  }

  return {
    wish,
    get environment() {
      return environment;
    },
    async provide(controller, again) {
      const wanted = await wish();
      const before = environment;
      environment = await withLateProgress('plugcheck server', controller, (say) => {
        const log = (line: string) => logs.extension.info(line);
        return provide(wanted, { run, say, log, signal: controller.signal, environ: proxy() }, again);
      });
      if (before && before.folder !== environment.folder) await release(before.folder);
      return environment;
    },
  };
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** VS Code's proxy, where the environment names none of its own. */
function proxy(): NodeJS.ProcessEnv {
  const url = workspace.getConfiguration('http').get<string>('proxy');
  const named = Object.keys(process.env).some((name) => name.toUpperCase() === 'HTTPS_PROXY');
  return url && !named ? { HTTPS_PROXY: url } : {};
}
