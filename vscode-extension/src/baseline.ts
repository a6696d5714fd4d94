/** The command that writes a baseline: from then on only what is new is told. */

import { Uri, window, workspace } from 'vscode';

import type { Session } from './session';

interface Written {
  readonly uri: string;
  readonly findings: number;
}

export async function createBaseline(session: Session): Promise<void> {
  const target = await place();
  if (!target) return;
  const { uri, findings } = await session.request<Written>('plugcheck.writeBaseline', [{ uri: target.toString() }]);
  const name = workspace.asRelativePath(Uri.parse(uri));
  const what = findings === 1 ? '1 finding' : `${findings} findings`;
  const pressed = await window.showInformationMessage(`plugcheck: \`${name}\` now holds ${what}.`, 'Open');
  if (pressed) await window.showTextDocument(Uri.parse(uri));
}

/** The file that is looked at, else a folder: the server knows which settings hold there. */
async function place(): Promise<Uri | undefined> {
  const document = window.activeTextEditor?.document;
  if (document?.uri.scheme === 'file') return document.uri;
  const folders = workspace.workspaceFolders ?? [];
  return folders.length > 1 ? (await window.showWorkspaceFolderPick())?.uri : folders[0]?.uri;
}
