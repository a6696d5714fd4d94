/** The settings of the extension, with what is not understood replaced by the default. */

/** What `getConfiguration('plugcheck', scope)` gives. */
export interface Configuration {
  get(key: string): unknown;
}

export type DiagnosticMode = 'workspace' | 'openFiles';
export type Schemas = 'own' | 'shared';
export type ImportStrategy = 'useBundled' | 'fromEnvironment';

/** What decides which server is started: a change of any of it restarts the server. */
export interface ServerSettings {
  /** A command that starts the server; empty where it is not set. */
  readonly path: readonly string[];
  /** The interpreter that the server's own environment is made with; '' where it is not set. */
  readonly python: string;
  readonly importStrategy: ImportStrategy;
  readonly logLevel: 'warning' | 'debug';
}

/** What the server itself asks for, of each folder. */
export interface FolderSettings {
  readonly diagnosticMode: DiagnosticMode;
  readonly codeLens: boolean;
  readonly schemas: Schemas;
}

export const SECTION = 'plugcheck';
/** The settings of `ServerSettings`, by their full names. */
export const RESTARTING = [
  'plugcheck.server.path',
  'plugcheck.server.python',
  'plugcheck.importStrategy',
  'plugcheck.logLevel',
] as const;

export function readServer(configuration: Configuration): ServerSettings {
  const path = configuration.get('server.path');
  const usable = Array.isArray(path) && path.every((part) => typeof part === 'string');
  return {
    path: usable ? (path) : [],
    python: text(configuration.get('server.python')),
    importStrategy: oneOf(configuration.get('importStrategy'), ['useBundled', 'fromEnvironment']),
    logLevel: oneOf(configuration.get('logLevel'), ['warning', 'debug']),
  };
}

export function readFolder(configuration: Configuration): FolderSettings {
  return {
    diagnosticMode: oneOf(configuration.get('diagnosticMode'), ['workspace', 'openFiles']),
    codeLens: configuration.get('codeLens') !== false,
    schemas: oneOf(configuration.get('schemas'), ['own', 'shared']),
  };
}

/** The path that the setting `interpreter` names; '' where it is not set. */
export function readInterpreter(configuration: Configuration): string {
  return text(configuration.get('interpreter'));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** `value` if it is allowed, else the first of what is. */
function oneOf<T extends string>(value: unknown, allowed: readonly [T, ...T[]]): T {
  return allowed.find((one) => one === value) ?? allowed[0];
}

/** A path as users write it in settings: with `~`, `${workspaceFolder}`, `${env:NAME}`, or relative to the folder. */
export function expandPath(
  path: string,
  { folder, home, environ, join, isAbsolute }: {
    readonly folder: string | undefined;
    readonly home: string;
    readonly environ: NodeJS.ProcessEnv;
    readonly join: (this: void, ...parts: string[]) => string;
    readonly isAbsolute: (this: void, path: string) => boolean;
  },
): string {
  const expanded = path
    .replace(/^~(?=[/\\]|$)/, home)
    .replace(/\$\{env:([^}]*)\}/g, (_, name: string) => environ[name] ?? '')
    .replace(/\$\{(workspaceFolder|userHome)\}/g, (whole, name) => (name === 'userHome' ? home : (folder ?? whole)));
  // a bare name is looked up on the PATH by whoever starts it
  const relative = !isAbsolute(expanded) && /[/\\]/.test(expanded);
  return relative && folder !== undefined ? join(folder, expanded) : expanded;
}
