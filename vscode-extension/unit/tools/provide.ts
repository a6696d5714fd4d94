// node --import tsx unit/tools/provide.ts STORAGE WHEELS PYTHON: asks for the environment as the extension does, and
// prints one JSON line, also of what stands in the way. For tests of the environment with a real pip.

import { homedir } from 'node:os';

import { provide } from '../../src/environment';
import { CannotMake } from '../../src/making';
import { run } from '../../src/processes';
import { findWheel } from '../../src/wheel';

async function main([storage = '', wheels = '', python = '']: string[]): Promise<void> {
  const said: string[] = [];
  const machine = { platform: process.platform, environ: {}, home: homedir(), exists: () => false, list: () => [] };
  const offered = () => Promise.resolve([{ command: python, source: 'by the test' }]);
  const wish = { storage, wheel: await findWheel(wheels), requested: '', machine, offered };
  const began = performance.now();
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const environment = await provide(wish, { run, log, say: (what) => said.push(what) }).catch((error: unknown) => {
    if (error instanceof CannotMake) return { obstacle: error.obstacle, message: error.message };
    throw error;
  });
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(`${JSON.stringify({ ...environment, said, seconds })}\n`);
}

void main(process.argv.slice(2));
