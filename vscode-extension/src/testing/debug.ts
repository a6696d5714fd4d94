/** Runs a suite under the debugger of Python, where there is one. */

import { commands, debug, extensions, window, workspace } from 'vscode';
import type { DebugSession, TestController, TestRun, TestRunRequest } from 'vscode';

import type { Session } from '../session';
import { batchesOf } from './batches';
import type { Batch } from './batches';
import { DEBUG_CONTRACT } from './protocol';
import type { ContractLaunch } from './protocol';
import type { Tree } from './tree';

const DEBUGGER = 'ms-python.debugpy';
const SHOW = 'Show Extension';

/** Debugs what `request` wants, one plugin after the other; results are not taken: a stopped check takes its time. */
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
    for (const batch of batchesOf(request, tree)) {
      if (run.token.isCancellationRequested) {
        break;
      }
      await debugBatch(session, run, batch);
    }
  } finally {
    run.end();
  }
}

async function debugBatch(session: Session, run: TestRun, batch: Batch): Promise<void> {
  batch.tests.forEach((test) => run.started(test));
  try {
    const launch = await session.request<ContractLaunch>(DEBUG_CONTRACT, [batch.request], run.token);
    await untilEnded(launch, run, batch);
  } catch (error) {
    if (!run.token.isCancellationRequested) {
      const message = error instanceof Error ? error.message : String(error);
      run.appendOutput(`${message}\r\n`);
      void window.showErrorMessage(`plugcheck: ${message}`);
    }
  } finally {
    batch.tests.forEach((test) => run.skipped(test));
  }
}

/** Starts the debugger, and waits until it has ended. */
async function untilEnded(launch: ContractLaunch, run: TestRun, batch: Batch): Promise<void> {
  const uri = batch.tests[0]?.uri;
  const name = `plugcheck: ${batch.tests[0]?.parent?.label ?? 'contract suite'}`;
  const mark = `${Date.now()}`;
  let started: DebugSession | undefined;
  const listeners = [
    debug.onDidStartDebugSession((candidate) => {
      if (candidate.configuration['plugcheckRun'] === mark) {
        started = candidate;
      }
    }),
    run.token.onCancellationRequested(() => void debug.stopDebugging(started)),
  ];
  const ended = new Promise<void>((resolve) => {
    const isOurs = ({ configuration }: DebugSession): boolean => configuration['plugcheckRun'] === mark;
    listeners.push(debug.onDidTerminateDebugSession((candidate) => isOurs(candidate) && resolve()));
  });
  try {
    const { python, program, args, cwd, env } = launch;
    const configuration = {
      ...{ type: 'debugpy', request: 'launch', name, python: [python], program, args, cwd, env },
      ...{ console: 'internalConsole', justMyCode: false, plugcheckRun: mark },
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
