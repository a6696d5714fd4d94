"""What an editor is told of a dagstack plugin while one types, over the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from lsp_editor import EGLOT, VSCODE, Editor, Start
from lsprotocol import types as t

from plugcheck_lsp.lsp.completion import with_cursor_inside
from plugcheck_lsp.text import Encoding, Text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

MANIFEST = """\
# 🎉 a plugin
name = "party"
kind = "tool"
runtime = "in_process"
entry_point = "plugin:Party" # 🎉
core_version = ">=0.4,<0.5"
depends_on = ["store"]
resources = { required = ["clock"] }
"""
CODE = """\
# 🎉
class Party:
    def setup(self, ctx):
        self._clock = ctx.resources.clock

    def execute(self, args):
        return {"🎉": self._clock.now().isoformat()}
"""
FILES = {
    "party/dagstack.toml": MANIFEST,
    "party/plugin.py": CODE,
    "store/dagstack.toml": MANIFEST.replace('"party"', '"store"').replace('depends_on = ["store"]\n', ""),
    "store/plugin.py": CODE,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for name, source in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(source.encode())
    return tmp_path


@pytest_asyncio.fixture
async def session(start: Start, project: Path) -> AsyncIterator[Editor]:
    yield await start(VSCODE, project)


def place(text: str, part: str, behind: int = 0) -> t.Position:
    """Where `part` begins in `text`, or so many characters behind that, in UTF-16."""
    return t.Position(*Text(text).lsp_position(text.index(part) + behind, Encoding.UTF16))


def after(text: str, edits: list[t.TextEdit]) -> str:
    now = Text(text)

    def offset(position: t.Position) -> int:
        return now.from_lsp(position.line, position.character, Encoding.UTF16)

    for edit in sorted(edits, key=lambda each: -offset(each.range.start)):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text


@pytest.mark.asyncio
async def test_completion_while_a_manifest_is_typed(session: Editor, project: Path) -> None:
    uri = session.open(project / "party/dagstack.toml", "")
    for newline in ("\n", "\r\n"):
        for typed, label, full in (
            ('runtime = "in', "mcp_http", 'runtime = "mcp_http"'),
            ('/* 🎉 */ = 1\ndepends_on = ["🎉", "', "store", '/* 🎉 */ = 1\ndepends_on = ["🎉", "store"'),
            ("[res", "resources", "[resources]"),
            ('runtime = "in_process"\nentry_point = ', "plugin:Party", 'runtime = "in_process"\nentry_point = "plugin:Party"'),
            ("resources = { r", "required", "resources = { required = []"),
        ):  # fmt: skip
            text = f"# 🎉\n{typed}".replace("\n", newline)
            session.replace(uri, text)
            line, column = Text(text).lsp_position(len(text), Encoding.UTF16)
            context = t.CompletionContext(t.CompletionTriggerKind.Invoked)
            params = t.CompletionParams(t.TextDocumentIdentifier(uri), t.Position(line, column), context)
            found = await session.client.text_document_completion_async(params)
            assert isinstance(found, t.CompletionList)
            item = next(each for each in found.items if each.label == label)
            assert isinstance(item.text_edit, t.TextEdit)
            if (
                full.endswith("]") and label == "required"
            ):  # the cursor goes where the value is still to be written
                assert item.insert_text_format == t.InsertTextFormat.Snippet
                assert item.text_edit.new_text.endswith("[$0]")
                item.text_edit.new_text = item.text_edit.new_text.replace("$0", "")
            else:
                assert item.insert_text_format == t.InsertTextFormat.PlainText
            assert after(text, [item.text_edit]) == f"# 🎉\n{full}".replace("\n", newline)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("[", True),
        ("  [", True),
        ("[resources]\nrequired = [", False),  # the key for a new line would take the first proposal
        ("[resources]\nrequired = [\n  'clock',", False),
        ("resources = { required = [],", False),
        ('entry_point = "plugin:', True),
        ('[resources]\nrequired = ["', True),
        ('[resources]\nrequired = ["clock", ', True),
    ],
)
async def test_what_is_proposed_by_itself_is_not_taken_for_a_new_line(
    typed: str, *, proposed: bool, session: Editor, project: Path
) -> None:
    uri = session.open(project / "party/dagstack.toml", f"# 🎉\n{typed}")
    position = t.Position(*Text(f"# 🎉\n{typed}").lsp_position(len(typed) + 4, Encoding.UTF16))
    for context, expected in (
        (t.CompletionContext(t.CompletionTriggerKind.TriggerCharacter, typed[-1]), proposed),
        (t.CompletionContext(t.CompletionTriggerKind.Invoked), True),
    ):
        params = t.CompletionParams(t.TextDocumentIdentifier(uri), position, context)
        found = await session.client.text_document_completion_async(params)
        assert bool(found) == expected, context


@pytest.mark.asyncio
async def test_an_editor_without_snippets_gets_plain_text(start: Start, project: Path) -> None:
    session = await start(EGLOT, project)
    text = "resources = { r"
    uri = session.open(project / "party/dagstack.toml", text)
    params = t.CompletionParams(t.TextDocumentIdentifier(uri), t.Position(0, len(text)))
    found = await session.client.text_document_completion_async(params)
    assert isinstance(found, t.CompletionList)
    (item,) = [each for each in found.items if each.label == "required"]
    assert item.insert_text_format == t.InsertTextFormat.PlainText
    assert isinstance(item.text_edit, t.TextEdit)
    assert item.text_edit.new_text == "required = []"


def test_a_snippet_writes_the_text_whatever_is_in_it() -> None:
    assert with_cursor_inside('a.$b.\\}.{} = ""') == r'a.\$b.\\\}.{\} = "$0"'
    assert with_cursor_inside("{}") == r"{$0\}"


@pytest.mark.asyncio
async def test_names_lead_from_the_manifest_to_code_and_back(session: Editor, project: Path) -> None:
    uri, code = session.open(project / "party/dagstack.toml"), session.open(project / "party/plugin.py")
    document, client = t.TextDocumentIdentifier(uri), session.client
    at = place(MANIFEST, "Party", 1)
    links = await client.text_document_definition_async(t.DefinitionParams(document, at))
    assert isinstance(links, list)
    (link,) = links
    assert isinstance(link, t.LocationLink)
    assert (link.target_uri, link.target_range.start) == (code, place(CODE, "Party"))
    assert link.origin_selection_range == t.Range(place(MANIFEST, "Party"), place(MANIFEST, "Party", 5))

    context = t.ReferenceContext(include_declaration=True)
    owner = t.ReferenceParams(context, t.TextDocumentIdentifier(code), place(CODE, "Party", 2))
    found = await client.text_document_references_async(owner)
    assert {(each.uri, each.range.start.line) for each in found or ()} == {(uri, 4), (code, 1)}
    used = t.ReferenceParams(context, t.TextDocumentIdentifier(code), place(CODE, "clock\n", 2))
    found = await client.text_document_references_async(used)
    assert [(each.uri, each.range.start) for each in found or ()] == [
        (uri, place(MANIFEST, "clock")),
        (code, place(CODE, "clock\n")),
    ]
    marks = await client.text_document_document_highlight_async(t.DocumentHighlightParams(document, at))
    assert [mark.range.start for mark in marks or ()] == [place(MANIFEST, "Party")]

    prepared = await client.text_document_prepare_rename_async(t.PrepareRenameParams(document, at))
    assert isinstance(prepared, t.PrepareRenamePlaceholder)
    assert prepared.placeholder == "Party"
    edit = await client.text_document_rename_async(t.RenameParams(document, at, "Feast"))
    assert edit is not None
    changed = {
        change.text_document.uri: [each for each in change.edits if isinstance(each, t.TextEdit)]
        for change in edit.document_changes or ()
        if isinstance(change, t.TextDocumentEdit)
    }
    assert after(MANIFEST, changed[uri]) == MANIFEST.replace(":Party", ":Feast")
    assert after(CODE, changed[code]) == CODE.replace("Party", "Feast")
    assert len(changed) == 2


@pytest.mark.asyncio
async def test_hover_and_outline(session: Editor, project: Path) -> None:
    uri, code = session.open(project / "party/dagstack.toml"), session.open(project / "party/plugin.py")
    document, client = t.TextDocumentIdentifier(uri), session.client
    for each, at, said in (
        (uri, place(MANIFEST, "store", 2), "`store/dagstack.toml`"),
        (uri, place(MANIFEST, "core_version", 2), "Read by dagstack"),
        (code, place(CODE, "setup", 2), "**never** called"),
        (code, place(CODE, "now", 1), "`now() -> datetime`"),
    ):
        hover = await client.text_document_hover_async(t.HoverParams(t.TextDocumentIdentifier(each), at))
        assert hover is not None
        assert isinstance(hover.contents, t.MarkupContent)
        assert said in hover.contents.value
    symbols = await client.text_document_document_symbol_async(t.DocumentSymbolParams(document))
    assert symbols is not None
    assert [(each.name, getattr(each, "detail", None)) for each in symbols][:2] == [
        ("name", "party"),
        ("kind", "tool"),
    ]
    held = symbols[-1]
    assert isinstance(held, t.DocumentSymbol)
    assert [(each.name, each.detail) for each in held.children or ()] == [("required", "clock")]
    nothing = await client.text_document_document_symbol_async(
        t.DocumentSymbolParams(t.TextDocumentIdentifier(code))
    )
    assert not nothing
