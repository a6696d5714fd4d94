/** What a failed check says, on the line that it says it of. */

import { Location, Position, Range, TestMessage, Uri, workspace } from 'vscode';
import type { TestItem, TextDocument } from 'vscode';

import type { ContractRecord } from './protocol';

/** The message of a record that did not pass; on `item`'s own line if the record names none. */
export async function messageOf(record: ContractRecord, item: TestItem): Promise<TestMessage> {
  const message = new TestMessage(`${record.pass}: ${record.message}`);
  message.location = (await placeOf(record)) ?? ownPlace(item);
  return message;
}

/** One line for the output of the run. */
export function lineOf(record: ContractRecord): string {
  const why = record.excused ? ', a fault of the suite itself' : '';
  const what = `${record.plugin}: ${record.pass}/${record.check} ${record.outcome}${why} (${record.seconds.toFixed(2)} s)`;
  return record.message === '' || record.outcome === 'passed' ? what : `${what}: ${record.message}`;
}

/** The text as a terminal wants it. */
export function terminal(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}

async function placeOf({ path, range }: ContractRecord): Promise<Location | undefined> {
  if (path === null) {
    return undefined;
  }
  const uri = Uri.file(path);
  if (range === null) {
    return new Location(uri, new Position(0, 0));
  }
  try {
    const document = await workspace.openTextDocument(uri);
    return new Location(uri, new Range(positionIn(document, range.start), positionIn(document, range.end)));
  } catch {
    // a file that is gone, or that the editor does not read: its line is still right
    return new Location(uri, new Position(range.start.line - 1, 0));
  }
}

/** A 1-based place whose columns count code points, as a position, whose columns count UTF-16 units. */
function positionIn(document: TextDocument, place: { line: number; column: number }): Position {
  if (place.line > document.lineCount) {
    return document.lineAt(document.lineCount - 1).range.end;
  }
  const { text } = document.lineAt(place.line - 1);
  return new Position(place.line - 1, unitsOf(text, place.column - 1));
}

/** How many UTF-16 units the first `count` code points of `text` take. */
export function unitsOf(text: string, count: number): number {
  let units = 0;
  for (const character of text) {
    if (count-- <= 0) {
      break;
    }
    units += character.length;
  }
  return units;
}

function ownPlace(item: TestItem): Location | undefined {
  return item.uri && new Location(item.uri, item.range ?? new Position(0, 0));
}
