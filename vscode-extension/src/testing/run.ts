/** One run of the panel: the requests that it takes, and what comes of them. */

import { CancellationError, TestMessage } from 'vscode';
import type { TestController, TestItem, TestRun, TestRunRequest } from 'vscode';
import { ProgressType } from 'vscode-languageclient/node';

import type { Session } from '../session';
import { batchesOf } from './batches';
import type { Batch } from './batches';
import { lineOf, messageOf, terminal } from './messages';
import { RUN_CONTRACT } from './protocol';
import type { ContractEvent, ContractRecord } from './protocol';
import type { Tree } from './tree';

const PARTIAL_RESULTS = new ProgressType<ContractEvent>();
/** From best to worst: a check that ran in many passes is what the worst of them says. */
const OUTCOMES: readonly ContractRecord['outcome'][] = ['skipped', 'passed', 'failed', 'errored', 'timeout'];

let runs = 0;

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
  const token = `plugcheck-run-${++runs}`;
  const listening = session.client?.onProgress(PARTIAL_RESULTS, token, (event) => results.hear(event));
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
    listening?.dispose();
  }
}

/** What is known of the tests of one request. */
class Results {
  private readonly worst = new Map<TestItem, ContractRecord['outcome']>();
  private readonly seconds = new Map<TestItem, number>();
  private readonly told = new Set<string>();
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly tree: Tree,
    private readonly run: TestRun,
    private readonly tests: readonly TestItem[],
  ) {}

  hear(event: ContractEvent): void {
    switch (event.event) {
      case 'started': {
        const test = this.tree.of({ ...event, id: event.plugin });
        if (test !== undefined && this.tests.includes(test) && !this.worst.has(test)) {
          this.run.started(test);
        }
        break;
      }
      case 'result':
        this.tell(event.record);
        break;
      case 'output':
        this.run.appendOutput(terminal(event.text), undefined, this.tree.plugin(event.plugin));
        break;
      case 'finished':
        break;
    }
  }

  /** All that was heard is shown. */
  heard(): Promise<void> {
    return this.last;
  }

  /** Shows the records that were not heard of before. */
  async complete(records: readonly ContractRecord[]): Promise<void> {
    records.forEach((record) => this.tell(record));
    await this.last;
  }

  /** The request failed, and no test has a result. */
  fail(message: string): void {
    this.run.appendOutput(terminal(`${message}\n`));
    for (const test of this.tests.filter((each) => !this.worst.has(each))) {
      this.worst.set(test, 'errored');
      this.run.errored(test, new TestMessage(message));
    }
  }

  /** Tests without a result were not run. */
  settle(): void {
    this.tests.filter((test) => !this.worst.has(test)).forEach((test) => this.run.skipped(test));
  }

  private tell(record: ContractRecord): void {
    const key = JSON.stringify([record.id, record.pass, record.check, record.message]);
    if (!this.told.has(key)) {
      this.told.add(key);
      this.last = this.last.then(() => this.show(record));
    }
  }

  private async show(record: ContractRecord): Promise<void> {
    const test = this.tree.of(record);
    if (test === undefined) {
      return;
    }
    this.run.appendOutput(terminal(`${lineOf(record)}\n`), undefined, test);
    const said = record.excused ? 'skipped' : record.outcome;
    const outcome = worseOf(this.worst.get(test), said);
    const milliseconds = ((this.seconds.get(test) ?? 0) + record.seconds) * 1000;
    this.worst.set(test, outcome);
    this.seconds.set(test, milliseconds / 1000);
    const messages = said === 'passed' || said === 'skipped' ? [] : [await messageOf(record, test)];
    switch (outcome) {
      case 'skipped':
        this.run.skipped(test);
        break;
      case 'passed':
        this.run.passed(test, milliseconds);
        break;
      case 'failed':
        this.run.failed(test, messages, milliseconds);
        break;
      case 'errored':
      case 'timeout':
        this.run.errored(test, messages, milliseconds);
        break;
    }
  }
}

function worseOf(one: ContractRecord['outcome'] | undefined, other: ContractRecord['outcome']): ContractRecord['outcome'] {
  return one !== undefined && OUTCOMES.indexOf(one) > OUTCOMES.indexOf(other) ? one : other;
}
