/** The test panel: plugins and the checks of their contract suites, as the server knows them. */

import { commands, TestRunProfileKind, TestRunRequest, tests, Uri, window, workspace } from 'vscode';
import type { CancellationToken, Disposable, ExtensionContext, TestController, TestItem } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

import type { Session, SuiteRequest, TestPanel } from './session';
import { runOnSave } from './testing/continuous';
import { debugTests } from './testing/debug';
import { CONTRACT_TESTS, CONTRACT_TESTS_CHANGED } from './testing/protocol';
import type { ContractPlugin } from './testing/protocol';
import { runTests } from './testing/run';
import { saveBeforeTests } from './testing/saving';
import { Tree } from './testing/tree';

const MANAGE = 'Manage Workspace Trust';

/** Makes the test panel of `session`; what it makes is disposed with `context`. */
export function registerTesting(context: ExtensionContext, session: Session): TestPanel {
  const panel = new Panel(session);
  context.subscriptions.push(panel);
  return panel;
}

class Panel implements TestPanel, Disposable {
  private readonly controller: TestController = tests.createTestController('plugcheck', 'plugcheck');
  private readonly tree = new Tree(this.controller);
  private readonly owned: Disposable[] = [this.controller];
  private listening: Disposable | undefined;

  constructor(private readonly session: Session) {
    this.controller.refreshHandler = (token) => this.refresh(token);
    this.owned.push(session.onDidStart((client) => this.listen(client)));
    this.owned.push(session.onDidStop(() => { this.listening?.dispose(); }));
    if (session.client !== undefined) {
      this.listen(session.client);
    }
    // a folder that is not trusted is not run: there is nothing to press
    if (workspace.isTrusted) {
      this.offerRuns();
    } else {
      this.owned.push(workspace.onDidGrantWorkspaceTrust(() => this.offerRuns()));
    }
  }

  dispose(): void {
    this.listening?.dispose();
    this.owned.forEach((each) => {
      each.dispose();
    });
  }

  async run(request: SuiteRequest): Promise<void> {
    if (!mayRun()) {
      return;
    }
    const told = await this.refreshed(request);
    const wanted = request.plugin === undefined ? told : told.filter(({ id }) => id === request.plugin);
    const include = wanted.flatMap(({ id }) => testsOf(this.tree.plugin(id), request.checks));
    if (include.length === 0) {
      void window.showInformationMessage(`plugcheck: no plugin is run for \`${nameOf(request.uri)}\``);
      return;
    }
    await this.start(new TestRunRequest(include));
  }

  async runAll(): Promise<void> {
    if (!mayRun()) {
      return;
    }
    await this.refresh();
    if (this.tree.plugins.length === 0) {
      void window.showInformationMessage('plugcheck: no plugin with a contract suite was found');
      return;
    }
    await this.start(new TestRunRequest());
  }

  private async start(request: TestRunRequest): Promise<void> {
    if (request.continuous !== true) {
      await saveBeforeTests();
    }
    await runTests(this.session, this.controller, this.tree, request);
  }

  private offerRuns(): void {
    const run = (request: TestRunRequest, token: CancellationToken): Promise<void> | void => {
      if (request.continuous !== true) {
        return this.start(request);
      }
      runOnSave(this.session, this.tree, request, token, (saved) => this.start(saved));
    };
    const debug = async (request: TestRunRequest): Promise<void> => {
      await saveBeforeTests();
      await debugTests(this.session, this.controller, this.tree, request);
    };
    this.owned.push(
      this.controller.createRunProfile('Run', TestRunProfileKind.Run, run, true, undefined, true),
      this.controller.createRunProfile('Debug', TestRunProfileKind.Debug, debug, true),
    );
  }

  private listen(client: LanguageClient): void {
    this.listening?.dispose();
    this.listening = client.onNotification(CONTRACT_TESTS_CHANGED, ({ plugins }: { plugins: ContractPlugin[] }) =>
      this.tree.show(plugins, client),
    );
    // a server that ends meanwhile is asked again when it has started
    this.refresh().catch(() => undefined);
  }

  private async refresh(token?: CancellationToken): Promise<void> {
    const plugins = await this.session.request<ContractPlugin[]>(CONTRACT_TESTS, [], token);
    if (this.session.client !== undefined) {
      this.tree.show(plugins, this.session.client);
    }
  }

  /** The plugins that the request concerns, all of which the panel shows. */
  private async refreshed({ uri }: SuiteRequest): Promise<ContractPlugin[]> {
    const told = await this.session.request<ContractPlugin[]>(CONTRACT_TESTS, [{ uri }]);
    if (told.some(({ id }) => this.tree.plugin(id) === undefined)) {
      await this.refresh();
    }
    return told;
  }
}

/** Whether suites may be run here; says why not, and leads to where that is decided. */
function mayRun(): boolean {
  if (!workspace.isTrusted) {
    void sayUntrusted();
  }
  return workspace.isTrusted;
}

async function sayUntrusted(): Promise<void> {
  const message = 'The contract suite executes the code of the plugin: trust this workspace to run it';
  if ((await window.showWarningMessage(message, MANAGE)) === MANAGE) {
    await commands.executeCommand('workbench.trust.manage');
  }
}

/** The tests of these checks of a plugin; its own where all are meant. */
function testsOf(plugin: TestItem | undefined, checks: readonly string[] | undefined): TestItem[] {
  if (plugin === undefined || checks === undefined) {
    return plugin === undefined ? [] : [plugin];
  }
  return checks.map((check) => plugin.children.get(check)).filter((test) => test !== undefined);
}

function nameOf(uri: string): string {
  return workspace.asRelativePath(Uri.parse(uri));
}
