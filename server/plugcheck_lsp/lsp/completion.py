"""Completion: what hosts propose at a place, and the words of suppressions, as the editor takes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types

from plugcheck_lsp.editing import suppression_words
from plugcheck_lsp.editing.language import Completion, CompletionKind
from plugcheck_lsp.lsp import names
from plugcheck_lsp.lsp.asking import asked, languages
from plugcheck_lsp.lsp.plain import plain_text
from plugcheck_lsp.text import BOM

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.lsp.asking import Asked
    from plugcheck_lsp.lsp.places import View
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.lsp.session import Session
    from plugcheck_lsp.workspace import Workspace

_KINDS = {
    CompletionKind.KEY: types.CompletionItemKind.Property,
    CompletionKind.VALUE: types.CompletionItemKind.EnumMember,
    CompletionKind.NAME: types.CompletionItemKind.Module,
    CompletionKind.REFERENCE: types.CompletionItemKind.Reference,
}
_TRIGGERS_IN_PYTHON = frozenset("\"'.")
"""In code, hosts have something to say inside strings only: no space is worth a question."""
_HEADER = re.compile(r"(?:^|[\r\n])[ \t]*\[{1,2}$")
"""The beginning of a table of TOML."""
_LEFT_EMPTY = re.compile(r"""(\[\]|\{\}|""|'')$""")
"""A value that is still to be written."""


async def completion(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    """The proposals for the text as it was asked about: editors fit them to what was typed since."""
    about = asked(ls, params.text_document.uri)
    if about is None:
        return None
    path, offset = about.path, about.view.offset(params.position)
    if suppression_words.is_near(about.view.text.source.removeprefix(BOM), offset):
        found = await _in_suppression(ls, about, offset)
    elif _is_idle(path, params.context, about.view.text.source.removeprefix(BOM)[:offset]):
        return None
    else:
        found = await ls.session.ask(path, lambda workspace: _completions(path, offset, workspace))
    if not found:
        return None
    return types.CompletionList(
        is_incomplete=False, items=[_item(each, about.view, ls.session) for each in found]
    )


def _is_idle(path: Path, context: types.CompletionContext | None, before: str) -> bool:
    """Whether the editor asks by itself, for a character behind which there is nothing to propose.

    `before` ends with that character. A bracket that begins an array, and a comma in one, are often followed by a new
    line: the key for it would take the first proposal.
    """
    if context is None or context.trigger_kind != types.CompletionTriggerKind.TriggerCharacter:
        return False
    if context.trigger_character in names.SUPPRESSION_TRIGGERS:
        return path.suffix != ".toml" or (context.trigger_character != ":" and not _HEADER.search(before))
    return path.suffix in {".py", ".pyi"} and context.trigger_character not in _TRIGGERS_IN_PYTHON


async def _in_suppression(ls: Server, about: Asked, offset: int) -> list[Completion]:
    """The words of a suppression; which rules find something there, only an analysis of the text as it is tells."""
    analysis = await ls.session.current(about.path)
    checked = analysis.of(about.path)
    if checked is None or ls.session.documents.get(about.document.uri) is not about.document:
        return []
    path, findings = about.path, analysis.findings(about.path)
    workspace = checked.workspace

    def propose() -> list[Completion]:
        document = workspace.document(path)
        if document is None:
            return []
        proposed = suppression_words.completions(document, offset, findings, workspace.book)
        return sorted(proposed, key=lambda each: (each.order, each.label))

    return await ls.session.worker.run(propose)


def _completions(path: Path, offset: int, workspace: Workspace) -> list[Completion]:
    found = [
        completion
        for language in languages(workspace)
        for completion in language.completions(path, offset, workspace)
    ]
    return sorted(found, key=lambda each: (each.order, each.label))


def _item(completion: Completion, view: View, session: Session) -> types.CompletionItem:
    client = session.client
    documentation: str | types.MarkupContent | None = None
    if completion.documentation:
        documentation = (
            types.MarkupContent(types.MarkupKind.Markdown, completion.documentation)
            if client.completion_markdown
            else plain_text(completion.documentation)
        )
    text, text_format = completion.text, types.InsertTextFormat.PlainText
    if client.snippets and _LEFT_EMPTY.search(text):
        text, text_format = with_cursor_inside(text), types.InsertTextFormat.Snippet
    return types.CompletionItem(
        label=completion.label,
        kind=_KINDS[completion.kind],
        detail=completion.detail or None,
        documentation=documentation,
        sort_text=f"{completion.order:02}{completion.label}",
        filter_text=completion.label if completion.text != completion.label else None,
        text_edit=types.TextEdit(view.range(completion.span), text),
        insert_text_format=text_format,
        deprecated=True if completion.deprecated and client.deprecated_completions else None,
    )


def with_cursor_inside(text: str) -> str:
    """The snippet that writes `text`, which ends with two marks, and puts the cursor between them."""
    start, end = (re.sub(r"[\\$}]", r"\\\g<0>", part) for part in (text[:-1], text[-1]))
    return f"{start}$0{end}"
