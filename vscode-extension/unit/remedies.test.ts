import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { NoPython } from '../src/environment';
import { CannotMake, type Obstacle } from '../src/making';
import { troubleOf } from '../src/remedies';

const linux = { platform: 'linux', debian: false } as const;
const debian = { platform: 'linux', debian: true } as const;

suite('what users are told when no server runs', () => {
  test('each obstacle has a sentence that ends, a remedy, and the logs', () => {
    const obstacles: Obstacle[] = ['no-venv', 'network', 'space', 'install', 'broken'];
    const errors = [
      ...obstacles.map((obstacle) => new CannotMake(obstacle, 'It went wrong')),
      new NoPython('None was found', []),
      new Error('It crashed'),
    ];
    for (const error of errors) {
      for (const system of [linux, debian, { platform: 'win32', debian: false }, { platform: 'darwin', debian: false }] as const) {
        const { message, remedies } = troubleOf(error, system);
        assert.ok(message.startsWith(`${error.message}.`) && /[^.]\.$/.test(message), message);
        assert.ok(remedies.length >= 2 && remedies.includes('logs'), message);
      }
    }
  });

  test('Debian is told the package that is missing', () => {
    const error = new CannotMake('no-venv', 'It cannot');
    assert.match(troubleOf(error, debian).message, /sudo apt install python3-venv/);
    assert.doesNotMatch(troubleOf(error, linux).message, /apt/);
  });

  test('without a network, retrying is the remedy, and another interpreter is none', () => {
    assert.deepEqual(troubleOf(new CannotMake('network', 'It cannot'), linux).remedies, ['retry', 'logs']);
  });
});
