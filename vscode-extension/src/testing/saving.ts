/** What a run sees is what is on disk. */

import { workspace } from 'vscode';

/** Saves all files, if the user wants that before tests. VS Code does so too, but begins the run meanwhile. */
export async function saveBeforeTests(): Promise<void> {
  if (workspace.getConfiguration('testing').get('saveBeforeTest', true)) {
    await workspace.saveAll(false);
  }
}
