import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { nameFault, renamed } from '../src/scaffold';

suite('a new plugin', () => {
  for (const name of ['word-count', 'a', 'a1', 'a-1-b']) test(`may be called ${name}`, () => assert.equal(nameFault(name), undefined));
  for (const name of ['', 'Word', '1a', 'a_b', '-a', 'a-', 'a--b', 'a b', 'ä', '../a']) {
    test(`may not be called ${JSON.stringify(name)}`, () => assert.ok(nameFault(name)));
  }

  test('has its own name wherever the example has its', () => {
    const templates = join(__dirname, '..', 'templates', 'dagstack');
    const read = (path: string) => renamed(readFileSync(join(templates, path), 'utf8'), 'mail-merge');
    assert.match(read('dagstack.toml'), /^name = "mail-merge"$/m);
    assert.match(read('dagstack.toml'), /^entry_point = "plugin:MailMerge"$/m);
    assert.match(read('plugin.py'), /^class MailMerge:$/m);
    assert.match(read('tests/test_contract.py'), /get_plugin\("counter", "mail-merge"\)/);
    for (const path of ['dagstack.toml', 'plugin.py', 'tests/test_contract.py']) {
      assert.doesNotMatch(read(path), /word.?count/i);
    }
  });
});
