import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { associations, expression, type FileSchema, schemaFor } from '../src/schemaFiles';

const SCHEMAS: FileSchema[] = [
  { name: 'settings', language: 'toml', fileMatch: ['plugcheck.toml'], schema: {} },
  { name: 'access', language: 'yaml', fileMatch: ['acl/*.yaml', 'acl/*.yml'], schema: {} },
  { name: 'binding', language: 'yaml', fileMatch: ['*.binding.yaml'], schema: {} },
];
const FOLDER = 'file:///home/%F0%9F%8E%89/schemas';

suite('schemas of files', () => {
  test('a file is known by its name, and by its folder where that decides', () => {
    const of = (path: string) => schemaFor(SCHEMAS, 'yaml', path)?.name;
    assert.equal(of('file:///w/acl/global.yaml'), 'access');
    assert.equal(of('acl/global.yml'), 'access');
    assert.equal(of('file:///w/acl/inner/global.yaml'), undefined);
    assert.equal(of('file:///w/myacl/global.yaml'), undefined);
    assert.equal(of('/w/a.binding.yaml'), 'binding');
    assert.equal(of('/w/a.bindingXyaml'), undefined);
    assert.equal(of('/w/plugcheck.toml'), undefined);
    assert.equal(schemaFor(SCHEMAS, 'toml', 'file:///w/plugcheck.toml')?.name, 'settings');
    assert.equal(schemaFor(SCHEMAS, 'toml', 'file:///w/xplugcheck.toml'), undefined);
  });

  test('our associations come and go, those of the user stay', () => {
    const own = { '.*/mine\\.toml$': 'https://example.org/mine.json', odd: 3 };
    const shared = associations(own, SCHEMAS, FOLDER);
    assert.deepEqual(shared, { ...own, [expression('plugcheck.toml')]: `${FOLDER}/settings.schema.json` });
    assert.deepEqual(associations(shared, SCHEMAS, FOLDER), shared);
    assert.deepEqual(associations(shared, [], FOLDER), own);
  });
});
