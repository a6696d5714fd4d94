/** Whether a window has anything for plugcheck: until it has, no server is started. */

/** Files that belong to a plugin, or to plugcheck, by their names alone. `package.json` wakes the extension for them. */
export const MARKS = [
  'dagstack.toml',
  'dagstack_plugin.toml',
  'dagstack-plugin.toml',
  'apcore.yaml',
  'apcore.yml',
  'plugcheck.toml',
  '*.binding.yaml',
] as const;
export const MARKED = `**/{${MARKS.join(',')}}`;
/** Files that may belong to a plugin by what they hold. */
export const TELLING = '**/pyproject.toml';

const BY_NAME = /(?:^|[/\\])(?:dagstack(?:[_-]plugin)?\.toml|apcore\.ya?ml|plugcheck\.toml|[^/\\]*\.binding\.yaml)$/;
const TABLE = /^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*(?:plugcheck|dagstack)[ \t]*[.\]]/m;
const IMPORT = /^[ \t]*(?:from[ \t]+(?:dagstack|apcore)[ \t.]|import[ \t]+(?:[^#\n]*[, \t])?(?:dagstack|apcore)(?=[\s,.;#]|$))/m;

/** Whether the file says by its name or its text that a plugin is near. */
export function isTelling(path: string, text: string): boolean {
  if (BY_NAME.test(path)) return true;
  if (/(?:^|[/\\])pyproject\.toml$/.test(path)) return TABLE.test(text);
  return path.endsWith('.py') && IMPORT.test(text);
}
