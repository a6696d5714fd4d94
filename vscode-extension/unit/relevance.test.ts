import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { isTelling, MARKED } from '../src/relevance';

const cases: [string, string, boolean][] = [
  ['/w/dagstack.toml', '', true],
  ['/w/dagstack-plugin.toml', '', true],
  ['C:\\w\\dagstack_plugin.toml', '', true],
  ['/w/my-dagstack.toml', '', false],
  ['/w/apcore.yml', '', true],
  ['/w/orders.binding.yaml', '', true],
  ['/w/binding.yaml', '', false],
  ['/w/plugcheck.toml', '', true],
  ['/w/pyproject.toml', '[project]\nname = "x"\n', false],
  ['/w/pyproject.toml', '[tool.plugcheck]\n', true],
  ['/w/pyproject.toml', '[project]\r\n[ tool . dagstack . plugin ]\r\n', true],
  ['/w/pyproject.toml', '[[tool.plugcheck.resources]]\n', true],
  ['/w/pyproject.toml', '# [tool.plugcheck]\n', false],
  ['/w/pyproject.toml', '[tool.plugchecker]\n', false],
  ['/w/a.py', 'from dagstack.plugin_system import PluginContext\n', true],
  ['/w/a.py', 'import os, apcore\n', true],
  ['/w/a.py', 'if True:\n    import apcore as host\n', true],
  ['/w/a.py', 'import apcorex\n', false],
  ['/w/a.py', '# import apcore\n', false],
  ['/w/a.py', 'import os  # apcore\n', false],
  ['/w/a.txt', 'import apcore\n', false],
];

suite('what wakes the server', () => {
  for (const [path, text, telling] of cases) {
    test(`${path} ${JSON.stringify(text)}`, () => assert.equal(isTelling(path, text), telling));
  }

  test('every name that is searched for is known by its name', () => {
    const names = /\{(.*)\}/.exec(MARKED)?.[1]?.split(',') ?? [];
    assert.ok(names.length > 5);
    for (const name of names) assert.ok(isTelling(`/w/${name.replace('*', 'x')}`, ''), name);
  });
});
