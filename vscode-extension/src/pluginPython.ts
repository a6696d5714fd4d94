/** The commands around the interpreter of the plugins: select it, make one, install a host into it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import {
  commands,
  ConfigurationTarget,
  Disposable,
  extensions,
  ProcessExecution,
  type QuickPickItem,
  Task,
  TaskRevealKind,
  tasks,
  type Uri,
  window,
  workspace,
  type WorkspaceFolder,
} from 'vscode';

import type { Bundled } from './bundled';
import { executable } from './making';
import type { PluginInterpreters } from './pluginInterpreters';
import { browse } from './serverPython';
import { SECTION } from './settings';

const PYTHON_EXTENSION = 'ms-python.python';
/** What the hosts are installed as, with all that they need to be imported: what the server's own remedies name. */
const HOSTS = [
  { label: 'dagstack', description: 'dagstack-plugin-system[mcp]', detail: 'manifests in `dagstack.toml`, hooks on a class' },
  { label: 'apcore', description: 'apcore', detail: 'modules with schemas, access lists, bindings' },
] as const;

interface Choice extends QuickPickItem {
  /** Whether the interpreter of the plugins may be another one now. */
  readonly carryOut: () => Promise<boolean>;
}

export async function selectPluginPython(bundled: Bundled): Promise<boolean> {
  const folder = await theFolder();
  const environment = folder && join(folder.uri.fsPath, '.venv');
  const choices: Choice[] = [];
  if (extensions.getExtension(PYTHON_EXTENSION)) {
    choices.push({
      label: '$(list-selection) Select with the Python extension',
      description: 'unless `plugcheck.interpreter` is set',
      carryOut: async () => {
        await commands.executeCommand('python.setInterpreter');
        return true;
      },
    });
  }
  if (environment && !existsSync(environment)) {
    choices.push({
      label: '$(add) Make a virtual environment',
      description: '.venv',
      carryOut: () => makeEnvironment(environment, folder, bundled),
    });
  }
  if (environment && existsSync(executable(environment))) {
    choices.push({
      label: '$(check) Use the virtual environment',
      description: '.venv',
      carryOut: () => write(folder, executable(environment)),
    });
  }
  choices.push({
    label: '$(folder-opened) Browse…',
    description: 'to an interpreter',
    carryOut: async () => {
      const path = await browse('Run plugins with this Python');
      return path !== undefined && write(folder, path);
    },
  });
  if (workspace.getConfiguration(SECTION, folder).get('interpreter')) {
    choices.push({
      label: '$(discard) Clear the setting',
      description: 'plugcheck.interpreter',
      carryOut: () => write(folder, undefined),
    });
  }
  const placeHolder = 'The interpreter in which the plugins and their host are installed';
  const picked = await window.showQuickPick(choices, { title: 'plugcheck: the interpreter of the plugins', placeHolder });
  return picked !== undefined && picked.carryOut();
}

async function write(folder: WorkspaceFolder | undefined, path: string | undefined): Promise<boolean> {
  const target = folder ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Global;
  await workspace.getConfiguration(SECTION, folder).update('interpreter', path, target);
  return false; // the server hears of the setting by itself
}

async function makeEnvironment(path: string, folder: WorkspaceFolder, bundled: Bundled): Promise<boolean> {
  const base = bundled.environment?.record.base ?? (process.platform === 'win32' ? 'py' : 'python3');
  return inTerminal('Make a virtual environment', base, ['-m', 'venv', path], folder);
}

/** Installs a host for the plugins; whether it was. */
export async function installHost(interpreters: PluginInterpreters): Promise<boolean> {
  const folder = await theFolder();
  const python = await pluginPython(interpreters, folder?.uri);
  if (python === undefined) {
    const select = 'Select Interpreter';
    const message = 'plugcheck: no interpreter of the plugins is known yet. Select one, or make a virtual environment.';
    if (await window.showInformationMessage(message, select)) await commands.executeCommand('plugcheck.selectInterpreter');
    return false;
  }
  const title = 'plugcheck: the host whose package is installed';
  const host = await window.showQuickPick(HOSTS, { title, placeHolder: `It is installed for ${python}` });
  if (!host) return false;
  return inTerminal(`Install ${host.description}`, python, ['-m', 'pip', 'install', host.description, 'pytest'], folder);
}

async function pluginPython(interpreters: PluginInterpreters, scope: Uri | undefined): Promise<string | undefined> {
  const known = await interpreters.of(scope);
  if (known) return known.path;
  const own = scope && ['.venv', 'venv'].map((name) => executable(join(scope.fsPath, name))).find(existsSync);
  return own;
}

/** Runs a program where the user sees it; whether it ended well. */
async function inTerminal(
  name: string,
  program: string,
  args: string[],
  folder: WorkspaceFolder | undefined,
): Promise<boolean> {
  const execution = new ProcessExecution(program, args, folder ? { cwd: folder.uri.fsPath } : {});
  const task = new Task({ type: 'process' }, folder ?? 1, name, 'plugcheck', execution);
  task.presentationOptions = { reveal: TaskRevealKind.Always };
  const listeners: Disposable[] = [];
  const ended = new Promise<boolean>((resolve) => {
    listeners.push(
      tasks.onDidEndTaskProcess(({ execution: { task: { name: own } }, exitCode }) => own === name && resolve(exitCode === 0)),
      // a program that cannot be started has no process that ends
      tasks.onDidEndTask(({ execution: { task: { name: own } } }) => own === name && resolve(false)),
    );
  });
  try {
    await tasks.executeTask(task);
    return await ended;
  } finally {
    Disposable.from(...listeners).dispose();
  }
}

/** The folder that is meant: that of the active file, the only one, or the one that the user picks. */
async function theFolder(): Promise<WorkspaceFolder | undefined> {
  const active = window.activeTextEditor && workspace.getWorkspaceFolder(window.activeTextEditor.document.uri);
  if (active) return active;
  const folders = workspace.workspaceFolders ?? [];
  return folders.length > 1 ? window.showWorkspaceFolderPick() : folders[0];
}
