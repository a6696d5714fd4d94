/** The debug information: what the extension knows, and what the server says of itself. */

import { env, extensions, version, window, workspace } from 'vscode';

import type { Bundled } from './bundled';
import type { PluginInterpreters } from './pluginInterpreters';
import type { Server } from './server';
import { SECTION } from './settings';
import { describeInterpreter, describeServer } from './status';

const OTHERS = [
  'ms-python.python',
  'ms-python.vscode-python-envs',
  'ms-python.debugpy',
  'tamasfe.even-better-toml',
  'tombi-toml.tombi',
  'redhat.vscode-yaml',
];

export interface Sources {
  readonly extensionVersion: string;
  readonly server: Server;
  readonly bundled: Bundled;
  readonly interpreters: PluginInterpreters;
}

export async function information(sources: Sources): Promise<string> {
  return `${await ofExtension(sources)}\n${await ofServer(sources.server)}`;
}

async function ofExtension({ extensionVersion, server, bundled, interpreters }: Sources): Promise<string> {
  const { text, detail } = describeServer(server.condition, bundled);
  const scope = window.activeTextEditor?.document.uri ?? workspace.workspaceFolders?.[0]?.uri;
  const plugins = await describeInterpreter(interpreters, scope);
  const record = bundled.environment?.record;
  const others = OTHERS.flatMap((id) => {
    const extension = extensions.getExtension<unknown>(id);
    const found = (extension?.packageJSON as { version?: string } | undefined)?.version;
    return extension ? [`${id} ${found ?? ''}${extension.isActive ? '' : ' (not active)'}`] : [];
  });
  const facts: readonly (readonly [string, string])[] = [
    ['extension', extensionVersion],
    ['VS Code', `${version}${env.remoteName === undefined ? '' : `, remote: ${env.remoteName}`}`],
    ['system', `${process.platform} ${process.arch}`],
    ['workspace', workspace.isTrusted ? 'trusted' : 'not trusted'],
    ['server', `${text}: ${detail}`],
    ['chosen because', server.condition.kind === 'running' ? server.condition.chosen.reason : 'it does not run'],
    ['environment', record ? `${bundled.environment?.folder}, made ${record.made} with ${record.base}` : 'not used'],
    ['interpreter', `${plugins.text}, ${plugins.detail}`],
    ['other extensions', others.join(', ') || 'none that matter'],
  ];
  const settings = JSON.stringify(workspace.getConfiguration(SECTION, scope), undefined, 2);
  return [
    '# plugcheck: debug information',
    '',
    '## Extension',
    '',
    ...facts.map(([name, value]) => `- ${name}: ${value}`),
    '',
    'Settings here:',
    '',
    '```json',
    settings,
    '```',
    '',
  ].join('\n');
}

async function ofServer(server: Server): Promise<string> {
  try {
    if (!server.client) throw new Error('it does not run');
    return await server.request<string>('plugcheck.debugInformation', []);
  } catch (error) {
    return `## Server\n\nIt gives no information: ${(error as Error).message}\n`;
  }
}
