/** JSON Schemas that the server makes, given to the extensions for TOML and YAML where the setting `schemas` says so. */

import { ConfigurationTarget, Disposable, type ExtensionContext, extensions, Uri, workspace } from 'vscode';

import type { Logs } from './logs';
import { associations, fileName, type FileSchema, schemaFor } from './schemaFiles';
import type { Session } from './session';
import { readFolder, SECTION } from './settings';

const TOML = 'tamasfe.even-better-toml';
const YAML = 'redhat.vscode-yaml';
const SCHEME = 'plugcheck';

/** The part of the YAML extension's API that is used. */
interface YamlApi {
  registerContributor(
    scheme: string,
    schemaOf: (resource: string) => string | undefined,
    contentOf: (uri: string) => string,
    label?: string,
  ): boolean;
}

/** Whether somebody else tells what is wrong with the structure of TOML files; if not, the server does. */
export function isShared(): boolean {
  return readFolder(workspace.getConfiguration(SECTION)).schemas === 'shared' && extensions.getExtension(TOML) !== undefined;
}

/** `changed` is called when the server is to ask for its settings again. */
export function shareSchemas(context: ExtensionContext, session: Session, logs: Logs, changed: () => void): Disposable {
  let schemas: readonly FileSchema[] = [];
  let contributes = false;
  const wanted = () => readFolder(workspace.getConfiguration(SECTION)).schemas === 'shared';

  async function share(): Promise<void> {
    if (wanted()) {
      if (!session.client) return; // as soon as a server runs
      schemas = await session.request<FileSchema[]>('plugcheck.schemas', []);
    } else {
      schemas = [];
    }
    await shareToml(context, schemas);
    if (schemas.length > 0 && !contributes) contributes = await shareYaml(() => schemas);
  }

  const start = () => {
    share().catch((error: unknown) => {
      logs.extension.warn(`the schemas could not be shared: ${String(error)}`);
    });
  };
  start();
  return Disposable.from(
    session.onDidStart(start),
    extensions.onDidChange(() => {
      start();
      if (wanted()) changed();
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('plugcheck.schemas')) start();
    }),
  );
}

/** Even Better TOML reads associations from its settings alone: those of the user, for the files are the machine's. */
async function shareToml(context: ExtensionContext, schemas: readonly FileSchema[]): Promise<void> {
  if (!extensions.getExtension(TOML)) return;
  const folder = Uri.joinPath(context.globalStorageUri, 'schemas');
  for (const schema of schemas) {
    const content = new TextEncoder().encode(JSON.stringify(schema.schema, undefined, 2));
    await workspace.fs.writeFile(Uri.joinPath(folder, fileName(schema)), content);
  }
  const settings = workspace.getConfiguration('evenBetterToml.schema');
  const current = settings.inspect<Record<string, unknown>>('associations')?.globalValue ?? {};
  const next = associations(current, schemas, folder.toString());
  if (JSON.stringify(next) !== JSON.stringify(current)) {
    const value = Object.keys(next).length > 0 ? next : undefined;
    await settings.update('associations', value, ConfigurationTarget.Global);
  }
}

/** Whether the YAML extension asks for schemas from now on. */
async function shareYaml(schemas: () => readonly FileSchema[]): Promise<boolean> {
  const api = await extensions.getExtension<YamlApi | undefined>(YAML)?.activate();
  if (!api) return false;
  const uriOf = (schema: FileSchema) => `${SCHEME}://schema/${fileName(schema)}`;
  return api.registerContributor(
    SCHEME,
    (resource) => {
      const schema = schemaFor(schemas(), 'yaml', decodeURIComponent(resource));
      return schema && uriOf(schema);
    },
    (uri) => JSON.stringify(schemas().find((schema) => uriOf(schema) === uri)?.schema ?? {}),
  );
}
