/** Shows why no server runs, with buttons that help. */

import { existsSync } from 'node:fs';

import { commands, type Disposable, window } from 'vscode';

import { type Remedy, troubleOf } from './remedies';
import type { Server } from './server';
import { Cancelled } from './progress';

const BUTTONS: Record<Remedy, { readonly title: string; readonly command: string }> = {
  retry: { title: 'Retry', command: 'plugcheck.restart' },
  repair: { title: 'Repair', command: 'plugcheck.repairServer' },
  select: { title: 'Select Interpreter', command: 'plugcheck.selectServerInterpreter' },
  logs: { title: 'Show Logs', command: 'plugcheck.showLogs' },
};

export function showTroubles(server: Server): Disposable {
  return server.onDidChangeCondition((condition) => {
    // who cancelled knows
    if (condition.kind === 'failed' && !(condition.error instanceof Cancelled)) void show(condition.error);
  });
}

async function show(error: Error): Promise<void> {
  const debian = existsSync('/etc/debian_version');
  const { message, remedies } = troubleOf(error, { platform: process.platform, debian });
  const buttons = remedies.map((remedy) => BUTTONS[remedy]);
  const pressed = await window.showErrorMessage(`plugcheck: ${message}`, ...buttons);
  if (pressed) await commands.executeCommand(pressed.command);
}
