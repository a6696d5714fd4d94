/** The output channels: what the extension does, what the server says, and what they say to each other. */

import { createInterface } from 'node:readline';

import { Disposable, type LogOutputChannel, window } from 'vscode';

export interface Logs extends Disposable {
  readonly extension: LogOutputChannel;
  readonly server: LogOutputChannel;
  /** Takes what the client traces; its level does not matter, for the setting `plugcheck.trace.server` decides. */
  readonly trace: LogOutputChannel;
}

export function createLogs(): Logs {
  const extension = window.createOutputChannel('plugcheck', { log: true });
  const server = window.createOutputChannel('plugcheck Server', { log: true });
  const trace = window.createOutputChannel('plugcheck Trace', { log: true });
  return {
    extension,
    server,
    trace: tracing(trace),
    dispose: () => Disposable.from(extension, server, trace).dispose() as void,
  };
}

/** The client traces at the level `trace`, which channels show only where users raise their level too. */
function tracing(channel: LogOutputChannel): LogOutputChannel {
  return new Proxy(channel, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key === 'trace' ? 'info' : key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const LEVELS = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error', CRITICAL: 'error' } as const;

/** Shows what the server writes to its standard error, `LEVEL name: message`, at that level. */
export function showStandardError(input: NodeJS.ReadableStream, channel: LogOutputChannel): void {
  let level: (typeof LEVELS)[keyof typeof LEVELS] = 'info';
  createInterface({ input, crlfDelay: Infinity }).on('line', (line) => {
    const match = /^(DEBUG|INFO|WARNING|ERROR|CRITICAL)[: ]\s*(.*)$/.exec(line);
    if (match) level = LEVELS[match[1] as keyof typeof LEVELS];
    // the lines of a traceback have the level of the message that they follow
    channel[level](match?.[2] ?? line);
  });
}
