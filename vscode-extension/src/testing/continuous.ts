/** Runs that go on: what is wanted again, whenever a file of it is saved. */

import { Disposable, TestRunRequest, workspace } from 'vscode';
import type { CancellationToken, TestItem, Uri } from 'vscode';

import type { Session } from '../session';
import { CONTRACT_TESTS } from './protocol';
import type { ContractPlugin } from './protocol';
import type { Tree } from './tree';

/** How long further files of the same save are waited for, in milliseconds. */
const QUIET = 300;

/** Hands to `run` what each save concerns, one after the other, until `token` is cancelled. */
export function runOnSave(
  session: Session,
  tree: Tree,
  request: TestRunRequest,
  token: CancellationToken,
  run: (request: TestRunRequest) => Promise<void>,
): void {
  const saved = new Map<string, Uri>();
  let timer: NodeJS.Timeout | undefined;
  let last = Promise.resolve();

  const start = async (): Promise<void> => {
    const files = [...saved.values()];
    saved.clear();
    const include = await concerned(session, tree, request, files);
    if (include.length > 0 && !token.isCancellationRequested) {
      await run(new TestRunRequest(include, request.exclude, request.profile, true));
    }
  };
  const listening = Disposable.from(
    workspace.onDidSaveTextDocument(({ uri }) => {
      saved.set(uri.toString(), uri);
      clearTimeout(timer);
      timer = setTimeout(() => {
        last = last.then(start).catch(() => undefined); // what went wrong is shown by the run itself
      }, QUIET);
    }),
    new Disposable(() => { clearTimeout(timer); }),
  );
  token.onCancellationRequested(() => { listening.dispose(); });
}

/** Of what `request` wants, the tests of the plugins that the files belong to. */
async function concerned(
  session: Session,
  tree: Tree,
  request: TestRunRequest,
  files: readonly Uri[],
): Promise<TestItem[]> {
  const plugins = new Set<string>();
  for (const file of files) {
    const told = await session.request<ContractPlugin[]>(CONTRACT_TESTS, [{ uri: file.toString() }]);
    told.forEach(({ id }) => plugins.add(id));
  }
  const found: TestItem[] = [];
  const add = (item: TestItem): void => {
    const target = tree.target(item);
    if (target?.kind === 'folder') {
      item.children.forEach(add);
    } else if (target !== undefined && plugins.has(target.plugin.id)) {
      found.push(item);
    }
  };
  (request.include ?? tree.plugins).forEach(add);
  return found;
}
