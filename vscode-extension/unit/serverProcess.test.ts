import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { isAlive } from '../src/processes';
import { ServerProcess } from '../src/serverProcess';

const node = (code: string) => {
  const lines: string[] = [];
  const what = { command: process.execPath, args: ['-e', code], cwd: '/', env: process.env };
  return { server: new ServerProcess(what, (line) => lines.push(line)), lines };
};
const STUBBORN = "process.stdin.resume(); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";

suite('the process of the server', () => {
  test('has ended when it was asked to end', async () => {
    const { server, lines } = node('process.stdin.resume()');
    const { pid } = await server.start();
    await server.end();
    assert.ok(pid && !isAlive(pid));
    assert.deepEqual(lines, [`The server ${pid} started`, `The server ${pid} ended with status 0`]);
  });

  test('is killed if it does not end', { timeout: 10_000 }, async () => {
    const { server, lines } = node(STUBBORN);
    await server.start();
    await server.end();
    assert.match(lines.at(-1) ?? '', /ended by SIGKILL$/);
  });

  test('is never there twice', { timeout: 10_000 }, async () => {
    const { server } = node(STUBBORN);
    const first = await server.start();
    const second = await server.start();
    assert.ok(first.pid && !isAlive(first.pid));
    assert.notEqual(second.pid, first.pid);
    await server.end();
  });

  test('that cannot be started says so, and can be ended all the same', async () => {
    const server = new ServerProcess({ command: '/no/such/server', args: [], cwd: '/', env: {} }, () => undefined);
    await assert.rejects(server.start(), { code: 'ENOENT' });
    await server.end();
  });
});
