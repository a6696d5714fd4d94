"""Inlay hints: words that hosts put into the text, and telling the editor when they have changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from plugcheck_lsp.lsp.asking import ask, asked, languages

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.editing.language import Hint
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace


@dataclass(frozen=True)
class Hinted:
    """What the editor was told last for one document."""

    version: int
    span: Span
    hints: tuple[Hint, ...]


async def inlay_hints(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint] | None:
    """The hints in a part of a document."""
    about = asked(ls, params.text_document.uri)
    if about is None:
        return None
    path, span = about.path, about.view.span(params.range)
    hints = await ask(ls, about, lambda workspace: _hints(path, span, workspace))
    ls.hinted[about.document.uri] = Hinted(about.document.version, span, hints)
    return [
        types.InlayHint(
            position=about.view.position(hint.offset),
            label=hint.label,
            tooltip=types.MarkupContent(types.MarkupKind.Markdown, hint.tooltip) if hint.tooltip else None,
            padding_left=True,
        )
        for hint in hints
    ] or None


async def refresh(ls: Server) -> None:
    """Have the editor ask again if what it was told of some document is no longer so.

    A document that was edited is asked about again anyway.
    """
    for uri, told in list(ls.hinted.items()):
        about = asked(ls, uri)
        if about is None:
            del ls.hinted[uri]
        elif about.document.version == told.version and ls.session.client.refreshes_hints:
            path, span = about.path, told.span
            now = await ls.session.ask(path, lambda workspace: _hints(path, span, workspace))  # noqa: B023 - awaited before the next turn
            if now != told.hints:
                ls.hinted.clear()
                ls.workspace_inlay_hint_refresh(None)
                return


def _hints(path: Path, span: Span, workspace: Workspace) -> tuple[Hint, ...]:
    found = (hint for language in languages(workspace) for hint in language.hints(path, span, workspace))
    return tuple(sorted(found, key=lambda hint: hint.offset))
