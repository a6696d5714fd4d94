/** The commands that run contract suites. The test panel does the work. */

import { window } from 'vscode';

import type { TestPanel } from './session';

/** Runs the suite of the plugin that the active file belongs to. */
export async function runSuite(panel: TestPanel): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (document?.uri.scheme !== 'file') {
    void window.showInformationMessage('plugcheck: open a file of the plugin whose contract suite is to be run.');
    return;
  }
  await panel.run({ uri: document.uri.toString() });
}
