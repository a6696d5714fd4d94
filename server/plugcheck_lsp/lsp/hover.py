"""Hover: the page of the rule behind a finding, or behind a code in a suppression comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from plugcheck_lsp.lsp.pages import page
from plugcheck_lsp.suppressions import suppressions
from plugcheck_lsp.text import BOM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.rule import Rule
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace

_FENCE = re.compile(r"^```.*$\n?", re.MULTILINE)
_HEAD = re.compile(r"^#+ ", re.MULTILINE)


async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    session = ls.session
    before = session.documents.get(params.text_document.uri)
    if before is None:
        return None
    analysis = await session.current()
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
    for rule, span in await session.worker.run(lambda: list(_suppressed(workspace, path, offset))):
        pages.setdefault(rule.code, (rule, span))
    if not pages:
        return None
    text = "\n\n---\n\n".join(page(rule) for rule, _ in pages.values())
    span = next(iter(pages.values()))[1]
    if session.client.markdown:
        contents = types.MarkupContent(types.MarkupKind.Markdown, text)
    else:
        contents = types.MarkupContent(types.MarkupKind.PlainText, _HEAD.sub("", _FENCE.sub("", text)))
    return types.Hover(contents, view.range(span))


def _suppressed(workspace: Workspace, path: Path, offset: int) -> Iterator[tuple[Rule[Any], Span]]:
    """The rule whose code or name stands at `offset` in a suppression comment."""
    document = workspace.document(path)
    for suppression in suppressions(document) if document is not None else ():
        for item in suppression.items:
            if (
                item.span.start <= offset <= item.span.end
                and (rule := workspace.book.find(item.text)) is not None
            ):
                yield rule, item.span
