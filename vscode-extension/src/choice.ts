/** Which server is started. The order is told to users in the README. */

import type { ServerSettings } from './settings';

/** The oldest server that this version of the extension can speak with. */
export const OLDEST_SERVER = '0.1.0';

export type Origin = 'path' | 'environment' | 'bundled';

export interface Chosen {
  readonly origin: Origin;
  readonly command: string;
  readonly args: readonly string[];
  /** Why this one: a sentence without its full stop. */
  readonly reason: string;
}

/** How to learn what the choice depends on; each is asked only if it matters. */
export interface Sources {
  readonly trusted: boolean;
  readonly settings: ServerSettings;
  /** The interpreter of the plugins; undefined where none is known. */
  readonly pluginInterpreter: () => Promise<string | undefined>;
  /** The version of the server that an interpreter has; undefined where it has none. */
  readonly serverVersion: (interpreter: string) => Promise<string | undefined>;
  /** The interpreter of the extension's own environment. */
  readonly bundled: () => Promise<string>;
}

const MODULE = ['-I', '-m', 'plugcheck_lsp'] as const;

/** Rejects with what `bundled` rejects with. */
export async function choose(sources: Sources): Promise<Chosen> {
  const { settings } = sources;
  let reason = 'It came with the extension';
  if (!sources.trusted) {
    reason = 'It came with the extension: this workspace is not trusted to name another one';
  } else {
    const [command, ...args] = settings.path;
    if (command !== undefined) {
      return { origin: 'path', command, args, reason: 'The setting `plugcheck.server.path` names it' };
    }
    if (settings.importStrategy === 'fromEnvironment') {
      const found = await ofEnvironment(sources);
      if (typeof found !== 'string') return found;
      reason = `It came with the extension: ${found}`;
    }
  }
  return { origin: 'bundled', command: await sources.bundled(), args: MODULE, reason };
}

/** The server of the plugins' interpreter, or why it cannot be used: a clause. */
async function ofEnvironment(sources: Sources): Promise<Chosen | string> {
  const interpreter = await sources.pluginInterpreter();
  if (interpreter === undefined) return 'no interpreter of the plugins is known';
  const version = await sources.serverVersion(interpreter);
  if (version === undefined) return `\`plugcheck-lsp\` is not installed in \`${interpreter}\``;
  if (compareVersions(version, OLDEST_SERVER) < 0) {
    return `\`${interpreter}\` has plugcheck-lsp ${version}, and ${OLDEST_SERVER} or newer is needed`;
  }
  const reason = 'It is installed beside the plugins, as `plugcheck.importStrategy` asks for';
  return { origin: 'environment', command: interpreter, args: MODULE, reason };
}

/** Compares by the numbers that versions begin with. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [numbers(a), numbers(b)];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] {
  return (/^\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}
