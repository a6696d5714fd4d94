"""Text from files and names, made safe and aligned for a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TAB = 4
"""Columns between tab stops in excerpts."""

_DANGEROUS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""What moves the cursor, starts a command, turns the direction of writing or is no character at all."""


def escaped(text: str, keep: str = "") -> str:
    r"""`text` with control characters spelled out (``\x1b``), so that it cannot drive a terminal or break a line; `keep` stay."""
    return (
        text
        if text.isascii() and text.isprintable()
        else _DANGEROUS.sub(lambda match: _spell(match.group(), keep), text)
    )


def _spell(char: str, keep: str) -> str:
    if char in keep:
        return char
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"  # a byte of a file name that is no text
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def width(text: str) -> int:
    """How many columns a terminal gives to `text`, which is `escaped`."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def laid_out(line: str) -> tuple[str, list[int]]:
    """A line of a file for a terminal: tabs as blanks, control characters spelled out.

    Besides, the column at which each of its code points starts, and the column behind the last one.
    """
    if line.isascii() and line.isprintable():
        return line, list(range(len(line) + 1))
    pieces: list[str] = []
    columns = [0]
    for char in line:
        column = columns[-1]
        piece = " " * (TAB - column % TAB) if char == "\t" else escaped(char)
        pieces.append(piece)
        columns.append(column + width(piece))
    return "".join(pieces), columns


def counted(number: int, noun: str, plural: str = "") -> str:
    """The number with its noun."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Iterable[str]) -> str:
    """The items as a sentence has them."""
    *others, last = items
    return f"{', '.join(others)} and {last}" if others else last
