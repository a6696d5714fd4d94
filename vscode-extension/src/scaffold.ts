/** The files of a new plugin: those of the example in `templates/dagstack/`, with its name put in the place of theirs. */

/** A name that the host takes: what manifests call plugins. */
export const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const EXAMPLE = 'word-count';

/** Why the name cannot be taken: a sentence without its full stop; undefined if it can. */
export function nameFault(name: string): string | undefined {
  if (NAME.test(name)) return undefined;
  return 'A name has small letters, digits and single hyphens, and begins with a letter';
}

/** The text of a file of the example, for a plugin called `name`. */
export function renamed(text: string, name: string): string {
  return text
    .replaceAll(EXAMPLE, name)
    .replaceAll(className(EXAMPLE), className(name))
    .replaceAll(EXAMPLE.replaceAll('-', '_'), name.replaceAll('-', '_'));
}

function className(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
