"""Where the statements of a Python text begin and end, found line by line and by their characters alone.

A text is cut at every line that can begin a statement at its level. What stands between two such lines mostly
closes all it opens, and is then read once and kept by its text. Where something stays open (a docstring with
lines at column 0, a half-typed call), what follows decides: text that Python takes is kept together, and else
the open statement ends before the first line below that reads as a statement.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.kept import Kept
from plugcheck_lsp.documents.python_lexing import Outcome, close, code_end, is_closed, tokens
from plugcheck_lsp.documents.python_parsed import ParsedUnit, UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement, class header or class member; `start` is relative to what it was read from."""

    start: int
    parsed: ParsedUnit

    @property
    def end(self) -> int:
        return self.start + len(self.parsed.text)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one statement's text holds, and where that begins which is still open at its end (None: nothing is)."""

    pieces: tuple[Piece, ...]
    open_at: int | None = None


# code points of text whose readings are kept: about the size of a hundred modules
_KEPT = 2_000_000
_readings: Kept[tuple[str, UnitKind, str, int, bool], Reading] = Kept(_KEPT)

# A line that can begin a statement is not blank, no comment, no closing bracket, and continues no `if` or `try`;
# it may begin with joined lines, if more than a comment follows these.
_JOINS = r"(?:\\(?:\r\n|\r|\n)[ \t\f]*)*"
_CONTINUES = r"(?:else|elif|except|finally)\b"
_BEGINS = rf"(?=[^ \t\f\r\n#)\]}}])(?={_JOINS}(?:\\(?:[^\r\n]|\Z)|\Z|(?!{_CONTINUES})[^ \t\f\r\n#)\]}}\\]))"
_BEGINS_HERE = re.compile(_BEGINS)
_DECORATED = re.compile(r"(?:@|(?:async|class|def)\b)")
_PLAIN_DECORATOR = re.compile(r"@[ \t]*[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_CLASS = re.compile(r"class\b")
_SPACE_AND_COMMENTS = re.compile(r"(?:[ \t\f\r\n]|\\(?:\r\n|\r|\n)(?=[ \t\f]*[\r\n#])|#[^\r\n]*)*")
_CODE_LINE = re.compile(r"[\r\n]([ \t\f]*)(?=[^ \t\f\r\n#])")
_BLANK = " \t\f\r\n"

# How statements look that are not mistaken for prose or for the inside of a bracket.
_LOOKS_LIKE_STATEMENT = re.compile(
    r"@\w|(?:def|class|import|from|if|for|while|with|try|async|return|raise|del|pass|assert|global|match|type)\b"
    r"|[A-Za-z_(\[*][\w.,* \t()\[\]'\"]*(?::[^\r\n=]*)?(?:[-+*/%@&|^]|//|\*\*|<<|>>)?=(?!=)"
    r"|[A-Za-z_][\w.]*[(\[]"
)
# How many lines below a broken statement are tried as its end, how far each is followed, and how many code points
# of a text are read again in vain before the next line that looks like a statement is taken for one.
_TRIES = 40
_REACH = 100
_PATIENCE = 500_000


@lru_cache(maxsize=64)
def _line_pattern(indent: str, *, form_feeds: bool) -> re.Pattern[str]:
    # CPython counts columns anew behind a form feed
    skipped = r"(?:[ \t\f]*\f)?" if form_feeds else ""
    return re.compile(rf"[\r\n]{skipped}{re.escape(indent)}{_BEGINS}")


def split(source: str) -> Iterator[tuple[int, Reading]]:
    """Every statement of a module with its offset, in order."""
    pattern = _line_pattern("", form_feeds="\f" in source)
    starts = [found.end() for found in pattern.finditer(source)]
    blank = _SPACE_AND_COMMENTS.match(source)
    first = blank.end() if blank else 0
    if first < len(source) and (not starts or first < starts[0]):
        if first and source[first - 1] in " \t":
            # indented before anything else: the white space is what is wrong with it
            text = source[first : starts[0] if starts else len(source)]
            piece = _piece(
                UnitKind.STATEMENT,
                text,
                0,
                code_end(text) or len(text.rstrip(_BLANK)),
                source[:first].rpartition("\n")[2],
            )
            yield first, Reading((piece,))
        else:
            starts.insert(0, first)
    yield from _Level(source, starts, starts, UnitKind.STATEMENT, "").walk()


class _Level:
    """The statements of a module, or of one class body, in `source`."""

    def __init__(
        self,
        source: str,
        starts: list[int],
        lines: list[int],
        kind: UnitKind,
        indent: str,
        *,
        last: bool = True,
    ) -> None:
        self.source = source
        self.starts = starts
        """Where statements can begin: their first code points."""
        self.lines = lines
        """Where the lines of `starts` begin."""
        self.kind = kind
        self.indent = indent
        self.last = last
        """Whether nothing can follow `source` that closes what is open at its end."""
        self.open_at: int | None = None
        self._patience = _PATIENCE + 4 * len(source)

    def walk(self) -> Iterator[tuple[int, Reading]]:
        """The statements in order; ends early, with `open_at` set, where more text is needed."""
        index = decorator = 0
        count = len(self.starts)
        while index < count:
            begin, after = self.starts[index], self._line(index + 1)
            reading = self._read(begin, after)
            following = index + 1
            if reading.open_at is not None:
                extended = self._extend(index, begin + reading.open_at)
                if extended is None:
                    self.open_at = self.starts[decorator]
                    return
                following, reading = extended
                after = self._line(following)
            if self.source[begin] == "@" and self._decorates(following) and self._is_decorator(begin, after):
                index = following
                continue
            if decorator < index:
                begin, head = self.starts[decorator], begin - self.starts[decorator]
                reading = self._read(begin, after, head=head, last=True)
            yield begin, reading
            index = decorator = following

    def _line(self, index: int) -> int:
        return self.lines[index] if index < len(self.lines) else len(self.source)

    def _decorates(self, index: int) -> bool:
        return index < len(self.starts) and _DECORATED.match(self.source, self.starts[index]) is not None

    def _read(self, begin: int, end: int, *, head: int = 0, last: bool = False) -> Reading:
        return _read(self.source[begin:end], self.kind, self.indent, head, last=last)

    def _is_decorator(self, begin: int, end: int) -> bool:
        """Whether what stands between is a whole decorator, so that what it decorates may follow."""
        text = self.source[begin:end]
        text = text[: code_end(text)]
        if _PLAIN_DECORATOR.fullmatch(text):
            return True
        decorated = _read(f"{text}\n{self.indent}def _(): pass", self.kind, self.indent, 0, last=True)
        return not decorated.pieces[0].parsed.problems()

    def _extend(self, index: int, open_at: int) -> tuple[int, Reading] | None:
        """The statement at `index`, which its own lines leave open: the index of what follows, and what it holds.

        None where `source` ends too early.
        """
        begin = self.starts[index]
        if self._patience <= 0:
            following = next(
                (at for at in range(index + 1, len(self.starts)) if self._looks_like_statement(at)),
                len(self.starts),
            )
            return following, self._read(begin, self._line(following), last=True)
        outcome, end = self._close(open_at, len(self.source))
        if outcome is Outcome.OPEN and not self.last:
            return None
        following = bisect_left(self.lines, end)
        if outcome is Outcome.CLOSED:
            reading = self._read(begin, self._line(following), last=True)
            if not any(self._is_broken(piece, begin, index) for piece in reading.pieces):
                return following, reading
        self._patience -= end - open_at
        proven = following if outcome is Outcome.BROKEN and self._line(following) == end else None
        cut = self._cut(index, len(self.lines) if proven is None else proven)
        if cut is None and proven is not None:
            cut = self._decorators_above(proven, index + 1)
        if cut is None:
            cut = following if outcome is Outcome.CLOSED else len(self.lines)
        return cut, self._read(begin, self._line(cut), last=True)

    def _close(self, start: int, end: int) -> tuple[Outcome, int]:
        return close(self.source, start, end, _Stops(self.lines), len(self.indent))

    def _looks_like_statement(self, index: int) -> bool:
        return _LOOKS_LIKE_STATEMENT.match(self.source, self.starts[index]) is not None

    def _is_broken(self, piece: Piece, begin: int, index: int) -> bool:
        """Whether `piece` of the statement at `index` reaches over a line that can begin one, and does not parse."""
        at = bisect_left(self.lines, begin + piece.start + 1, lo=index + 1)
        if at == len(self.lines) or self.lines[at] >= begin + piece.end:
            return False
        if piece.parsed.text.startswith("@") and self._is_decorator(begin + piece.start, begin + piece.end):
            return False
        return bool(piece.parsed.problems())

    def _cut(self, index: int, limit: int) -> int | None:
        """The first line below the broken statement at `index` that holds a statement by itself."""
        tries = 0
        for at in range(index + 1, limit):
            if not self._looks_like_statement(at):
                continue
            tries += 1
            if tries > _TRIES:
                return None
            if self._stands_alone(at):
                return at
        return None

    def _decorators_above(self, index: int, limit: int) -> int:
        """The first of the decorators right above `index`, or `index`."""
        while index > limit and self.source[self.starts[index - 1]] == "@":
            index -= 1
        return index

    def _stands_alone(self, index: int) -> bool:
        begin = self.starts[index]
        if self.source[begin] == "@":
            return self._decorates(index + 1) and self._is_decorator(begin, self._line(index + 1))
        reading = self._read(begin, self._line(index + 1))
        if reading.open_at is not None:
            limit = self._line(index + _REACH)
            outcome, end = self._close(begin + reading.open_at, limit)
            if outcome is not Outcome.CLOSED:
                self._patience -= end - begin
                return False
            reading = self._read(begin, end, last=True)
        first = reading.pieces[0].parsed
        return not first.text.endswith(",") and not first.problems()


class _Stops:
    """Whether a line start is one of many, without a set of them all."""

    __slots__ = ("lines",)

    def __init__(self, lines: list[int]) -> None:
        self.lines = lines

    def __contains__(self, at: object) -> bool:
        assert isinstance(at, int)
        index = bisect_left(self.lines, at)
        return index < len(self.lines) and self.lines[index] == at


def _read(text: str, kind: UnitKind, indent: str, head: int, *, last: bool) -> Reading:
    """What `text` holds: one statement with what follows it up to the next, its keyword at `head`."""
    key = (text, kind, indent, head, last)
    reading = _readings.get(key)
    if reading is None:
        if kind is UnitKind.STATEMENT and _CLASS.match(text, head):
            reading = _read_class(text, head, last=last)
        elif last or is_closed(text):
            reading = Reading((_piece(kind, text, 0, code_end(text) or len(text.rstrip(_BLANK)), indent),))
        else:
            reading = Reading((), open_at=0)
        _readings.put(key, reading, len(text))
    return reading


def _piece(
    kind: UnitKind, text: str, start: int, end: int, indent: str = "", *, has_body: bool = True
) -> Piece:
    return Piece(start, ParsedUnit(kind, text[start:end], indent, has_body=has_body))


def _read_class(text: str, head: int, *, last: bool) -> Reading:
    colon = _header_end(text, head)
    if colon is None:
        if not last and not is_closed(text):
            outcome, _ = close(text, head, len(text), (), 0)
            if outcome is Outcome.OPEN and _broken_header_end(text, head) is None:
                return Reading((), open_at=head)
        colon = _broken_header_end(text, head)
        if colon is None:
            return Reading((_piece(UnitKind.CLASS_HEADER, text, 0, code_end(text), has_body=False),))
    line_end = _line_end(text, colon)
    rest = text[colon:line_end].lstrip(" \t\f")
    if rest and rest[0] != "#":
        body = line_end - len(rest)
        if not last and not is_closed(text[body:]):
            return Reading((), open_at=body)
        end = max(code_end(text[body:]) + body, body + 1)
        return Reading(
            (
                _piece(UnitKind.CLASS_HEADER, text, 0, colon),
                _piece(UnitKind.CLASS_MEMBER, text, body, end, " "),
            )
        )
    first = _CODE_LINE.search(text, line_end)
    if first is None or not first.group(1):
        return Reading((_piece(UnitKind.CLASS_HEADER, text, 0, code_end(text), has_body=False),))
    indent = first.group(1)
    starts, lines = _member_lines(text, line_end, indent)
    level = _Level(text, starts, lines, UnitKind.CLASS_MEMBER, indent, last=last)
    pieces = [_piece(UnitKind.CLASS_HEADER, text, 0, line_end - _trailing_blanks(text, line_end))]
    pieces += (
        Piece(begin + piece.start, piece.parsed)
        for begin, reading in level.walk()
        for piece in reading.pieces
    )
    return Reading(tuple(pieces), level.open_at)


def _trailing_blanks(text: str, end: int) -> int:
    line = text[max(end - 4096, 0) : end]
    return len(line) - len(line.rstrip(_BLANK))


def _header_end(text: str, head: int) -> int | None:
    """The offset behind the colon of the class at `head`, or None where its header is not complete."""
    depth = 0
    for token in tokens(text, head, len(text)):
        match token.kind:
            case "open":
                depth += 1
            case "close":
                depth -= 1
            case "colon" if depth == 0:
                return token.end
            case "newline" if depth == 0:
                return None
            case "unclosed":
                return None
    return None


def _broken_header_end(text: str, head: int) -> int | None:
    """Where a class header ends that has no colon: before the first line below that looks like a member."""
    for found in _CODE_LINE.finditer(text, head):
        if found.group(1) and _LOOKS_LIKE_STATEMENT.match(text, found.end()):
            return len(text[: found.start()].rstrip(_BLANK))
    return None


def _line_end(text: str, pos: int) -> int:
    ends = [end for end in (text.find("\n", pos), text.find("\r", pos)) if end >= 0]
    return min(ends, default=len(text))


def _member_lines(text: str, line_end: int, indent: str) -> tuple[list[int], list[int]]:
    """Where members can begin in a class body indented by `indent`, and where their lines begin."""
    if "\t" not in indent and "\f" not in text:
        pattern = _line_pattern(indent, form_feeds=False)
        starts = [found.end() for found in pattern.finditer(text, line_end)]
        return starts, [start - len(indent) for start in starts]
    columns = _columns(indent)
    lines = [
        found
        for found in _CODE_LINE.finditer(text, line_end)
        if _columns(found[1]) == columns and _BEGINS_HERE.match(text, found.end())
    ]
    return [line.end() for line in lines], [line.start(1) for line in lines]


def _columns(indent: str) -> tuple[int, int]:
    """The column of an indentation as Python counts it, with tabs of eight columns and with tabs of one."""
    wide = narrow = 0
    for char in indent:
        if char == "\t":
            wide, narrow = (wide // 8 + 1) * 8, narrow + 1
        elif char == "\f":
            wide = narrow = 0
        else:
            wide, narrow = wide + 1, narrow + 1
    return wide, narrow


def forget() -> None:
    """Drop everything that is kept between parses."""
    _readings.clear()
