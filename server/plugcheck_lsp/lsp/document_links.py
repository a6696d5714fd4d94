"""Links in documents: files that are named, and the pages of rules that suppressions and settings name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from plugcheck_lsp.editing.page_files import page_url
from plugcheck_lsp.editing.settings_language import words
from plugcheck_lsp.lsp.asking import ask, asked, languages
from plugcheck_lsp.settings import FILE_NAMES
from plugcheck_lsp.settings_keys import Names
from plugcheck_lsp.suppressions import suppressions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.editing.language import Link
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.text import Span, Text
    from plugcheck_lsp.workspace import Workspace


@dataclass(frozen=True)
class _Page:
    """A text that names a rule."""

    span: Span
    url: str
    tooltip: str


async def document_links(ls: Server, params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
    """The links of a document."""
    about = asked(ls, params.text_document.uri)
    if about is None:
        return None
    path = about.path

    def find(workspace: Workspace) -> tuple[list[_Page], list[tuple[Link, Text | None]]]:
        links = [link for language in languages(workspace) for link in language.links(path, workspace)]
        pages = list(_pages(path, workspace))
        return pages, [(link, workspace.text(link.path) if link.offset else None) for link in links]

    pages, links = await ask(ls, about, find)
    told = [
        *((page.span, page.url, page.tooltip) for page in pages),
        *((link.span, _target(ls, link, text), link.tooltip) for link, text in links),
    ]
    tooltips = ls.session.client.link_tooltips
    return [
        types.DocumentLink(about.view.range(span), target, tooltip if tooltips and tooltip else None)
        for span, target, tooltip in sorted(told)
    ] or None


def _target(ls: Server, link: Link, text: Text | None) -> str:
    """The URI of what a link names; its place as editors read it from a fragment: from 1, columns in code points."""
    uri = ls.session.uri(link.path)
    if text is None:
        return uri
    line, column = text.position(link.offset)
    return f"{uri}#L{line + 1},{column + 1}"


def _pages(path: Path, workspace: Workspace) -> Iterator[_Page]:
    """The codes and names of single rules in suppressions and in our settings; a prefix has no page."""
    document = workspace.document(path)
    if document is None:
        return
    named = [(item.text, item.span) for each in suppressions(document) for item in each.items]
    settings = workspace.toml(path) if path.name in FILE_NAMES else None
    if settings is not None:
        named += [(word.text, word.span) for word in words(settings, path) if word.names is Names.RULES]
    for name, span in named:
        rule = workspace.book.find(name)
        if rule is not None:
            yield _Page(span, page_url(rule), f"Open the page of {rule.code} ({rule.name})")
