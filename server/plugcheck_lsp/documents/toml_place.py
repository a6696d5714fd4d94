"""What can be written at one place of a TOML text, half-typed or not: which table, array or value it is in.

A reading from the start of the text, not a parse: the statement that is being typed rarely parses, and what is asked
here (the path of keys, the keys that are there already) does not need more. A string that is not closed ends with the
word at the cursor; brackets that are not closed end where a line looks like a statement of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from plugcheck_lsp.text import Text

Path = tuple[str | int, ...]
"""Keys and positions in arrays, from the root."""
MAX_DEPTH = 100
"""Brackets that nest deeper are not looked into."""


class PlaceKind(StrEnum):
    """What can be written at a place."""

    KEY = "key"
    HEADER = "header"
    VALUE = "value"


@dataclass(frozen=True)
class TomlPlace:
    """What stands, or can stand, at an offset."""

    kind: PlaceKind
    path: Path
    """Of the value that can be written here; of a key, of the table that it joins; of a header, all that it names."""
    span: Span
    """The word at the offset without quotes; empty where nothing is written yet. Of a header, all between its
    brackets."""
    quote: str = ""
    """What opened the word: a single or double quote, or nothing."""
    closed: bool = True
    """Whether the quote, or the bracket of a header, ends on this line."""
    followed: str = ""
    """What comes after a key that is written already: `=` or `.`."""
    siblings: frozenset[str] = frozenset()
    """The other keys of the table that a key here joins; of a value, those of the table that holds its key."""
    items: tuple[str, ...] = ()
    """The other texts of the array that the value is in."""
    in_array: bool = False
    in_inline: bool = False
    """Whether it stands in an inline table; then no header and no line end may follow."""
    is_last: bool = True
    """Of a key at the start of a line: whether no other key of its table comes after it, so that a header may."""
    double: bool = False
    """Of a header: whether it opens an array of tables."""


@dataclass(eq=False)
class Table:
    """A table of the text, as far as its keys are written."""

    path: Path
    keys: dict[str, int] = field(default_factory=dict)
    """Where each key stands first."""
    last: int = -1
    """Where the last key starts that is written in the table's own section."""


@dataclass(frozen=True)
class TomlOutline:
    """The tables of a text, by path, and the place that was asked for."""

    tables: dict[Path, Table]
    place: TomlPlace | None

    def keys(self, path: Path) -> frozenset[str]:
        """The keys that are written in the table at `path`."""
        table = self.tables.get(path)
        return frozenset(table.keys) if table is not None else frozenset()


def toml_place(text: Text, offset: int) -> TomlPlace | None:
    """What can be written at `offset`; None in comments, strings of several lines and behind a finished value."""
    return toml_outline(text, offset).place


def toml_outline(text: Text, offset: int) -> TomlOutline:
    """See `toml_place`; with the keys of all tables."""
    reading = _Reading(text.source, offset)
    reading.read()
    return TomlOutline(reading.tables, reading.place())


_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_LINE_END = re.compile(r"\r\n|\r|\n|\Z")
_BARE_KEY = re.compile(r"[^\s\"'.=\[\]{}#,]+")
_BARE_VALUE = re.compile(r"[^\s,\]}#\[{\"'=]+")
_STRING = {
    '"': re.compile(r'"(?P<body>(?:[^"\\\r\n]|\\[^\r\n])*)(?P<end>"?)'),
    "'": re.compile(r"'(?P<body>[^'\r\n]*)(?P<end>'?)"),
}
_LONG = {
    '"""': re.compile(r'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*(?:"{3,5}|\Z)'),
    "'''": re.compile(r"'''(?:[^']|'{1,2}(?!'))*(?:'{3,5}|\Z)"),
}
_WORD = re.compile(r"[^\s,\[\]{}#\"']*")
_KEY = r"(?:[A-Za-z0-9_-]+|\"[^\"\\\r\n]*\"|'[^'\r\n]*')"
_STATEMENT = re.compile(
    rf"[ \t]*(?:{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*[ \t]*=|\[{{1,2}}[ \t]*[A-Za-z_][\w.-]*[ \t]*\]{{1,2}}[ \t]*(?:#|\r|\n|\Z))"
)


class _Reading:
    """One pass over a text, with an eye on one offset."""

    def __init__(self, source: str, offset: int) -> None:
        self.source = source
        self.offset = offset
        self.tables: dict[Path, Table] = {(): Table(())}
        self.found: TomlPlace | None = None
        self.own: tuple[Table, str] | None = None
        """The table and the key that is at the offset itself."""
        self.holder: Table | None = None
        """The table whose keys are the found place's siblings."""
        self.section = self.tables[()]
        self.arrays: dict[Path, int] = {}
        """How many tables each array of tables has so far."""
        self.items: list[tuple[str, bool]] | None = None
        """The texts of the array around the found place, each with whether it is the one at the offset."""

    def place(self) -> TomlPlace | None:
        found = self.found
        if found is None:
            return None
        if self.holder is not None:
            keys = dict(self.holder.keys)
            if self.own is not None and self.own[0] is self.holder:
                start = keys.get(self.own[1])
                if start is not None and start == found.span.start - len(found.quote):
                    del keys[self.own[1]]
            last = self.holder.last <= self.offset or found.in_inline
            found = replace(found, siblings=frozenset(keys), is_last=last)
        if self.items is not None:
            found = replace(found, items=tuple(text for text, own in self.items if not own))
        return found

    def at(self, start: int, end: int) -> bool:
        """Whether the offset stands in or at the edge of a range, and nothing was found before."""
        return self.found is None and start <= self.offset <= end

    # --- statements ---

    def read(self) -> None:
        pos = 0
        while pos < len(self.source):
            pos = self._statement(pos)
        if self.offset == len(self.source) and self.found is None and self._is_blank_line(pos):
            self._key_found(Span(self.offset, self.offset), self.section)

    def _is_blank_line(self, pos: int) -> bool:
        """Whether nothing but blanks stands before `pos` on its line."""
        before = self.source[:pos]
        line = re.split(r"[\r\n]", before)[-1]
        return not line.strip(" \t")

    def _statement(self, start: int) -> int:
        """Read what begins on the line at `start`; where the next line starts."""
        content = _end(_BLANK, self.source, start)
        first = self.source[content : content + 1]
        if first in ("", "\r", "\n", "#"):
            if self.at(start, content) and first != "":
                self._key_found(Span(self.offset, self.offset), self.section)
            return self._next_line(content)
        if start <= self.offset < content:
            return self._next_line(self._rest(content))  # before the first word of a line: nothing fits
        if first == "[":
            return self._next_line(self._header(content))
        return self._next_line(self._pair(content, self.section, inline=False))

    def _rest(self, content: int) -> int:
        """Read a statement although the offset stands before it."""
        return self._header(content) if self.source[content] == "[" else self._pair(content, self.section)

    def _next_line(self, pos: int) -> int:
        match = _LINE_END.search(self.source, pos)
        return match.end() if match is not None else len(self.source)

    def _header(self, start: int) -> int:
        double = self.source.startswith("[[", start)
        inside = start + (2 if double else 1)
        line_end = self._line_stop(inside)
        parts: list[tuple[str, Span]] = []
        pos = _end(_BLANK, self.source, inside)
        first = pos
        stop = pos
        while pos < line_end:
            part = self._key_part(pos, line_end)
            if part is None:
                break
            parts.append(part[:2])
            stop = part[2]
            pos = _end(_BLANK, self.source, part[2])
            if not self.source.startswith(".", pos):
                break
            stop = pos + 1
            pos = _end(_BLANK, self.source, pos + 1)
        closed = self.source.startswith("]", pos)
        path: Path = tuple(key for key, _ in parts)
        inner = pos if closed else max(stop, first)
        if self.at(inside, inner):
            self.found = TomlPlace(
                PlaceKind.HEADER,
                path,
                Span(min(first, self.offset), max(stop, min(self.offset, inner))),
                closed=closed,
                double=double,
            )
        self._open(parts, double=double)
        return pos

    def _open(self, parts: list[tuple[str, Span]], *, double: bool) -> None:
        path: Path = ()
        for index, (key, span) in enumerate(parts):
            self._table(path).keys.setdefault(key, span.start)
            path = (*path, key)
            is_last = index == len(parts) - 1
            if is_last and double:
                self.arrays[path] = self.arrays.get(path, 0) + 1
            if path in self.arrays and (double or not is_last):
                path = (*path, self.arrays[path] - 1)
        self.section = self._table(path)

    def _table(self, path: Path) -> Table:
        return self.tables.setdefault(path, Table(path))

    def _line_stop(self, pos: int) -> int:
        """Where the line's text ends, comment and line end left out."""
        match = re.compile(r"[^\r\n#]*").match(self.source, pos)
        return match.end() if match is not None else pos

    def _key_part(self, pos: int, until: int) -> tuple[str, Span, int] | None:
        """One part of a key at `pos`: its text, where that stands without quotes, and where the part ends."""
        quote = self.source[pos : pos + 1]
        if quote in _STRING:
            match = _STRING[quote].match(self.source, pos)
            assert match is not None, "the pattern takes a lone quote"
            return match["body"], Span(*match.span("body")), match.end()
        match = _BARE_KEY.match(self.source, pos)
        return (match[0], Span(*match.span()), match.end()) if match is not None else None

    def _pair(self, start: int, table: Table, *, inline: bool = False, depth: int = 0) -> int:
        """Read `key = value`, or as much of it as there is, that joins `table`; where it ends."""
        section = table
        section.last = max(section.last, start)
        pos = start
        key = ""
        while True:
            part = self._key_part(pos, len(self.source))
            if part is None:  # nothing, or a character that no key holds
                if self.at(pos, pos) and (pos > start or inline):
                    self._key_found(Span(pos, pos), table, inline=inline)
                return max(pos, start + 1) if not inline else pos
            key, span, end = part
            quote = self.source[pos] if self.source[pos] in "\"'" else ""
            after = _end(_BLANK, self.source, end)
            follows = self.source[after : after + 1]
            table.keys.setdefault(key, pos)
            if self.at(span.start, span.end):
                closed = not quote or end > span.end
                self._key_found(
                    span if closed else self._word(span),
                    table,
                    quote=quote,
                    closed=closed,
                    followed=follows if follows in ("=", ".") else "",
                    inline=inline,
                )
                self.own = (table, key)
            if follows != ".":
                break
            table = self._table((*table.path, key))
            pos = _end(_BLANK, self.source, after + 1)
        if follows != "=":
            return end
        self.tables.setdefault((*table.path, key), Table((*table.path, key)))
        return self._value(after + 1, (*table.path, key), table, depth=depth, inline=inline)

    def _key_found(
        self,
        span: Span,
        table: Table,
        *,
        quote: str = "",
        closed: bool = True,
        followed: str = "",
        inline: bool = False,
    ) -> None:
        self.found = TomlPlace(PlaceKind.KEY, table.path, span, quote, closed, followed, in_inline=inline)
        self.holder = table

    # --- values ---

    def _value(
        self,
        pos: int,
        path: Path,
        holder: Table | None,
        *,
        depth: int = 0,
        inline: bool = False,
        items: list[tuple[str, bool]] | None = None,
    ) -> int:
        """Read the value that begins behind `pos`, as far as there is one; where it ends."""
        start = _end(_BLANK, self.source, pos)
        first = self.source[start : start + 1]
        if first in ("'", '"'):
            return self._string(start, path, holder, inline=inline, items=items)
        if first in ("[", "{") and depth < MAX_DEPTH:
            if pos <= self.offset < start:
                return (
                    self._array(start, path, depth, at=False)
                    if first == "["
                    else self._inline(start, path, depth)
                )
            return self._array(start, path, depth) if first == "[" else self._inline(start, path, depth)
        match = _BARE_VALUE.match(self.source, start)
        if match is None:
            if self.at(pos, start):
                self._value_found(Span(self.offset, self.offset), path, holder, inline=inline, items=items)
            return start
        own = self.at(*match.span())
        if own:
            self._value_found(Span(*match.span()), path, holder, inline=inline, items=items)
        if items is not None:
            items.append((match[0], own))
        return match.end()

    def _string(
        self,
        start: int,
        path: Path,
        holder: Table | None,
        *,
        inline: bool,
        items: list[tuple[str, bool]] | None,
    ) -> int:
        quote = self.source[start]
        long = _LONG[quote * 3].match(self.source, start)
        if long is not None:
            return long.end()
        match = _STRING[quote].match(self.source, start)
        assert match is not None, "the pattern takes a lone quote"
        body = Span(*match.span("body"))
        closed = bool(match["end"])
        if not closed:
            body = self._word(body)
        own = self.at(body.start, body.end)
        if own:
            self._value_found(body, path, holder, quote, closed, inline=inline, items=items)
        if items is not None:
            items.append((self.source[body.start : body.end], own))
        return match.end() if closed else body.end

    def _word(self, body: Span) -> Span:
        """The word that a string without an end begins with, or the cursor ends."""
        end = _end(_WORD, self.source, body.start)
        if end < self.offset <= body.end:
            end = _end(_WORD, self.source, self.offset)
        return Span(body.start, min(end, body.end))

    def _value_found(
        self,
        span: Span,
        path: Path,
        holder: Table | None,
        quote: str = "",
        closed: bool = True,
        *,
        inline: bool,
        items: list[tuple[str, bool]] | None,
    ) -> None:
        self.found = TomlPlace(
            PlaceKind.VALUE, path, span, quote, closed, in_array=items is not None, in_inline=inline
        )
        self.holder = holder
        self.items = items

    def _array(self, start: int, path: Path, depth: int, *, at: bool = True) -> int:
        items: list[tuple[str, bool]] = []
        pos = start + 1
        index = 0
        ready = True
        while True:
            stop, ended = self._array_space(pos, (*path, index), items, ready=ready)
            if ended:
                return stop
            pos = stop
            char = self.source[pos]
            if char == "]":
                return pos + 1
            if char == ",":
                index, ready, pos = index + 1, True, pos + 1
                continue
            end = self._value(pos, (*path, index), None, depth=depth + 1, items=items)
            ready = False
            pos = end if end > pos else pos + 1

    def _array_space(
        self, pos: int, path: Path, items: list[tuple[str, bool]], *, ready: bool
    ) -> tuple[int, bool]:
        """Skip what may stand between items; where it ends, and whether the array ends there without a bracket.

        `ready`: whether an item may come.
        """
        while True:
            blank = _end(_BLANK, self.source, pos)
            char = self.source[blank : blank + 1]
            if ready and self.at(pos, blank) and char in ("", "\r", "\n", "]", "#", ","):
                self._value_found(Span(self.offset, self.offset), path, None, inline=False, items=items)
            if char == "":
                return blank, True
            if char == "#":
                blank = self._line_end_of(blank)
            elif char not in "\r\n":
                return blank, False
            following = self._next_line(blank)
            if following == blank or _STATEMENT.match(self.source, following):
                return blank, True
            pos = following

    def _line_end_of(self, pos: int) -> int:
        match = re.compile(r"[^\r\n]*").match(self.source, pos)
        return match.end() if match is not None else pos

    def _inline(self, start: int, path: Path, depth: int) -> int:
        table = self.tables[path] = Table(path)
        pos = start + 1
        ready = True
        while True:
            blank = _end(_BLANK, self.source, pos)
            char = self.source[blank : blank + 1]
            if ready and self.at(pos, blank) and char in ("", "\r", "\n", "}", "#", ","):
                self._key_found(Span(self.offset, self.offset), table, inline=True)
            if char in ("", "\r", "\n", "#"):
                return blank
            if char == "}":
                return blank + 1
            if char == ",":
                ready, pos = True, blank + 1
                continue
            end = self._pair(blank, table, inline=True, depth=depth + 1)
            ready = False
            pos = end if end > blank else blank + 1


def _end(pattern: re.Pattern[str], source: str, pos: int) -> int:
    match = pattern.match(source, pos)
    return match.end() if match is not None else pos
