import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { commandsOf, type Parts } from '../src/commands';
import { MARKS } from '../src/relevance';
import { readFolder, readInterpreter, readServer, RESTARTING } from '../src/settings';

interface Setting {
  readonly scope?: string;
  readonly default: unknown;
  readonly markdownDescription?: string;
  readonly enum?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
}

interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly extensionDependencies?: unknown;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string; readonly enablement?: string }[];
    readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when: string }[] };
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly problemMatchers: readonly { readonly pattern: { readonly regexp: string } }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly description: string; readonly media: Readonly<Record<string, string>>; readonly completionEvents: readonly string[] }[];
    }[];
  };
}

const ROOT = join(__dirname, '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
const { contributes } = manifest;
const settings = contributes.configuration.properties;
const declared = contributes.commands.map(({ command }) => command);

suite('commands', () => {
  test('those that are declared are those that are registered', () => {
    assert.deepEqual([...declared].sort(), Object.keys(commandsOf({} as Parts)).sort());
  });

  test('none has the id of one of the server, which the client registers', () => {
    const names = readFileSync(join(ROOT, '..', 'server', 'plugcheck_lsp', 'lsp', 'names.py'), 'utf8');
    const ofServer = [...names.matchAll(/"(plugcheck\.\w+)"/g)].map((match) => match[1]);
    assert.ok(ofServer.includes('plugcheck.runContract'));
    assert.deepEqual(declared.filter((command) => ofServer.includes(command)), []);
  });

  test('each has the category under which the palette shows it', () => {
    for (const { command, category } of contributes.commands) assert.equal(category, 'plugcheck', command);
  });

  test('those that run code of the workspace are off where it is not trusted', () => {
    for (const id of ['plugcheck.runSuite', 'plugcheck.runAllSuites', 'plugcheck.installHost', 'plugcheck.selectInterpreter']) {
      assert.match(contributes.commands.find(({ command }) => command === id)?.enablement ?? '', /isWorkspaceTrusted/, id);
    }
  });

  test('menus and the walkthrough name none that is not there', () => {
    const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    const named = [
      ...contributes.menus.commandPalette.map(({ command }) => command),
      ...steps.flatMap(({ description }) => [...description.matchAll(/\(command:(plugcheck\.\w+)\)/g)].map((match) => match[1])),
      ...steps.flatMap(({ completionEvents }) => completionEvents.flatMap((event) => /^onCommand:(plugcheck\..*)/.exec(event)?.[1] ?? [])),
      ...Object.values(settings).flatMap(({ markdownDescription = '' }) =>
        [...markdownDescription.matchAll(/\(command:([\w.]+)\)/g)].map((match) => match[1]),
      ),
    ];
    assert.ok(named.length > 10);
    for (const command of named) assert.ok(command && declared.includes(command), command);
  });
});

suite('settings', () => {
  for (const [name, setting] of Object.entries(settings)) {
    test(`${name} has a scope and a description`, () => {
      const scopes = ['resource', 'window', 'machine', 'machine-overridable', 'application'];
      assert.ok(scopes.includes(setting.scope ?? ''), setting.scope);
      assert.match(setting.markdownDescription ?? '', /^[A-Z].*\.$/s);
      assert.equal(setting.markdownEnumDescriptions?.length ?? 0, name.endsWith('logLevel') || name.endsWith('trace.server') ? 0 : (setting.enum?.length ?? 0));
    });
  }

  test('those that name programs are restricted, and only to the machine or the trusted workspace', () => {
    const programs = ['plugcheck.interpreter', 'plugcheck.server.path', 'plugcheck.server.python', 'plugcheck.importStrategy'];
    assert.deepEqual([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort(), programs.sort());
    for (const name of programs) assert.match(settings[name]?.scope ?? '', /^machine/, name);
  });

  test('their defaults are those that the code falls back to', () => {
    const configuration = { get: (key: string) => settings[`plugcheck.${key}`]?.default };
    const none = { get: () => undefined };
    for (const read of [readServer, readFolder, readInterpreter]) assert.deepEqual(read(configuration), read(none));
  });

  test('those that the code reads are there', () => {
    const asked: string[] = [];
    const noting = { get: (key: string) => void asked.push(`plugcheck.${key}`) };
    for (const read of [readServer, readFolder, readInterpreter]) read(noting);
    assert.deepEqual([...asked, 'plugcheck.trace.server'].sort(), Object.keys(settings).sort());
    for (const name of RESTARTING) assert.ok(name in settings, name);
  });
});

suite('the rest of the manifest', () => {
  test('wakes the extension for what wakes the server, and never for everything', () => {
    const expected = [
      ...['python', 'toml', 'yaml'].map((language) => `onLanguage:${language}`),
      ...MARKS.map((name) => `workspaceContains:**/${name}`),
    ];
    assert.deepEqual([...manifest.activationEvents].sort(), expected.sort());
  });

  test('depends on no other extension', () => assert.equal(manifest.extensionDependencies, undefined));

  test('names files that are there', () => {
    const media = contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap((step) => step.media.svg ?? step.media.markdown ?? ''));
    for (const path of [manifest.icon, ...media]) assert.ok(path && existsSync(join(ROOT, path)), path);
  });

  test('and the README shows pictures that are there', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map((match) => match[1] ?? '');
    assert.ok(pictures.length >= 6);
    for (const path of pictures) assert.ok(existsSync(join(ROOT, path)), path);
  });

  const lines: [string, string[]][] = [
    [
      'plugins/a/plugin.py:26:5: AMB004 error `A.seen` belongs to the class',
      ['plugins/a/plugin.py', '26', '5', 'AMB004', 'error', '`A.seen` belongs to the class'],
    ],
    ['C:\\w\\a b.toml:1:1: MAN121 information x', ['C:\\w\\a b.toml', '1', '1', 'MAN121', 'information', 'x']],
    ['a:1:2/b.py:3:4: DET001 hint it: reads', ['a:1:2/b.py', '3', '4', 'DET001', 'hint', 'it: reads']],
  ];
  for (const [line, groups] of lines) {
    test(`matches ${line}`, () => {
      const [matcher] = contributes.problemMatchers;
      assert.deepEqual(new RegExp(matcher?.pattern.regexp ?? '').exec(line)?.slice(1), groups);
    });
  }
});
