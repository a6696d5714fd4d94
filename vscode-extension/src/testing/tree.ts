/** The tests of the panel: what the server tells of the plugins, by folder where there are many. */

import { Uri, workspace } from 'vscode';
import type { TestController, TestItem } from 'vscode';
import type { LanguageClient, Range } from 'vscode-languageclient/node';

import type { ContractCheck, ContractPlugin, ContractRecord } from './protocol';

/** What a test of the panel stands for. */
export type Target =
  | { readonly kind: 'folder' }
  | { readonly kind: 'plugin'; readonly plugin: ContractPlugin }
  | { readonly kind: 'check'; readonly plugin: ContractPlugin; readonly check: ContractCheck };

export class Tree {
  private targets = new WeakMap<TestItem, Target>();
  private items = new Map<string, TestItem>();

  constructor(private readonly controller: TestController) {}

  /** Shows these plugins and no others; a test that is known keeps its place and its result. */
  show(plugins: readonly ContractPlugin[], client: LanguageClient): void {
    const known = this.items;
    this.items = new Map();
    this.targets = new WeakMap();
    const roots = new Map<string, TestItem>();
    const inside = new Map<TestItem, TestItem[]>();
    for (const plugin of plugins) {
      const item = this.pluginItem(plugin, known.get(plugin.id), client);
      const folder = this.folderItem(item);
      roots.set((folder ?? item).id, folder ?? item);
      if (folder !== undefined) {
        inside.set(folder, [...(inside.get(folder) ?? []), item]);
      }
    }
    for (const [folder, items] of inside) {
      folder.children.replace(items);
    }
    this.controller.items.replace([...roots.values()]);
    const stale = plugins.filter((plugin) => plugin.stale).map((plugin) => this.items.get(plugin.id));
    this.controller.invalidateTestResults(stale.filter((item) => item !== undefined));
  }

  target(item: TestItem): Target | undefined {
    return this.targets.get(item);
  }

  /** The test of the plugin with that id. */
  plugin(id: string): TestItem | undefined {
    return this.items.get(id);
  }

  /** The test that a result belongs to: that of the check, or the plugin's where it is about no check of its own. */
  of({ id, check }: Pick<ContractRecord, 'id' | 'check'>): TestItem | undefined {
    const plugin = this.items.get(id);
    return plugin?.children.get(check) ?? plugin;
  }

  /** The tests of all plugins, in the order of the panel. */
  get plugins(): readonly TestItem[] {
    return [...this.items.values()];
  }

  private pluginItem(plugin: ContractPlugin, known: TestItem | undefined, client: LanguageClient): TestItem {
    const item = this.item(known, plugin.id, plugin.label, plugin.uri, plugin.range, client);
    item.description = plugin.skip === null ? plugin.host : `${plugin.host}, skipped: ${plugin.skip}`;
    const checks = plugin.checks.map((check, index) => {
      const child = this.item(item.children.get(check.id), check.id, check.label, check.uri, check.range, client);
      child.sortText = String(index).padStart(4, '0'); // they run in this order
      this.targets.set(child, { kind: 'check', plugin, check });
      return child;
    });
    item.children.replace(checks);
    this.targets.set(item, { kind: 'plugin', plugin });
    this.items.set(plugin.id, item);
    return item;
  }

  private folderItem(plugin: TestItem): TestItem | undefined {
    const folder = plugin.uri && workspace.getWorkspaceFolder(plugin.uri);
    if (folder === undefined || (workspace.workspaceFolders ?? []).length < 2) {
      return undefined;
    }
    const id = folder.uri.toString();
    const item = this.controller.items.get(id) ?? this.controller.createTestItem(id, folder.name, folder.uri);
    this.targets.set(item, { kind: 'folder' });
    return item;
  }

  /** `known` if it can still stand for this, else a new item: an item's place in a file may change, its file may not. */
  private item(
    known: TestItem | undefined,
    id: string,
    label: string,
    uri: string,
    range: Range | null,
    client: LanguageClient,
  ): TestItem {
    const place = Uri.parse(uri);
    const item =
      known?.uri?.toString() === place.toString() ? known : this.controller.createTestItem(id, label, place);
    item.label = label;
    item.range = range === null ? undefined : client.protocol2CodeConverter.asRange(range);
    return item;
  }
}
