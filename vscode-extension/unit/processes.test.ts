import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { isAlive, run, TimedOut } from '../src/processes';

const node = (code: string) => [process.execPath, ['-e', code]] as const;

suite('running programs', () => {
  test('gives the status, both outputs, and each line as it comes', async () => {
    const lines: string[] = [];
    const code = "console.log('ü🎉'); console.error('two\\r\\nthree'); process.exitCode = 3";
    const ran = await run(...node(code), { onLine: (line) => lines.push(line) });
    assert.deepEqual(ran, { status: 3, stdout: 'ü🎉\n', stderr: 'two\r\nthree\n' });
    assert.deepEqual(lines.sort(), ['three', 'two', 'ü🎉']);
  });

  test('a program that is not there is an error', async () => {
    await assert.rejects(run('/no/such/program', []), { code: 'ENOENT' });
  });

  test('nothing is started when it was cancelled before', async () => {
    const reason = new Error('no more');
    await assert.rejects(run('/no/such/program', [], { signal: AbortSignal.abort(reason) }), reason);
  });

  // A child that starts a child, which writes its id to a file and stays.
  const family = (file: string) => {
    const inner = `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`;
    return node(`require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(inner)}]); setInterval(() => {}, 1000)`);
  };
  const written = async (file: string) => {
    for (;;) {
      const pid = Number(await readFile(file, 'utf8').catch(() => ''));
      if (pid > 0) return pid;
      await sleep(20);
    }
  };
  const ended = async (pid: number) => {
    while (isAlive(pid)) await sleep(20);
  };

  test('cancelling ends the program and what it started', { timeout: 20_000 }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'plugcheck-'));
    t.after(() => rm(folder, { recursive: true }));
    const controller = new AbortController();
    const running = run(...family(join(folder, 'pid')), { signal: controller.signal });
    const pid = await written(join(folder, 'pid'));
    const reason = new Error('no more');
    controller.abort(reason);
    await assert.rejects(running, reason);
    await ended(pid);
  });

  test('a program that takes too long is ended', async () => {
    await assert.rejects(run(...node('setInterval(() => {}, 1000)'), { timeout: 100 }), TimedOut);
  });
});
