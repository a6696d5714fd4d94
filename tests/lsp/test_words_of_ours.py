"""Our own settings and suppressions in the editor: proposals, pages, links, folds; over the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lsp_editor import CODE, EDITORS, VSCODE, Editor, Start
from lsprotocol import types as t

from plugcheck_lsp.text import Edit, Encoding, Span, Text

if TYPE_CHECKING:
    from pathlib import Path

ENCODINGS = ["utf-8", "utf-16", "utf-32"]


def cursor(marked: str, encoding: str) -> tuple[str, t.Position]:
    """The text, and where its `|` is."""
    source = marked.replace("|", "", 1)
    return source, t.Position(*Text(source).lsp_position(marked.index("|"), Encoding(encoding)))


async def proposals(session: Editor, uri: str, place: t.Position) -> dict[str, t.CompletionItem]:
    found = await session.client.text_document_completion_async(
        t.CompletionParams(t.TextDocumentIdentifier(uri), place)
    )
    items = found.items if isinstance(found, t.CompletionList) else found or ()
    return {item.label: item for item in items}


def taken(source: str, item: t.CompletionItem, encoding: str) -> str:
    edit = item.text_edit
    assert isinstance(edit, t.TextEdit)
    text = Text(source)
    start, end = (
        text.from_lsp(p.line, p.character, Encoding(encoding)) for p in (edit.range.start, edit.range.end)
    )
    return text.edited([Edit(Span(start, end), edit.new_text)]).source


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_words_are_completed_in_every_encoding(encoding: str, start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin, encodings=[encoding])
    settings = plugin / "plugcheck.toml"
    marked = "# 🎉\r\nper-file-ignores = { '🎉🎉' = ['DET001', 'wall-|'] }\r\n"
    source, place = cursor(marked, encoding)
    uri = session.open(settings, source)
    found = await proposals(session, uri, place)
    done = taken(source, found["environment-value"], encoding)
    assert done == source.replace("wall-", "environment-value")
    session.replace(uri, done)
    _, place = cursor(done.replace("DET0", "DET0|"), encoding)
    shown = await session.client.text_document_hover_async(
        t.HoverParams(t.TextDocumentIdentifier(uri), place)
    )
    assert shown is not None
    assert isinstance(shown.contents, t.MarkupContent)
    assert "DET001 wall-clock" in shown.contents.value
    marked = "# 🎉\n" + CODE + "def half(:  # 🎉🎉 # plugcheck: ignore[|]\n    pass\n"
    source, place = cursor(marked, encoding)
    uri = session.open(plugin / "plugin.py", source)
    found = await proposals(session, uri, place)
    first = min(found.values(), key=lambda item: item.sort_text or "")
    assert first.label == "PLG001"
    assert taken(source, first, encoding) == source.replace("ignore[]", "ignore[PLG001]")


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_the_settings_have_an_outline(editor: str, start: Start, plugin: Path) -> None:
    session = await start(editor, plugin)
    uri = session.open(plugin / "plugcheck.toml", "select = ['ALL']\n[contract]\ntimeout = 3\n")
    found = await session.client.text_document_document_symbol_async(
        t.DocumentSymbolParams(t.TextDocumentIdentifier(uri))
    )
    assert [symbol.name for symbol in found or ()][:2] == ["select", "contract"]
