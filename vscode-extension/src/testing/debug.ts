/** Runs a suite under the debugger of Python, where there is one. */

import { CancellationError, commands, debug, extensions, window, workspace } from 'vscode';
import type { Disposable, TestController, TestRun, TestRunRequest } from 'vscode';

import type { Session } from '../session';
import { pluginBatchesOf } from './batches';
import type { Batch } from './batches';
import { DEBUG_CONTRACT, END_DEBUGGING } from './protocol';
import type { ContractLaunch, ContractRecord } from './protocol';
import { Results } from './results';
import type { Tree } from './tree';

const DEBUGGER = 'ms-python.debugpy';
const SHOW = 'Show Extension';
/** The key of the configuration that tells a session of ours from others. */
const MARK = 'plugcheckRun';

/** Debugs what `request` wants, one plugin after the other; ends with the session that the user stops. */
export async function debugTests(
  session: Session,
  controller: TestController,
  tree: Tree,
  request: TestRunRequest,
): Promise<void> {
  if (extensions.getExtension(DEBUGGER) === undefined) {
    const message = `The contract suite is debugged with the extension \`${DEBUGGER}\`, which is not installed`;
    if ((await window.showErrorMessage(message, SHOW)) === SHOW) {
      await commands.executeCommand('workbench.extensions.search', `@id:${DEBUGGER}`);
    }
    return;
  }
  const run = controller.createTestRun(request);
  try {
    const batches = pluginBatchesOf(request, tree);
    batches.flatMap((batch) => batch.tests).forEach((test) => run.enqueued(test));
    for (const batch of batches) {
      if (!(await debugBatch(session, tree, run, batch))) {
        break;
      }
    }
  } finally {
    run.end();
  }
}

/** Whether what was debugged came to an end of its own: what is stopped leaves nothing for the others. */
async function debugBatch(session: Session, tree: Tree, run: TestRun, batch: Batch): Promise<boolean> {
  const results = new Results(tree, run, batch.tests);
  const { token, listening } = results.listen(session);
  try {
    const argument = { ...batch.request, partialResultToken: token };
    const launch = await session.request<ContractLaunch>(DEBUG_CONTRACT, [argument], run.token);
    const server = session.client;
    await untilEnded(launch, run, batch);
    if (session.client !== server) {
      throw new Error('The server was started anew meanwhile: what the suite said is lost');
    }
    await results.complete(await session.request<ContractRecord[]>(END_DEBUGGING, [{ id: launch.id }]));
    return results.isFinished;
  } catch (error) {
    await results.heard();
    if (error instanceof CancellationError || run.token.isCancellationRequested) {
      return false;
    }
    results.fail(error instanceof Error ? error.message : String(error));
    return true;
  } finally {
    results.settle();
    listening.dispose();
  }
}

/**
 * Starts the debugger, and waits until it has ended, or the run is cancelled. VS Code cancels the run of a session that
 * the user stops, and ends a session only once its run has ended: nothing else stops one here.
 */
async function untilEnded(launch: ContractLaunch, run: TestRun, batch: Batch): Promise<void> {
  const uri = batch.tests[0]?.uri;
  const name = `plugcheck: ${batch.tests[0]?.parent?.label ?? 'contract suite'}`;
  const listeners: Disposable[] = [];
  const ended = new Promise<void>((resolve) => {
    listeners.push(
      run.token.onCancellationRequested(() => { resolve(); }),
      debug.onDidTerminateDebugSession(({ configuration, parentSession }) => {
        // sessions of processes that the plugin starts have the configuration of the one above them
        if (configuration[MARK] === launch.id && parentSession === undefined) {
          resolve();
        }
      }),
    );
  });
  try {
    const { python, program, args, cwd, env } = launch;
    const configuration = {
      ...{ type: 'debugpy', request: 'launch', name, python: [python], program, args, cwd, env },
      ...{ console: 'internalConsole', justMyCode: false, [MARK]: launch.id },
    };
    const began = await debug.startDebugging(uri && workspace.getWorkspaceFolder(uri), configuration, { testRun: run });
    if (began) {
      await ended;
    }
  } finally {
    listeners.forEach((listener) => {
      listener.dispose();
    });
  }
}
