import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lineOf, terminal, unitsOf } from '../src/testing/messages';
import type { ContractRecord } from '../src/testing/protocol';

test('columns count code points, positions count units', () => {
  for (const [text, count, units] of [
    ['abc', 2, 2],
    ['🎉x', 1, 2],
    ['🎉𝒳é', 2, 4],
    ['🎉', 9, 2],
    ['', 3, 0],
  ] as const) {
    assert.equal(unitsOf(text, count), units, JSON.stringify([text, count]));
  }
});

test('lines end as a terminal wants it, and not twice', () => {
  assert.equal(terminal('a\nb\r\nc'), 'a\r\nb\r\nc');
});

test('a line tells the outcome, and why where it did not pass', () => {
  const record: ContractRecord = {
    ...{ id: 'x', plugin: 'clock', host: 'dagstack', pass: 'bridged', check: 'load', outcome: 'failed' },
    ...{ message: 'no module', path: null, range: null, seconds: 0.125, excused: false },
  };
  assert.equal(lineOf(record), 'clock: bridged/load failed (0.13 s): no module');
  assert.match(lineOf({ ...record, excused: true }), /a fault of the suite itself/);
  assert.equal(lineOf({ ...record, outcome: 'passed', message: '' }), 'clock: bridged/load passed (0.13 s)');
});
