/** The command that writes a baseline: from then on only what is new is told. */

import { Uri, window, workspace } from 'vscode';

import type { Session } from './session';

interface Baseline {
  readonly uri: string;
  readonly findings: number;
}

interface Written extends Baseline {
  /** Those of the workspaces that lie in the folder that was named. */
  readonly others: readonly Baseline[];
}

export async function createBaseline(session: Session): Promise<void> {
  const target = await place();
  if (!target) return;
  const { uri, findings, others } = await session.request<Written>('plugcheck.writeBaseline', [{ uri: target.toString() }]);
  const name = workspace.asRelativePath(Uri.parse(uri));
  const which = others.length === 0 ? `\`${name}\` now holds` : `\`${name}\` and ${others.length} within now hold`;
  const all = others.reduce((sum, other) => sum + other.findings, findings);
  const what = all === 1 ? '1 finding' : `${all} findings`;
  const pressed = await window.showInformationMessage(`plugcheck: ${which} ${what}.`, 'Open');
  if (pressed) await window.showTextDocument(Uri.parse(uri));
}

/** The file that is looked at, else a folder: the server knows which settings hold there. */
async function place(): Promise<Uri | undefined> {
  const document = window.activeTextEditor?.document;
  if (document?.uri.scheme === 'file') return document.uri;
  const folders = workspace.workspaceFolders ?? [];
  return folders.length > 1 ? (await window.showWorkspaceFolderPick())?.uri : folders[0]?.uri;
}
