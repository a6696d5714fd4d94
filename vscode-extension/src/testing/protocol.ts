/** What the server tells of contract suites, as it is sent: see `plugcheck.contractTests` and `plugcheck.runContract`. */
import type { Range } from 'vscode-languageclient';

export interface ContractCheck {
  /** What `runContract` takes in `checks`. */
  id: string;
  label: string;
  uri: string;
  range: Range | null;
}

export interface ContractPlugin {
  id: string;
  label: string;
  host: string;
  uri: string;
  range: Range | null;
  /** Why its suite cannot be run, where it cannot. */
  skip: string | null;
  checks: ContractCheck[];
  /** Whether its files have changed since the last run. */
  stale: boolean;
  last: { at: string; passed: number; failed: number; skipped: number } | null;
}

/** Lines and columns are 1-based, columns count code points. */
interface RecordPlace {
  line: number;
  column: number;
}

export interface ContractRecord {
  /** The plugin's id. */
  id: string;
  plugin: string;
  host: string;
  pass: string;
  check: string;
  outcome: 'passed' | 'failed' | 'errored' | 'skipped' | 'timeout';
  message: string;
  /** An absolute path. */
  path: string | null;
  range: { start: RecordPlace; end: RecordPlace } | null;
  seconds: number;
  /** Whether a failure is the suite's own: it says nothing against the plugin. */
  excused: boolean;
}

export type ContractEvent =
  | { event: 'started'; plugin: string; pass: string; check: string }
  | { event: 'result'; record: ContractRecord }
  | { event: 'output'; plugin: string; text: string }
  | { event: 'finished'; plugin: string };

/** How a suite is run under a debugger. */
export interface ContractLaunch {
  /** What `endDebugging` takes. */
  id: string;
  python: string;
  program: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
}

export const CONTRACT_TESTS = 'plugcheck.contractTests';
export const RUN_CONTRACT = 'plugcheck.runContract';
export const DEBUG_CONTRACT = 'plugcheck.debugContract';
export const END_DEBUGGING = 'plugcheck.endDebugging';
export const CONTRACT_TESTS_CHANGED = 'plugcheck/contractTests';
