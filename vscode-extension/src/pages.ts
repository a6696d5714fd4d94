/** Texts of the server as read-only Markdown documents: pages of rules, and the debug information. */

import { commands, EventEmitter, type ExtensionContext, type TextDocumentContentProvider, Uri, workspace } from 'vscode';

const SCHEME = 'plugcheck';
const RULES = '/rules/';
const INFORMATION = Uri.from({ scheme: SCHEME, path: '/plugcheck debug information.md' });

export interface PageTexts {
  /** The page of the rule with this code. */
  rule(code: string): Promise<string>;
  information(): Promise<string>;
}

export interface Pages {
  showRule(code: string, name: string): Promise<void>;
  showInformation(): Promise<void>;
}

export function createPages(context: ExtensionContext, texts: PageTexts): Pages {
  const changed = new EventEmitter<Uri>();
  const provider: TextDocumentContentProvider = {
    onDidChange: changed.event,
    // asked anew each time: a window that is opened again shows what holds then
    provideTextDocumentContent: (uri) => {
      const code = uri.path.startsWith(RULES) ? uri.path.slice(RULES.length).split(' ', 1)[0] : undefined;
      return code === undefined ? texts.information() : texts.rule(code);
    },
  };
  context.subscriptions.push(changed, workspace.registerTextDocumentContentProvider(SCHEME, provider));
  const show = async (uri: Uri) => {
    changed.fire(uri);
    await commands.executeCommand('markdown.showPreview', uri);
  };
  return {
    showRule: (code, name) => show(Uri.from({ scheme: SCHEME, path: `${RULES}${code} ${name}.md` })),
    showInformation: () => show(INFORMATION),
  };
}
