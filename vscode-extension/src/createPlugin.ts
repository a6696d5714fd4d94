/** The command that puts a small plugin into an empty folder. It asks first, and writes over nothing. */

import { commands, type ExtensionContext, FileType, Uri, window, workspace, WorkspaceEdit } from 'vscode';

import { nameFault, renamed } from './scaffold';

export async function createPlugin(context: ExtensionContext): Promise<void> {
  const folder = await theFolder();
  if (!folder) return;
  const name = await window.showInputBox({
    title: 'plugcheck: create a plugin',
    prompt: 'The name of the plugin, as its manifest gives it',
    value: 'word-count',
    validateInput: nameFault,
  });
  if (name === undefined) return;
  const templates = Uri.joinPath(context.extensionUri, 'templates', 'dagstack');
  const paths = await filesBelow(templates);
  const there = await present(folder, paths);
  if (there.length > 0) {
    const list = there.map((path) => `\`${path}\``).join(', ');
    void window.showErrorMessage(`plugcheck: ${list} is there already, and nothing is written over. Open an empty folder.`);
    return;
  }
  const write = 'Create';
  const detail = paths.join('\n');
  const question = `Create a dagstack plugin in ${folder.fsPath}?`;
  if ((await window.showInformationMessage(question, { modal: true, detail }, write)) !== write) return;
  const edit = new WorkspaceEdit();
  for (const path of paths) {
    const text = new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(templates, path)));
    const contents = new TextEncoder().encode(renamed(text, name));
    edit.createFile(Uri.joinPath(folder, path), { overwrite: false, contents });
  }
  if (!(await workspace.applyEdit(edit))) {
    void window.showErrorMessage('plugcheck: the files could not be written.');
    return;
  }
  await window.showTextDocument(Uri.joinPath(folder, 'plugin.py'));
}

async function theFolder(): Promise<Uri | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    const open = 'Open Folder';
    const message = 'plugcheck: a plugin needs a folder. Open an empty one, then create the plugin.';
    if (await window.showInformationMessage(message, open)) await commands.executeCommand('vscode.openFolder');
    return undefined;
  }
  return folders.length > 1 ? (await window.showWorkspaceFolderPick())?.uri : folders[0]?.uri;
}

async function filesBelow(root: Uri, below = ''): Promise<string[]> {
  const found: string[] = [];
  for (const [name, type] of await workspace.fs.readDirectory(Uri.joinPath(root, below))) {
    const path = below ? `${below}/${name}` : name;
    if (type === FileType.Directory) found.push(...(await filesBelow(root, path)));
    else found.push(path);
  }
  return found.sort();
}

/** Those of `paths` that are in the folder already. */
async function present(folder: Uri, paths: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(
    paths.map(async (path) => {
      try {
        await workspace.fs.stat(Uri.joinPath(folder, path));
        return [path];
      } catch {
        return [];
      }
    }),
  );
  return answers.flat();
}
