"""Whatever is typed, the server's text is the editor's text: every line end, every encoding, every odd character."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsp_editor import EDITORS, Start
from lsprotocol import types as t

from plugcheck_lsp.lsp.places import View, to_path, to_uri
from plugcheck_lsp.lsp.sync import apply_change
from plugcheck_lsp.text import Encoding, Span, Text

PIECES = [
    "a",
    "b",
    "é",
    "𝒳",
    "🎉",
    "\t",
    "\0",
    "\x0c",
    "\x0b",
    "\x1c",
    "\x85",
    "\u2028",
    "\ufeff",
    "\n",
    "\r\n",
    "\r",
]
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def measure(text: str, encoding: Encoding) -> int:
    """How long an editor says that `text` is."""
    return (
        len(text.encode(f"{encoding}-le" if encoding is not Encoding.UTF8 else encoding))
        // {
            Encoding.UTF8: 1,
            Encoding.UTF16: 2,
            Encoding.UTF32: 4,
        }[encoding]
    )


def places(source: str, encoding: Encoding) -> list[tuple[int, t.Position]]:
    """Every place where an editor can put its cursor: the offset and the position, by the protocol's words alone."""
    found: list[tuple[int, t.Position]] = []
    start = 0
    for number, line in enumerate(re.split(r"\r\n|\n|\r", source)):
        found += [
            (start + column, t.Position(number, measure(line[:column], encoding)))
            for column in range(len(line) + 1)
        ]
        start += len(line)
        start += 2 if source[start : start + 2] == "\r\n" else 1
    return found


@given(source=texts, encoding=st.sampled_from(Encoding), data=st.data())
@settings(max_examples=600, deadline=None)
def test_any_sequence_of_edits_gives_the_text_that_the_editor_has(
    source: str, encoding: Encoding, data: Any
) -> None:
    ours = Text(source)
    for _ in range(data.draw(st.integers(1, 4))):
        spots = places(source, encoding)
        one, other = data.draw(st.sampled_from(spots)), data.draw(st.sampled_from(spots))
        (start, first), (end, last) = sorted((one, other), key=lambda spot: spot[0])
        new = data.draw(texts)
        source = source[:start] + new + source[end:]
        change = t.TextDocumentContentChangePartial(t.Range(first, last), new)
        ours = apply_change(ours, change, encoding)
        assert ours.source == source


@given(source=texts, encoding=st.sampled_from(Encoding), data=st.data())
@settings(max_examples=300, deadline=None)
def test_positions_go_there_and_back(source: str, encoding: Encoding, data: Any) -> None:
    """In every encoding; a byte order mark that the buffer shows is a character for the editor alone."""
    view = View(Text(source), encoding)
    mark = 1 if source.startswith("\ufeff") else 0
    for offset, position in places(source, encoding):
        if offset >= mark:
            assert view.position(offset - mark) == position
            assert view.offset(position) == offset - mark
    (start, first), (end, last) = (
        data.draw(st.sampled_from(places(source, encoding))),
        places(source, encoding)[-1],
    )
    swapped = t.Range(last, first)
    assert view.span(swapped) == Span(max(0, start - mark), max(0, end - mark))


def test_an_edit_out_of_bounds_is_taken_as_the_nearest_place() -> None:
    text = Text("ab\r\ncd")
    far = t.Range(t.Position(0, 99), t.Position(0, 99))
    assert (
        apply_change(text, t.TextDocumentContentChangePartial(far, "!"), Encoding.UTF16).source == "ab!\r\ncd"
    )
    below = t.Range(t.Position(9, 0), t.Position(9, 0))
    assert (
        apply_change(text, t.TextDocumentContentChangePartial(below, "!"), Encoding.UTF16).source
        == "ab\r\ncd!"
    )


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b.py", "/a/b.py"),
        ("file:///a%20b/%C3%A9.py", "/a b/é.py"),
        ("file:///a/b;c?x#y.py", "/a/b;c"),
        ("file:///a/b%3Fc%23d.py", "/a/b?c#d.py"),
        ("file:///a/../b.py", "/b.py"),
        ("file://localhost/a.py", "/a.py"),
        ("untitled:Untitled-1", None),
        ("git:/a/b.py?ref", None),
        ("file:a.py", None),
        ("file:///a%00b", None),
        ("file://[x/a.py", None),
        ("", None),
    ],
)
def test_uris_name_files_or_nothing(uri: str, path: str | None) -> None:
    assert to_path(uri) == (Path(path) if path else None)


@given(st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1))
def test_every_path_has_a_uri_that_names_it(name: str) -> None:
    if name in {".", ".."}:
        return
    assert to_path(to_uri(Path("/folder") / name)) == Path("/folder") / name


TRAPS = "# plugcheck: ignore[NOPE001]\n"
"""A finding whose place shows whether text and lines are right: its code is unknown."""


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_an_edit_behind_a_trap_lands_where_the_editor_made_it(
    editor: str, start: Start, plugin: Path
) -> None:
    session = await start(editor, plugin)
    encoding = Encoding(session.initialized.capabilities.position_encoding or "utf-16")
    for trap in ("\x0c", "\u2028", "\x85", "\x0b", "\x1c", "🎉", "é", "\r"):
        uri = session.open(plugin / "plugin.py", f"A = 1\n# {trap} {TRAPS}B = 2\n")
        line, lead = (2, " ") if trap == "\r" else (1, f"# {trap} ")
        (before,) = await session.diagnostics(uri)
        assert before.range.start == t.Position(line, measure(f"{lead}# plugcheck: ignore[", encoding)), (
            ascii(trap)
        )
        session.change(
            uri,
            t.TextDocumentContentChangePartial(t.Range(t.Position(line, 0), t.Position(line, 0)), "# 𝒳"),
            t.TextDocumentContentChangePartial(
                t.Range(t.Position(line + 1, 0), t.Position(line + 1, 0)), TRAPS
            ),
        )
        first, second = await session.diagnostics(uri)
        assert first.range.start == t.Position(line, measure(f"# 𝒳{lead}# plugcheck: ignore[", encoding)), (
            ascii(trap)
        )
        assert second.range.start == t.Position(line + 1, len("# plugcheck: ignore[")), ascii(trap)
        session.close(uri)
        session.published.clear()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "encodings",
    [["utf-8"], ["utf-16"], ["utf-32", "utf-16"], ["utf-7", "utf-32"]],
    ids=lambda names: names[-1],
)
async def test_the_first_encoding_that_both_know_is_used(
    encodings: list[str], start: Start, plugin: Path
) -> None:
    session = await start(EDITORS[1], plugin, encodings=encodings)
    agreed = Encoding(session.initialized.capabilities.position_encoding or "utf-16")
    assert agreed == next(name for name in encodings if name in list(Encoding))
    uri = session.open(plugin / "plugin.py", f"# 🎉é {TRAPS}")
    (found,) = await session.diagnostics(uri)
    assert found.range.start.character == measure("# 🎉é # plugcheck: ignore[", agreed)


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_a_byte_order_mark_that_the_buffer_shows_is_a_character_of_line_0(
    editor: str, start: Start, plugin: Path
) -> None:
    session = await start(editor, plugin)
    uri = session.open(plugin / "plugin.py", f"\ufeff{TRAPS}{TRAPS}")
    encoding = Encoding(session.initialized.capabilities.position_encoding or "utf-16")
    first, second = await session.diagnostics(uri)
    assert first.range.start == t.Position(0, measure("\ufeff# plugcheck: ignore[", encoding))
    assert second.range.start == t.Position(1, len("# plugcheck: ignore["))
