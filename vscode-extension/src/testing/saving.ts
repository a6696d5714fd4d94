/** What a run sees is what is on disk. */

import { workspace } from 'vscode';
import type { Disposable } from 'vscode';

/** How long a save that has begun is waited for, in milliseconds: what cannot be saved is told as stale. */
const PATIENCE = 3000;

/** Saves all files, if the user wants that before tests. */
export async function saveBeforeTests(): Promise<void> {
  if (!workspace.getConfiguration('testing').get('saveBeforeTest', true)) {
    return;
  }
  if (!(await workspace.saveAll(false))) {
    // VS Code saves before tests, too, but begins the run meanwhile: a file that it is saving is not saved twice
    await allSaved();
  }
}

const isUnsaved = (): boolean =>
  workspace.textDocuments.some(({ isDirty, isUntitled }) => isDirty && !isUntitled);

/** Waits until every file is saved, but not for ever. */
async function allSaved(): Promise<void> {
  let listening: Disposable | undefined;
  let late: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    late = setTimeout(resolve, PATIENCE);
    listening = workspace.onDidSaveTextDocument(() => {
      if (!isUnsaved()) {
        resolve();
      }
    });
    if (!isUnsaved()) {
      resolve();
    }
  });
  listening?.dispose();
  clearTimeout(late);
}
