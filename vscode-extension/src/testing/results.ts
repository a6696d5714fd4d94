/** What is known of the tests of one request, shown as it becomes known. */

import { Disposable, TestMessage } from 'vscode';
import type { TestItem, TestRun } from 'vscode';
import { ProgressType } from 'vscode-languageclient/node';

import type { Session } from '../session';
import { lineOf, messageOf, terminal } from './messages';
import type { ContractEvent, ContractRecord } from './protocol';
import type { Tree } from './tree';

const PARTIAL_RESULTS = new ProgressType<ContractEvent>();
/** From best to worst: a check that ran in many passes is what the worst of them says. */
const OUTCOMES: readonly ContractRecord['outcome'][] = ['skipped', 'passed', 'failed', 'errored', 'timeout'];

let runs = 0;

export class Results {
  private readonly worst = new Map<TestItem, ContractRecord['outcome']>();
  private readonly seconds = new Map<TestItem, number>();
  private readonly told = new Set<string>();
  private last: Promise<void> = Promise.resolve();
  private finished = false;

  constructor(
    private readonly tree: Tree,
    private readonly run: TestRun,
    private readonly tests: readonly TestItem[],
  ) {}

  /** Shows what the server tells of `token` until that is disposed. */
  listen(session: Session): { token: string; listening: Disposable } {
    const token = `plugcheck-run-${++runs}`;
    const listening = session.client?.onProgress(PARTIAL_RESULTS, token, (event) => this.hear(event));
    return { token, listening: new Disposable(() => void listening?.dispose()) };
  }

  private hear(event: ContractEvent): void {
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
        this.finished = true;
        break;
    }
  }

  /** Whether a suite came to its end. */
  get isFinished(): boolean {
    return this.finished;
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
