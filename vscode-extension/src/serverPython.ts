/** The command that selects the interpreter with which the server's own environment is made. */

import { ConfigurationTarget, type QuickPickItem, QuickPickItemKind, Uri, window, workspace } from 'vscode';

import type { Bundled } from './bundled';
import { candidates, tried } from './interpreters';
import { run } from './processes';
import { MINIMUM_TEXT } from './python';
import { SECTION } from './settings';

interface Item extends QuickPickItem {
  /** What the setting becomes; undefined: the extension searches by itself. */
  readonly path?: string;
  readonly browse?: boolean;
}

const AUTOMATIC: Item = { label: '$(search) Let the extension search', description: 'the order is in its README' };
const BROWSE: Item = { label: '$(folder-opened) Browse…', description: 'to an interpreter', browse: true };

/** Whether another interpreter was selected. The setting is written; its change starts the server anew. */
export async function selectServerPython(bundled: Bundled): Promise<boolean> {
  const picked = await pick(bundled);
  if (!picked) return false;
  const path = picked.browse ? await browse('Make the server’s environment with this Python') : picked.path;
  if (picked.browse && path === undefined) return false;
  const configuration = workspace.getConfiguration(SECTION);
  const before = configuration.inspect<string>('server.python')?.globalValue;
  await configuration.update('server.python', path, ConfigurationTarget.Global);
  return before !== path;
}

/** Shows the interpreters while they are found: asking all of them takes seconds. */
async function pick(bundled: Bundled): Promise<Item | undefined> {
  const box = window.createQuickPick<Item>();
  const controller = new AbortController();
  box.title = 'plugcheck: the interpreter for the server';
  box.placeholder = `The server runs in an environment of its own, which is made with ${MINIMUM_TEXT}`;
  box.busy = true;
  box.items = [AUTOMATIC, BROWSE];
  box.show();
  try {
    return await new Promise<Item | undefined>((resolve, reject) => {
      box.onDidAccept(() => resolve(box.activeItems[0]));
      box.onDidHide(() => resolve(undefined));
      search(bundled, controller.signal, (items) => (box.items = items))
        .then(() => (box.busy = false))
        .catch((error: unknown) => {
          if (!controller.signal.aborted) reject(error instanceof Error ? error : new Error(String(error)));
        });
    });
  } finally {
    controller.abort();
    box.dispose();
  }
}

async function search(bundled: Bundled, signal: AbortSignal, show: (items: Item[]) => void): Promise<void> {
  const { machine, offered, storage } = await bundled.wish();
  const cwd = machine.exists(storage) ? storage : machine.home;
  const found: Item[] = [];
  const separator: Item = { label: 'found', kind: QuickPickItemKind.Separator };
  for await (const { candidate, python } of tried(candidates(machine, await offered()), run, cwd, signal)) {
    if (!python) continue;
    const { executable, version } = python;
    found.push({ label: `Python ${version}`, description: executable, detail: `found ${candidate.source}`, path: executable });
    show([AUTOMATIC, BROWSE, separator, ...found]);
  }
}

/** Has the user look for an interpreter. */
export async function browse(openLabel: string): Promise<string | undefined> {
  const filters = process.platform === 'win32' ? { Executables: ['exe'] } : undefined;
  const defaultUri = Uri.file(process.platform === 'win32' ? 'C:\\' : '/usr/bin');
  const [uri] = (await window.showOpenDialog({ openLabel, title: openLabel, filters, defaultUri })) ?? [];
  return uri?.fsPath;
}
