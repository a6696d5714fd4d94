/** Tasks of the type `plugcheck`: the command line over a workspace, with its findings in the Problems view. */

import {
  type Disposable,
  ProcessExecution,
  Task,
  type TaskDefinition,
  TaskGroup,
  tasks,
  workspace,
  type WorkspaceFolder,
} from 'vscode';

import type { Server } from './server';

interface Definition extends TaskDefinition {
  readonly type: 'plugcheck';
  readonly paths?: readonly string[];
  readonly args?: readonly string[];
}

export function registerTasks(server: Server): Disposable {
  return tasks.registerTaskProvider('plugcheck', {
    provideTasks: async () => {
      await server.start();
      return (workspace.workspaceFolders ?? []).flatMap((folder) => make(server, { type: 'plugcheck' }, folder) ?? []);
    },
    resolveTask: async (task) => {
      await server.start();
      const scope = task.scope;
      const folder = typeof scope === 'object' ? scope : workspace.workspaceFolders?.[0];
      return folder && make(server, task.definition as Definition, folder);
    },
  });
}

function make({ condition }: Server, definition: Definition, folder: WorkspaceFolder): Task | undefined {
  if (condition.kind !== 'running') return undefined;
  const { command, args } = condition.chosen;
  const wanted = [...(definition.args ?? []), ...(definition.paths ?? ['.'])];
  const all = [...args, '--check', '--output-format', 'concise', ...wanted];
  const execution = new ProcessExecution(command, all, { cwd: folder.uri.fsPath });
  const task = new Task(definition, folder, 'check', 'plugcheck', execution, '$plugcheck');
  task.group = TaskGroup.Build;
  task.detail = 'plugcheck-lsp --check';
  return task;
}
