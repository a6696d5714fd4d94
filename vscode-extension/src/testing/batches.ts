/** Which requests a run takes: as few as can say what is wanted. */

import { workspace } from 'vscode';
import type { TestItem, TestRunRequest, Uri } from 'vscode';

import type { SuiteRequest } from '../session';
import type { Tree } from './tree';

/** One request, and the tests that it runs. */
export interface Batch {
  readonly request: SuiteRequest;
  readonly tests: readonly TestItem[];
}

/** What `request` wants: a folder at once where all of its plugins are wanted, else plugin by plugin. */
export function batchesOf(request: Pick<TestRunRequest, 'include' | 'exclude'>, tree: Tree): Batch[] {
  const wanted = wantedOf(request, tree);
  const whole = new Set([...wanted].filter(([plugin, tests]) => tests.length === leavesOf(plugin).length).map(first));
  const batches: Batch[] = [];
  for (const folder of foldersByDepth()) {
    const plugins = tree.plugins.filter((plugin) => isInside(plugin.uri, folder));
    if (plugins.length > 1 && plugins.every((plugin) => whole.has(plugin))) {
      batches.push({ request: { uri: folder.toString() }, tests: plugins.flatMap(leavesOf) });
      plugins.forEach((plugin) => {
        whole.delete(plugin);
        wanted.delete(plugin);
      });
    }
  }
  return [...batches, ...[...wanted].flatMap(([plugin, tests]) => pluginBatch(plugin, tests, tree))];
}

/** What `request` wants, plugin by plugin. */
export function pluginBatchesOf(request: Pick<TestRunRequest, 'include' | 'exclude'>, tree: Tree): Batch[] {
  return [...wantedOf(request, tree)].flatMap(([plugin, tests]) => pluginBatch(plugin, tests, tree));
}

function pluginBatch(plugin: TestItem, tests: TestItem[], tree: Tree): Batch[] {
  const target = tree.target(plugin);
  if (target?.kind !== 'plugin') {
    return [];
  }
  const { uri, id } = target.plugin;
  const some = tests.length === leavesOf(plugin).length ? {} : { checks: tests.map((test) => test.id) };
  return [{ request: { uri, plugin: id, ...some }, tests }];
}

/** The wanted tests that can have a result, by plugin. */
function wantedOf({ include, exclude }: Pick<TestRunRequest, 'include' | 'exclude'>, tree: Tree) {
  const wanted = new Map<TestItem, TestItem[]>();
  const seen = new Set<TestItem>();
  const add = (item: TestItem): void => {
    const target = tree.target(item);
    if (target === undefined || seen.has(item) || exclude?.includes(item)) {
      return;
    }
    seen.add(item);
    const plugin = target.kind === 'folder' ? undefined : tree.plugin(target.plugin.id);
    if (plugin !== undefined && item.children.size === 0) {
      wanted.set(plugin, [...(wanted.get(plugin) ?? []), item]);
    }
    item.children.forEach(add);
  };
  (include ?? tree.plugins).forEach(add);
  return wanted;
}

function leavesOf(plugin: TestItem): TestItem[] {
  const checks: TestItem[] = [];
  plugin.children.forEach((check) => checks.push(check));
  return checks.length === 0 ? [plugin] : checks;
}

function foldersByDepth(): Uri[] {
  const folders = (workspace.workspaceFolders ?? []).map((folder) => folder.uri);
  return folders.sort((one, other) => one.path.length - other.path.length);
}

function isInside(uri: Uri | undefined, folder: Uri): boolean {
  return uri?.scheme === folder.scheme && uri.path.startsWith(folder.path.replace(/\/?$/, '/'));
}

function first<T>([value]: readonly [T, unknown]): T {
  return value;
}
