"""The lines of a YAML text as its indentation nests them, whatever of it parses."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

LINE = re.compile(r"(?P<indent>[ \t]*+(?:-[ \t]++)*+)(?P<content>[^\r\n]*+)(?:\r\n|\r|\n|\Z)")


def has_content(line: re.Match[str]) -> bool:
    return bool(line["indent"].strip() or line["content"].strip()) and not line["content"].startswith("#")


def depth(line: re.Match[str]) -> int:
    """The column in which the line's first token stands; a `-` counts."""
    return len(line["indent"]) - len(line["indent"].lstrip(" \t"))


class Window(NamedTuple):
    """Some lines of a text, put together."""

    text: str
    pieces: tuple[tuple[int, int], ...]
    """Where each run of lines starts: here, and in the whole text."""

    def origin(self, offset: int) -> int:
        """Where in the whole text stands what stands at `offset` here."""
        here, there = self.pieces[bisect_right(self.pieces, offset, key=itemgetter(0)) - 1]
        return there + offset - here


class Lines:
    """The lines of one text."""

    def __init__(self, source: str) -> None:
        self._lines = [match for match in LINE.finditer(source) if match.start() < len(source)]
        self._starts = [line.start() for line in self._lines]

    def number(self, offset: int) -> int:
        """The line that `offset` stands on; behind the text, the last one."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def block(self, origin: int, masked: Iterable[Span]) -> Span | None:
        """The innermost block of lines around `origin` that does not lie in one of the `masked` spans.

        That is a line and all that is indented deeper behind it, or the block that such a block is in.
        """
        lines = self._lines
        number = self.number(origin)
        while number > 0 and not has_content(lines[number]):
            number -= 1
        while number >= 0 and lines:
            column = depth(lines[number])
            last = number + 1
            while last < len(lines) and (not has_content(lines[last]) or depth(lines[last]) > column):
                last += 1
            while last > number + 1 and not has_content(lines[last - 1]):
                last -= 1
            block = Span(lines[number].start(), lines[last - 1].end())
            if not any(span.covers(block) for span in masked):
                return block
            number -= 1
            while number >= 0 and (not has_content(lines[number]) or depth(lines[number]) >= column):
                number -= 1
        return None

    def window(self, rest: str, offset: int) -> Window:
        """What stands from the line before that of `offset` on, under the lines that it hangs on.

        `rest` is the text, in which other lines may have been blanked out: those are passed over.
        """
        number = self.number(offset)
        first = next((n for n in range(number - 1, -1, -1) if self._stands(n, rest)), number)
        above: list[int] = []
        line = self._lines[first]
        column, is_item = depth(line), _is_item(line)
        for n in range(first - 1, -1, -1):
            if not column and not is_item:
                break
            candidate = self._lines[n]
            at = depth(candidate)
            hangs_on = at < column or (at == column and is_item and not _is_item(candidate))
            if hangs_on and self._stands(n, rest):
                above.append(n)
                column, is_item = at, _is_item(candidate)
        spans = [Span(*self._lines[n].span()) for n in reversed(above)]
        spans.append(Span(self._starts[first], len(rest)))
        pieces, length = [], 0
        for span in spans:
            pieces.append((length, span.start))
            length += span.end - span.start
        return Window("".join(rest[span.start : span.end] for span in spans), tuple(pieces))

    def _stands(self, number: int, rest: str) -> bool:
        """Whether the line holds anything in `rest`."""
        line = self._lines[number]
        return has_content(line) and not rest[line.start() : line.end()].isspace()


def _is_item(line: re.Match[str]) -> bool:
    return "-" in line["indent"]
