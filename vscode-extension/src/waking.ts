/** Starts the server as soon as the window has something for it, and not before. */

import { Disposable, type TextDocument, type Uri, workspace } from 'vscode';

import { isTelling, MARKED, TELLING } from './relevance';

/** More files of a kind are not opened to look what they hold. */
const MOST = 50;

/** Calls `wake` once: now, or when a file that tells of a plugin is made, opened or saved. */
export function whenNeeded(wake: () => void): Disposable {
  const listeners: Disposable[] = [];
  let awake = false;
  const found = () => {
    if (awake) return;
    awake = true;
    Disposable.from(...listeners).dispose();
    wake();
  };
  const lookAround = () => {
    void search().then((there) => there && found());
  };
  const look = (document: TextDocument) => {
    if (document.uri.scheme === 'file' && isTelling(document.uri.path, document.getText())) found();
  };
  const watcher = workspace.createFileSystemWatcher(MARKED, false, true, true);
  listeners.push(
    watcher,
    watcher.onDidCreate(found),
    workspace.onDidOpenTextDocument(look),
    workspace.onDidSaveTextDocument(look),
    workspace.onDidChangeWorkspaceFolders(() => lookAround()),
  );
  workspace.textDocuments.forEach(look);
  if (!awake) lookAround();
  return Disposable.from(...listeners);
}

async function search(): Promise<boolean> {
  if ((await workspace.findFiles(MARKED, undefined, 1)).length > 0) return true;
  const maybe = await workspace.findFiles(TELLING, undefined, MOST);
  const answers = await Promise.all(maybe.map(async (uri) => isTelling(uri.path, await read(uri))));
  return answers.includes(true);
}

async function read(uri: Uri): Promise<string> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return '';
  }
}
