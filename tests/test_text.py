"""Offsets, lines and positions are right in every encoding, whatever the text holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugcheck_lsp.text import (
    Edit,
    Encoding,
    OverlappingEdits,
    Span,
    Text,
    Undecodable,
    apply_edits,
    decode,
    units,
)

ALPHABET = st.sampled_from(
    ["a", " ", "\t", "é", "𝒳", "\n", "\r\n", "\r", "\f", "\u2028", "\x85", "\0", "\ufeff"]
)
TEXTS = st.lists(ALPHABET, max_size=30).map("".join).map(Text)


def reference_lines(source: str) -> list[str]:
    """The lines of the Language Server Protocol, by its text: ends are line feed, carriage return or both."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@given(TEXTS)
def test_lines_end_only_where_the_protocol_says(text: Text) -> None:
    lines = reference_lines(text.source)
    assert [text.line_text(line) for line in range(len(text.line_starts))] == lines


@given(TEXTS, st.sampled_from(list(Encoding)), st.data())
def test_editor_positions_go_there_and_back(text: Text, encoding: Encoding, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text.source)))
    line, character = text.lsp_position(offset, encoding)
    inside_crlf = text.source[offset - 1 : offset + 1] == "\r\n"
    if not inside_crlf:
        assert text.from_lsp(line, character, encoding) == offset
    start = text.line_starts[line]
    assert character == units(text.source[start:offset], encoding)


@pytest.mark.parametrize(
    ("encoding", "columns"),
    [(Encoding.UTF8, [0, 1, 3, 7, 8]), (Encoding.UTF16, [0, 1, 2, 4, 5]), (Encoding.UTF32, [0, 1, 2, 3, 4])],
)
def test_columns_count_code_units(encoding: Encoding, columns: list[int]) -> None:
    text = Text("aé𝒳b")
    assert [text.lsp_position(offset, encoding)[1] for offset in range(5)] == columns
    assert [text.from_lsp(0, column, encoding) for column in columns] == [0, 1, 2, 3, 4]


def test_a_position_inside_a_character_goes_to_its_start() -> None:
    text = Text("a𝒳b")
    assert text.from_lsp(0, 2, Encoding.UTF16) == 1
    assert [text.from_lsp(0, column, Encoding.UTF8) for column in (2, 3, 4, 5)] == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("line", "column", "offset"), [(0, 99, 2), (9, 0, 5), (-1, 3, 0), (1, -4, 4), (0, 2, 2)]
)
def test_positions_outside_the_text_are_clamped(line: int, column: int, offset: int) -> None:
    assert Text("ab\r\nc").offset(line, column) == offset


@given(TEXTS, st.data())
def test_text_outside_the_edits_is_untouched(text: Text, data: st.DataObject) -> None:
    bounds = sorted(data.draw(st.lists(st.integers(0, len(text.source)), min_size=2, max_size=6)))
    spans = [Span(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=False)]
    edits = [Edit(span, f"<{number}>") for number, span in enumerate(spans)]
    expected, done = "", 0
    for edit in edits:
        expected += text.source[done : edit.span.start] + edit.text
        done = edit.span.end
    assert apply_edits(text.source, edits) == expected + text.source[done:]


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(OverlappingEdits):
        apply_edits("abcd", [Edit(Span(0, 3), "x"), Edit(Span(2, 4), "y")])


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfa = 1\r\n", b"", b"a\0b", "é𝒳".encode()])
def test_bytes_survive_reading_and_writing(data: bytes) -> None:
    assert decode(data).encode() == data


def test_a_byte_order_mark_is_no_column() -> None:
    text = decode(b"\xef\xbb\xbfab")
    assert (text.bom, text.source, text.position(1)) == (True, "ab", (0, 1))


def test_bytes_that_are_no_text_say_where() -> None:
    with pytest.raises(Undecodable) as caught:
        decode(b"\xef\xbb\xbfab\xff")
    assert caught.value.offset == 5
    assert "0xff" in caught.value.reason


@pytest.mark.parametrize(
    ("source", "newline"), [("a\r\nb\r\nc\n", "\r\n"), ("a\rb\r", "\r"), ("", "\n"), ("a\nb", "\n")]
)
def test_the_usual_line_end_is_known(source: str, newline: str) -> None:
    assert Text(source).newline == newline
