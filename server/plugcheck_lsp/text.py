"""Text and places in it: offsets, lines, spans, the three LSP position encodings, edits.

Everywhere inside plugcheck a place is an *offset*: a count of code points from the start of the text
without its byte order mark. Lines end at ``\\n``, ``\\r\\n`` and ``\\r`` only, as in the Language Server
Protocol; a form feed or U+2028 never ends one. Other units exist only at the edges: the terminal and the
JSON count lines and code points from 1, editors count lines from 0 and columns in UTF-8, UTF-16 or UTF-32.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE_END = re.compile(r"\r\n|\r|\n")
BOM = "\ufeff"


class Encoding(StrEnum):
    """How an editor counts columns: code units of this encoding (LSP ``positionEncoding``)."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of offsets, in code points."""

    start: int
    end: int

    def __contains__(self, offset: int) -> bool:
        return self.start <= offset < self.end

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: Span) -> bool:
        """Whether the two share an offset or an edge (an empty span touches what surrounds it)."""
        return self.start <= other.end and other.start <= self.end

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace what `span` covers by `text`; an empty span inserts, an empty text removes."""

    span: Span
    text: str


class OverlappingEdits(ValueError):
    """Two edits of one text touch the same code points, so their order would matter."""


class Undecodable(ValueError):
    """The bytes are not text in the encoding that the file claims.

    `offset` counts bytes; `reason` is a clause that can follow "because".
    """

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


@dataclass(frozen=True)
class Text:
    """An immutable text: `source` without its byte order mark, and how it was encoded."""

    source: str
    bom: bool = False
    """Whether a byte order mark stood before `source`. It is no column and has no offset."""
    encoding: str = "utf-8"
    """The codec that turns `source` back into the file's bytes."""
    _ascii: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ascii", self.source.isascii())

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of the first code point of each line; a text that ends in a line end has a last empty line."""
        return (0, *(match.end() for match in _LINE_END.finditer(self.source)))

    @cached_property
    def newline(self) -> str:
        """The line end that the text uses most (``\\n`` where it has none)."""
        source = self.source
        crlf = source.count("\r\n")
        counts = {"\n": source.count("\n") - crlf, "\r\n": crlf, "\r": source.count("\r") - crlf}
        return max(counts, key=lambda end: counts[end])

    def line_of(self, offset: int) -> int:
        """The 0-based line that `offset` stands on."""
        return bisect_right(self.line_starts, offset) - 1

    def line_span(self, line: int) -> Span:
        """The 0-based line's code points without its line end."""
        starts = self.line_starts
        end = starts[line + 1] if line + 1 < len(starts) else len(self.source)
        start = starts[line]
        while end > start and self.source[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)

    def line_text(self, line: int) -> str:
        span = self.line_span(line)
        return self.source[span.start : span.end]

    def position(self, offset: int) -> tuple[int, int]:
        """The 0-based line and column, in code points. Offsets outside the text are clamped."""
        offset = max(0, min(offset, len(self.source)))
        line = self.line_of(offset)
        return line, offset - self.line_starts[line]

    def offset(self, line: int, column: int) -> int:
        """The offset of a 0-based line and column in code points, clamped to the text and to the line."""
        if line < 0:
            return 0
        if line >= len(self.line_starts):
            return len(self.source)
        span = self.line_span(line)
        return min(span.start + max(column, 0), span.end)

    def lsp_position(self, offset: int, encoding: Encoding) -> tuple[int, int]:
        """The 0-based line and the character in code units of `encoding`, as an editor counts them."""
        line, column = self.position(offset)
        if self._ascii or encoding is Encoding.UTF32:
            return line, column
        start = self.line_starts[line]
        return line, units(self.source[start : start + column], encoding)

    def from_lsp(self, line: int, character: int, encoding: Encoding) -> int:
        """The offset of an editor's position; one inside a character goes to that character's start."""
        if line < 0:
            return 0
        if line >= len(self.line_starts):
            return len(self.source)
        span = self.line_span(line)
        if self._ascii or encoding is Encoding.UTF32:
            return min(span.start + max(character, 0), span.end)
        seen = 0
        for offset in range(span.start, span.end):
            seen += units(self.source[offset], encoding)
            if seen > character:
                return offset
        return span.end

    def slice(self, span: Span) -> str:
        return self.source[span.start : span.end]

    def encode(self) -> bytes:
        """The file's bytes: the inverse of `decode`."""
        body = self.source.encode(self.encoding)
        return codecs.BOM_UTF8 + body if self.bom else body

    def edited(self, edits: Iterable[Edit]) -> Text:
        """This text with `edits` applied; the byte order mark and the encoding stay."""
        return Text(apply_edits(self.source, edits), bom=self.bom, encoding=self.encoding)


def units(text: str, encoding: Encoding) -> int:
    """The length of `text` in code units of `encoding`."""
    if encoding is Encoding.UTF32:
        return len(text)
    if encoding is Encoding.UTF8:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(char > "\uffff" for char in text)


def decode(data: bytes, encoding: str = "utf-8") -> Text:
    """Turn a file's bytes into text.

    Raises:
        Undecodable: the bytes are not valid in `encoding`, or `encoding` is unknown.
    """
    bom = data.startswith(codecs.BOM_UTF8)
    if bom:
        data = data[len(codecs.BOM_UTF8) :]
    try:
        return Text(data.decode(encoding), bom=bom, encoding=encoding)
    except UnicodeDecodeError as error:
        at = error.start + (len(codecs.BOM_UTF8) if bom else 0)
        raise Undecodable(f"byte {at} (0x{data[error.start]:02x}) is not {encoding}", at) from None
    except LookupError:
        raise Undecodable(f"`{encoding}` is no known encoding", 0) from None
    except UnicodeError:  # some codecs do not say where
        raise Undecodable(f"the bytes are not {encoding}", 0) from None


def apply_edits(source: str, edits: Iterable[Edit]) -> str:
    """`source` with all `edits` applied; every span refers to `source` as it is.

    Insertions at one place are kept in the order given.

    Raises:
        OverlappingEdits: two edits share a code point, or one inserts inside what another replaces.
    """
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if edit.span.start < done:
            raise OverlappingEdits(f"edits overlap at offset {edit.span.start}")
        pieces += (source[done : edit.span.start], edit.text)
        done = edit.span.end
    pieces.append(source[done:])
    return "".join(pieces)
