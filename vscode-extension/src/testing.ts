/** The test panel. */

import type { ExtensionContext } from 'vscode';

import type { Session, SuiteRequest, TestPanel } from './session';

/** Makes the test panel of `session`; what it makes is disposed with `context`. */
export function registerTesting(_context: ExtensionContext, session: Session): TestPanel {
  return {
    async run(request: SuiteRequest): Promise<void> {
      await session.request('plugcheck.runContract', [request]);
    },
    async runAll(): Promise<void> {
      await session.request('plugcheck.contractTests', []);
    },
  };
}
