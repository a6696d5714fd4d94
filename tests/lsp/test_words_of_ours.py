"""Our own settings and suppressions in the editor: proposals, pages, links, folds; over the protocol."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lsp_editor import CODE, EDITORS, MANIFEST, VSCODE, Editor, Start
from lsprotocol import types as t

from plugcheck_lsp.text import Edit, Encoding, Span, Text

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


async def links(session: Editor, uri: str) -> list[t.DocumentLink]:
    return list(
        await session.client.text_document_document_link_async(
            t.DocumentLinkParams(t.TextDocumentIdentifier(uri))
        )
        or ()
    )


def covered(source: str, link: t.DocumentLink, encoding: str) -> str:
    text = Text(source)
    start, end = (
        text.from_lsp(p.line, p.character, Encoding(encoding)) for p in (link.range.start, link.range.end)
    )
    return source[start:end]


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_files_and_rules_are_links(encoding: str, start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin, encodings=[encoding])
    source = "'🎉' = 1 # plugcheck: ignore[MAN113, ACL, nothing]\r\n" + MANIFEST
    uri = session.open(plugin / "dagstack.toml", source)
    found = {covered(source, link, encoding): link for link in await links(session, uri)}
    assert list(found) == ["MAN113", "plugin", "SamplePlugin"]
    assert found["plugin"].target == (plugin / "plugin.py").as_uri()
    assert found["SamplePlugin"].target == (plugin / "plugin.py").as_uri() + "#L1,7"
    assert found["MAN113"].tooltip
    page = found["MAN113"].target
    assert page is not None
    path = Path(unquote(urlsplit(page).path))
    assert "MAN113" in path.read_text(encoding="utf-8")
    source = "# 🎉\nbaseline = '🎉-baseline.json'\nignore = ['DET001', \"wall-clock\", 'DET']\n[severity]\nAMB001 = 'off'\n"
    uri = session.open(plugin / "plugcheck.toml", source)
    found = {covered(source, link, encoding): link for link in await links(session, uri)}
    assert list(found) == ["DET001", "wall-clock", "AMB001"]
    (plugin / "🎉-baseline.json").write_text('{"version": 1, "findings": {}}', encoding="utf-8")
    session.client.workspace_did_change_watched_files(
        t.DidChangeWatchedFilesParams(
            [t.FileEvent((plugin / "🎉-baseline.json").as_uri(), t.FileChangeType.Created)]
        )
    )
    found = {covered(source, link, encoding): link for link in await links(session, uri)}
    assert found["🎉-baseline.json"].target == (plugin / "🎉-baseline.json").as_uri()


SCHEMA = """\
# 🎉
module_id: a.b
input_schema:
  type: object
  properties:
    x: {$ref: "#/definitions/X"}
    y: {$ref: "./other.schema.yaml#/definitions/Y"}
    z: {$ref: "./missing.schema.yaml#/definitions/Y"}
definitions:
  X: {type: string}
"""


@pytest.mark.asyncio
async def test_the_references_of_a_project_are_links(start: Start, tmp_path: Path) -> None:
    files = {
        ".git/HEAD": "",
        "apcore.yaml": 'version: "1.0.0"\nproject:\n  name: shop\nid_map:\n  overrides: ids.yaml\n',
        "ids.yaml": "mappings: []\n",
        "schemas/a/b.schema.yaml": SCHEMA,
        "schemas/a/other.schema.yaml": "definitions:\n  Y: {type: integer}\n",
        "one.binding.yaml": "bindings:\n  - module_id: a.b\n    target: tools:write\n    schema_ref: s.yaml\n",
        "s.yaml": "input_schema: {}\n",
        "tools.py": "def write(text: str) -> dict:\n    return {}\n",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    session = await start(VSCODE, tmp_path)

    async def told(name: str) -> dict[str, str]:
        uri = session.open(tmp_path / name)
        base = tmp_path.as_uri() + "/"
        return {
            covered(files[name], link, "utf-16"): (link.target or "").removeprefix(base)
            for link in await links(session, uri)
        }

    assert await told("schemas/a/b.schema.yaml") == {
        "#/definitions/X": "schemas/a/b.schema.yaml#L10,3",
        "./other.schema.yaml#/definitions/Y": "schemas/a/other.schema.yaml#L2,3",
    }
    assert await told("apcore.yaml") == {"ids.yaml": "ids.yaml"}
    assert await told("one.binding.yaml") == {"tools:write": "tools.py#L1,5", "s.yaml": "s.yaml"}


@pytest.mark.asyncio
async def test_only_documents_that_are_served_fold_and_not_more_than_is_wanted(
    start: Start, plugin: Path
) -> None:
    def few(can: t.ClientCapabilities) -> None:
        assert can.text_document is not None
        can.text_document.folding_range = t.FoldingRangeClientCapabilities(range_limit=1)

    session = await start(VSCODE, plugin, adjust=few)

    async def folds(name: str, source: str) -> list[tuple[int, int]]:
        uri = session.open(plugin / name, source)
        found = await session.client.text_document_folding_range_async(
            t.FoldingRangeParams(t.TextDocumentIdentifier(uri))
        )
        return [(fold.start_line, fold.end_line) for fold in found or ()]

    long = "[a]\nx = 1\n[b]\nx = 1\ny = 2\n"
    assert await folds("plugcheck.toml", "[contract]\nenv = [\n 'A',\n 'B',\n]\n") == [(0, 4)]
    assert await folds("other.toml", long) == []
    assert await folds("pyproject.toml", long) == []
    assert await folds("pyproject.toml", "[tool.plugcheck]\nignore = []\n") == [(0, 1)]
    assert await folds("plugin.py", CODE) == []


@pytest.mark.asyncio
async def test_an_editor_that_cannot_show_them_is_offered_neither_links_nor_folds(
    start: Start, plugin: Path
) -> None:
    def none(can: t.ClientCapabilities) -> None:
        assert can.text_document is not None
        can.text_document.folding_range = can.text_document.document_link = None

    session = await start(VSCODE, plugin, adjust=none)
    can = session.initialized.capabilities
    assert can.document_link_provider is None
    assert can.folding_range_provider is None
