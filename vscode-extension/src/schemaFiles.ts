/** Which JSON Schema is for which file, and how the extension for TOML is told. */

/** What the server's `plugcheck.schemas` gives. */
export interface FileSchema {
  readonly name: string;
  readonly language: 'toml' | 'yaml';
  /** Names of files, with the folder before them where that decides; `*` stands for any part of a name. */
  readonly fileMatch: readonly string[];
  readonly schema: unknown;
}

/** The schema for a file of that language, by its path or URI. */
export function schemaFor(
  schemas: readonly FileSchema[],
  language: FileSchema['language'],
  path: string,
): FileSchema | undefined {
  return schemas.find((one) => one.language === language && one.fileMatch.some((match) => new RegExp(expression(match)).test(path)));
}

/** A regular expression for the paths and URIs that end as `match` has it. */
export function expression(match: string): string {
  return `(^|.*/)${match.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}$`;
}

/** Associations of Even Better TOML (expression to URI): those of the user, then ours. `folder` is the URI of our files. */
export function associations(
  current: Readonly<Record<string, unknown>>,
  schemas: readonly FileSchema[],
  folder: string,
): Record<string, unknown> {
  const others = Object.entries(current).filter(([, uri]) => typeof uri !== 'string' || !uri.startsWith(`${folder}/`));
  const ours = schemas
    .filter((one) => one.language === 'toml')
    .flatMap((one) => one.fileMatch.map((match) => [expression(match), `${folder}/${fileName(one)}`] as const));
  return Object.fromEntries([...others, ...ours]);
}

export function fileName(schema: FileSchema): string {
  return `${schema.name}.schema.json`;
}
