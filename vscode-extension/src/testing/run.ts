/** One run of the panel: the requests that it takes, and what comes of them. */

import { CancellationError } from 'vscode';
import type { TestController, TestRun, TestRunRequest } from 'vscode';

import type { Session } from '../session';
import { batchesOf } from './batches';
import type { Batch } from './batches';
import { RUN_CONTRACT } from './protocol';
import type { ContractRecord } from './protocol';
import { Results } from './results';
import type { Tree } from './tree';

/** Runs what `request` wants, and shows it as it comes; stopping the run in the panel ends it in the server too. */
export async function runTests(
  session: Session,
  controller: TestController,
  tree: Tree,
  request: TestRunRequest,
): Promise<void> {
  const run = controller.createTestRun(request);
  try {
    const batches = batchesOf(request, tree);
    batches.flatMap((batch) => batch.tests).forEach((test) => run.enqueued(test));
    for (const batch of batches) {
      await runBatch(session, tree, run, batch);
    }
  } finally {
    run.end();
  }
}

async function runBatch(session: Session, tree: Tree, run: TestRun, batch: Batch): Promise<void> {
  const results = new Results(tree, run, batch.tests);
  const { token, listening } = results.listen(session);
  try {
    const argument = { ...batch.request, partialResultToken: token };
    const records = await session.request<ContractRecord[]>(RUN_CONTRACT, [argument], run.token);
    await results.complete(records);
  } catch (error) {
    await results.heard();
    if (!(error instanceof CancellationError) && !run.token.isCancellationRequested) {
      results.fail(error instanceof Error ? error.message : String(error));
    }
  } finally {
    results.settle();
    listening.dispose();
  }
}
