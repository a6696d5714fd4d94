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
  const named = typeof wanted === 'string' && wanted ? wanted : atCursor();
  const choice = named ?? (await pick(session));
  if (choice === undefined) return;
  const { code, name } = await session.request<Page>('plugcheck.explainRule', [choice]);
  await pages.showRule(code, name);
}

/** The code of the finding at the cursor, if exactly one rule has any there. */
function atCursor(): string | undefined {
  const editor = window.activeTextEditor;
  if (!editor) return undefined;
  const codes = languages
    .getDiagnostics(editor.document.uri)
    .filter((diagnostic) => diagnostic.range.contains(editor.selection.active))
    .flatMap((diagnostic) => codeOf(diagnostic) ?? []);
  return new Set(codes).size === 1 ? codes[0] : undefined;
}

function codeOf({ source, code }: Diagnostic): string | undefined {
  if (source !== 'plugcheck' && source !== 'plugcheck-contract') return undefined;
  const value = typeof code === 'object' ? code.value : code;
  return value === undefined ? undefined : String(value);
}

async function pick(session: Session): Promise<string | undefined> {
  const rules = session.request<readonly Rule[]>('plugcheck.rules', []);
  const items = rules.then((found) =>
    found.map(({ code, name, severity, hosts, summary }) => ({
      label: `${code} ${name}`,
      description: [severity, ...hosts].join(', '),
      detail: summary,
      code,
    })),
  );
  const options = { placeHolder: 'Which rule?', matchOnDescription: true, matchOnDetail: true };
  return (await window.showQuickPick(items, options))?.code;
}
