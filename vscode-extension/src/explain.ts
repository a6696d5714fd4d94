/** The command that shows a rule's page: the one at the cursor, or one that is picked. */

import { type Diagnostic, languages, window } from 'vscode';

import type { Pages } from './pages';
import type { Session } from './session';

/** An answer of the server's `plugcheck.rules`. */
export interface Rule {
  readonly code: string;
  readonly name: string;
  readonly severity: string;
  readonly hosts: readonly string[];
  readonly fix: string | null;
  readonly summary: string;
}

/** An answer of the server's `plugcheck.explainRule`. */
export interface Page {
  readonly code: string;
  readonly name: string;
  readonly markdown: string;
}

/** `wanted` is a code or a name; without it the cursor decides, and the user where it does not. */
export async function explain(session: Session, pages: Pages, wanted?: unknown): Promise<void> {
  const among = typeof wanted === 'string' && wanted ? [wanted] : atCursor();
  const choice = among.length === 1 ? among[0] : await pick(session, among);
  if (choice === undefined) return;
  const { code, name } = await session.request<Page>('plugcheck.explainRule', [choice]);
  await pages.showRule(code, name);
}

/** The codes of the findings at the cursor. */
function atCursor(): readonly string[] {
  const editor = window.activeTextEditor;
  if (!editor) return [];
  const codes = languages
    .getDiagnostics(editor.document.uri)
    .filter((diagnostic) => diagnostic.range.contains(editor.selection.active))
    .flatMap((diagnostic) => codeOf(diagnostic) ?? []);
  return [...new Set(codes)];
}

function codeOf({ source, code }: Diagnostic): string | undefined {
  if (source !== 'plugcheck' && source !== 'plugcheck-contract') return undefined;
  const value = typeof code === 'object' ? code.value : code;
  return value === undefined ? undefined : String(value);
}

/** The code that the user picks `among` these, or among all where there are none. */
async function pick(session: Session, among: readonly string[]): Promise<string | undefined> {
  const rules = session.request<readonly Rule[]>('plugcheck.rules', []);
  const items = rules.then((found) =>
    found
      .filter(({ code }) => among.length === 0 || among.includes(code))
      .map(({ code, name, severity, hosts, summary }) => ({
        label: `${code} ${name}`,
        description: [severity, ...hosts].join(', '),
        detail: summary,
        code,
      })),
  );
  const options = { placeHolder: 'Which rule?', matchOnDescription: true, matchOnDetail: true };
  return (await window.showQuickPick(items, options))?.code;
}
