"""Hover: what a host says of a text, what the rules behind findings are about, and what a suppression comment names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from plugcheck_lsp.editing.language import HoverText
from plugcheck_lsp.editing.rule_pages import rule_tips, selector_page
from plugcheck_lsp.lsp.asking import languages
from plugcheck_lsp.lsp.plain import plain_text
from plugcheck_lsp.suppressions import suppressions
from plugcheck_lsp.text import BOM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.rule import Rule
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace


async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    session = ls.session
    before = session.documents.get(params.text_document.uri)
    if before is None:
        return None
    analysis = await session.current(before.path)
    document = session.documents.get(params.text_document.uri)
    checked = analysis.of(before.path)
    if document is not before or checked is None:
        return None  # the position was one of a text that is gone
    view = session.view(document.path, document.text)
    if view is None:
        return None
    offset = view.offset(params.position)
    book = checked.workspace.book
    pages: dict[str, tuple[Rule[Any], Span]] = {}
    for finding in analysis.findings(document.path):
        rule = book.rules.get(finding.code)
        if rule is not None and (offset in finding.span or offset == finding.span.start):
            pages.setdefault(rule.code, (rule, finding.span))
    for finding, _ in ls.contract.findings(document.path, document.text.source.removeprefix(BOM)):
        rule = book.rules.get(finding.code)
        if rule is not None and (offset in finding.span or offset == finding.span.start):
            pages.setdefault(rule.code, (rule, finding.span))
    workspace, path = checked.workspace, document.path
    said, suppressed = await session.worker.run(
        lambda: (list(_said(workspace, path, offset)), list(_suppressed(workspace, path, offset)))
    )
    if session.documents.get(before.uri) is not before:
        return None
    tips = rule_tips([rule for rule, _ in pages.values()])
    found = [HoverText(span, tip) for tip, (_, span) in zip(tips, pages.values(), strict=True)]
    texts: dict[str, Span] = {}
    for each in (*said, *found, *suppressed):
        texts.setdefault(each.markdown, each.span)
    if not texts:
        return None
    span = next(iter(texts.values()))
    text = "\n\n---\n\n".join(texts)
    if session.client.markdown:
        contents = types.MarkupContent(types.MarkupKind.Markdown, text)
    else:
        contents = types.MarkupContent(types.MarkupKind.PlainText, plain_text(text))
    return types.Hover(contents, view.range(span))


def _said(workspace: Workspace, path: Path, offset: int) -> Iterator[HoverText]:
    """What hosts say of the text at `offset`."""
    for language in languages(workspace):
        yield from language.hover(path, offset, workspace)


def _suppressed(workspace: Workspace, path: Path, offset: int) -> Iterator[HoverText]:
    """What the code, name or prefix means that stands at `offset` in a suppression comment."""
    document = workspace.document(path)
    for suppression in suppressions(document) if document is not None else ():
        for item in suppression.items:
            if item.span.start <= offset <= item.span.end and (
                page := selector_page(item.text, workspace.book)
            ):
                yield HoverText(item.span, page)
