"""TOML with exact spans for every key and value, tolerant of half-typed text.

A reader of our own splits the text into statements and finds the spans; every scalar that is not trivial is
read by `tomllib`, and `tomllib` has the last word on whether the text is TOML.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.documents.problem import Comment, SyntaxProblem
from plugcheck_lsp.documents.tree import Entry, Node
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from plugcheck_lsp.text import Text

MAX_DEPTH = 100
"""How deep tables and arrays may nest. `tomllib` recurses, so what it takes depends on its caller's stack."""
MAX_LENGTH = 1_000_000
"""Longer texts (in code points) are not parsed: it would take seconds."""

_BARE = r"[A-Za-z0-9_-]++"
_BASIC = r'"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"'
_LITERAL = r"'[^'\n]*+'"
_KEY = rf"(?:{_BARE}|{_BASIC}|{_LITERAL})"
_DOTTED = rf"{_KEY}(?:[ \t]*+\.[ \t]*+{_KEY})*+"

_BLANK = re.compile(r"[ \t]*+")
_KEY_PART = re.compile(_KEY)
_COMMENT = re.compile(r"#[^\n]*+")
_REST_OF_LINE = re.compile(r"[^\r\n]*+")
_STRING = re.compile(
    r'"""(?:[^"\\]++|\\[\s\S]|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
    rf"|(?!\"\"\"|'''){_BASIC}|(?!\"\"\"|'''){_LITERAL}"
)
_BARE_VALUE = re.compile(r"\d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}#\[{\"'=]*+|[^\s,\]}#\[{\"'=]++")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
_BAD_ESCAPE = re.compile(
    r'(?:[^\\]|\\(?:["\\bfnrt]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[ \t]*\r?\n))*+(\\(?:[uU][0-9A-Fa-f]*|[\s\S])?)'
)
_STATEMENT_LINE = re.compile(
    rf"^[ \t]*+(?:\[{{1,2}}[ \t]*+{_DOTTED}[ \t]*+\]{{1,2}}[ \t]*+(?=#|\r?$)|{_DOTTED}[ \t]*+=)", re.MULTILINE
)
_COORDINATES = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class StatementKind(StrEnum):
    PAIR = "pair"
    TABLE = "table"
    """A ``[header]``."""
    ARRAY_TABLE = "array-table"
    """A ``[[header]]``."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One ``key = value`` or header, as it stands in the text."""

    kind: StatementKind
    keys: tuple[str, ...]
    key_spans: tuple[Span, ...]
    span: Span
    """From the key to the end of the value, or from bracket to bracket."""
    path: tuple[str | int, ...]
    """Where it leads in the document's tree (for `Node.get`): the header's path and the keys, with the number of
    the item for each array of tables on the way."""
    header: int | None
    """The index in `statements` of the header that a pair stands under; None before the first one."""


@dataclass(frozen=True)
class TomlDocument:
    """A TOML text as a tree with spans."""

    text: Text
    root: Node
    """A mapping. Holds every entry that parses, also where other places do not.

    Entries under a header that does not parse belong to no known table and are left out.
    """
    problems: tuple[SyntaxProblem, ...]
    """Empty exactly if `tomllib` takes the text and it stays within `MAX_DEPTH` and `MAX_LENGTH`."""
    comments: tuple[Comment, ...]
    statements: tuple[Statement, ...] = ()
    """What `root` was made from, in the order of the text; nothing that is broken or belongs to no known table."""


class _BrokenError(Exception):
    """A statement does not parse."""

    def __init__(self, span: Span, message: str) -> None:
        super().__init__(message)
        self.problem = SyntaxProblem(span, message)
        self.value_start: int | None = None
        """Where the statement's value starts, if it came so far; `value_end` likewise."""
        self.value_end: int | None = None


class _Table:
    """A table while it is being built."""

    __slots__ = ("closed", "slots", "span")

    def __init__(self, span: Span) -> None:
        self.span = span
        self.slots: dict[str, _Slot] = {}
        self.closed = False
        """Whether neither a header nor a dotted key may open it any more."""


@dataclass(slots=True)
class _Slot:
    key_span: Span
    span: Span
    content: Node | _Table | list[_Table]
    """A finished value, a table that may still grow, or an array of tables."""


def parse(text: Text) -> TomlDocument:
    """Parse `text`; never raises for any text."""
    if len(text.source) > MAX_LENGTH:
        too_long = SyntaxProblem(Span(0, 1), f"TOML of more than {MAX_LENGTH} characters is not read")
        return TomlDocument(text, Node({}, Span(0, len(text.source)), entries={}), (too_long,), ())
    reader = _Reader(text)
    reader.read()
    problems = reader.problems or _verdict(text)
    root = _frozen(reader.root)
    return TomlDocument(
        text,
        root,
        tuple(sorted(problems, key=lambda problem: problem.span)),
        tuple(sorted(reader.comments, key=lambda comment: comment.span)),
        tuple(reader.statements),
    )


def _verdict(text: Text) -> list[SyntaxProblem]:
    """What `tomllib` has against a text that the reader takes."""
    try:
        tomllib.loads(text.source)
    except (ValueError, RecursionError) as error:
        message = str(error)
        match = _COORDINATES.search(message)
        at = len(text.source)
        if match and match[1]:
            lines = [0, *(found.end() for found in re.finditer("\n", text.source))]
            at = lines[int(match[1]) - 1] + int(match[2]) - 1
        return [SyntaxProblem(Span(at, at + 1), _COORDINATES.sub("", message))]
    return []


class _Reader:
    """Reads statements one after the other; a broken one costs itself alone."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.source = text.source
        self.root = _Table(Span(0, len(text.source)))
        self.problems: list[SyntaxProblem] = []
        self.comments: list[Comment] = []
        self.statements: list[Statement] = []
        self._table = self.root
        self._depth = 0
        self._header: int | None = None
        self._path: tuple[str | int, ...] | None = ()
        """The path of the table that entries go to; None where that is unknown."""
        self._dotted: list[_Table] = []
        """Tables that dotted keys opened in the current section: they close with it."""

    def read(self) -> None:
        """Read the whole text."""
        pos = 0
        waiting: list[int] = []
        while pos < len(self.source):
            start, known = self._blank(pos), len(self.comments)
            try:
                stop, pos = self._statement(start)
            except _BrokenError as broken:
                del self.comments[known:]
                stop = pos = self._recover(start, broken)
            if stop > start:
                for index in waiting:
                    self.comments[index] = replace(self.comments[index], covers=Span(start, stop))
                waiting.clear()
            elif len(self.comments) > known:
                waiting.append(known)

    def _statement(self, start: int) -> tuple[int, int]:
        """Read one line, or a statement with all its lines: where the statement ends (`start` if there is none),
        and where the next line starts."""
        if self.source.startswith("[", start):
            return self._header_statement(start)
        if start >= len(self.source) or self.source[start] in "#\r\n":
            return start, self._line_end(start)
        keys, key_spans, pos = self._keys(start)
        value_start = self._equals(key_spans, pos)
        stop: int | None = None
        try:
            node, stop = self._value(value_start, self._depth + len(keys))
            next_line = self._line_end(stop)
        except _BrokenError as broken:
            broken.value_start, broken.value_end = value_start, stop
            raise
        span = Span(start, stop)
        try:
            self._dotted += _insert(self._table, keys, key_spans, span, node)
        except _BrokenError as refused:
            self.problems.append(refused.problem)
        else:
            if self._path is not None:
                path = (*self._path, *keys)
                self.statements.append(
                    Statement(StatementKind.PAIR, keys, key_spans, span, path, self._header)
                )
        return stop, next_line

    def _recover(self, start: int, broken: _BrokenError) -> int:
        """Note what is wrong with the statement at `start`, and find where the next one starts.

        That is the next line, unless the value may go over several lines: then it is the first line that looks
        like a statement, because the value was to end before it.
        """
        if self.source.startswith("[", start):
            self._open_unknown()
        problem, value = broken.problem, broken.value_start
        second_line, after = self._next_line(start), self._next_line(problem.span.start)
        if value is None or not self.source.startswith(("[", '"""', "'''"), value):
            self.problems.append(problem)
            return after
        until = len(self.source) if broken.value_end is None else after
        found = _STATEMENT_LINE.search(self.source, second_line, until)
        if found is not None and found.start() <= problem.span.start:
            kind, quotes = ("array", 1) if self.source[value] == "[" else ("string", 3)
            problem = SyntaxProblem(Span(value, value + quotes), f"the {kind} that starts here is not closed")
        self.problems.append(problem)
        return found.start() if found is not None else until

    def _next_line(self, pos: int) -> int:
        end = self.source.find("\n", pos)
        return len(self.source) if end < 0 else end + 1

    def _blank(self, pos: int) -> int:
        match = _BLANK.match(self.source, pos)
        return match.end() if match else pos

    def _rest(self, pos: int) -> Span:
        """What stands from `pos` to the end of the line or to a comment, at least one code point if there is one."""
        match = _REST_OF_LINE.match(self.source, pos)
        rest = match[0].split("#")[0].rstrip(" \t") if match else ""
        return Span(pos, min(len(self.source), pos + max(1, len(rest))))

    def _line_end(self, pos: int) -> int:
        """Read the comment and the line end that may follow a statement; the start of the next line."""
        pos = self._blank(pos)
        pos = self._comment(pos)
        if pos >= len(self.source):
            return pos
        if self.source.startswith("\n", pos):
            return pos + 1
        if self.source.startswith("\r\n", pos):
            return pos + 2
        self._refuse_illegal(pos, pos + 1)
        raise _BrokenError(self._rest(pos), "only a comment can follow on the same line")

    def _comment(self, pos: int) -> int:
        """Read the comment at `pos`, if there is one; its end."""
        match = _COMMENT.match(self.source, pos)
        if match is None:
            return pos
        end = match.end()
        if self.source.startswith("\r\n", end - 1):
            end -= 1
        self._refuse_illegal(pos, end)
        line = self.text.line_span(self.text.line_of(pos))
        own_line = not self.source[line.start : pos].strip(" \t")
        covers = Span(end, end) if own_line else Span(line.start, line.end + 1)
        self.comments.append(Comment(Span(pos, end), own_line, covers))
        return end

    def _refuse_illegal(self, start: int, end: int) -> None:
        illegal = _ILLEGAL.search(self.source, start, end)
        # The class looks one code point ahead for the `\n` of a `\r\n`, which `end` may hide.
        while illegal and self.source.startswith("\r\n", illegal.start()):
            illegal = _ILLEGAL.search(self.source, illegal.end(), end)
        if illegal:
            raise _BrokenError(
                Span(*illegal.span()), f"the character U+{ord(illegal[0]):04X} cannot stand here"
            )

    # Keys and headers

    def _keys(self, pos: int) -> tuple[tuple[str, ...], tuple[Span, ...], int]:
        """The dotted key at `pos`, the span of each part, and where what follows it starts."""
        keys: list[str] = []
        spans: list[Span] = []
        while True:
            match = _KEY_PART.match(self.source, pos)
            if match is None:
                raise self._no_key(pos, spans)
            spans.append(Span(*match.span()))
            keys.append(match[0] if match[0][0] not in "\"'" else self._string(match[0], pos))
            pos = self._blank(match.end())
            if not self.source.startswith(".", pos):
                break
            pos = self._blank(pos + 1)
        if len(keys) > MAX_DEPTH:
            raise _BrokenError(
                Span(spans[0].start, spans[-1].end), f"a key of more than {MAX_DEPTH} parts is not read"
            )
        return tuple(keys), tuple(spans), pos

    def _no_key(self, pos: int, before: list[Span]) -> _BrokenError:
        if before:
            return _BrokenError(Span(before[-1].start, pos), "a part of the key is missing after the dot")
        self._refuse_illegal(pos, pos + 1)
        if self.source.startswith(("'", '"'), pos):
            return _BrokenError(self._rest(pos), "the quoted key is not closed")
        if self.source.startswith("=", pos):
            return _BrokenError(self._rest(pos), "a key is missing before `=`")
        return _BrokenError(self._rest(pos), "neither a key nor a table header stands here")

    def _header_statement(self, start: int) -> tuple[int, int]:
        double = self.source.startswith("[[", start)
        opening, closing = ("[[", "]]") if double else ("[", "]")
        pos = self._blank(start + len(opening))
        if self.source.startswith("]", pos):
            raise _BrokenError(Span(start, pos + 1), "the table header names no table")
        if _KEY_PART.match(self.source, pos) is None:
            raise _BrokenError(self._rest(start), "the table header names no table")
        keys, key_spans, pos = self._keys(pos)
        if not self.source.startswith(closing, pos):
            raise _BrokenError(
                Span(start, key_spans[-1].end), f"the table header is not closed with `{closing}`"
            )
        span = Span(start, pos + len(closing))
        next_line = self._line_end(span.end)
        self._close_dotted()
        try:
            self._table, self._path = self._open(keys, key_spans, span, double=double)
        except _BrokenError as refused:
            self.problems.append(refused.problem)
            self._open_unknown()
            return span.end, next_line
        self._depth = len(keys)
        self._header = len(self.statements)
        kind = StatementKind.ARRAY_TABLE if double else StatementKind.TABLE
        self.statements.append(Statement(kind, keys, key_spans, span, self._path, None))
        return span.end, next_line

    def _close_dotted(self) -> None:
        for table in self._dotted:
            table.closed = True
        self._dotted.clear()

    def _open_unknown(self) -> None:
        """Put the entries that follow aside: which table they belong to cannot be known."""
        self._close_dotted()
        self._table, self._path, self._depth = _Table(Span(0, 0)), None, 0

    def _open(
        self, keys: tuple[str, ...], spans: tuple[Span, ...], span: Span, *, double: bool
    ) -> tuple[_Table, tuple[str | int, ...]]:
        """The table that a header opens, and its path."""
        table = self.root
        path: list[str | int] = []
        for key, key_span in zip(keys[:-1], spans, strict=False):
            slot = table.slots.get(key)
            if slot is None:
                slot = table.slots[key] = _Slot(key_span, span, _Table(key_span))
            content = slot.content
            path.append(key)
            if isinstance(content, Node):
                raise _BrokenError(
                    key_span, f"`{key}` is {_kind(content)} already, so it cannot hold a table"
                )
            if isinstance(content, list):
                path.append(len(content) - 1)
                content = content[-1]
            table = content
        key, key_span = keys[-1], spans[-1]
        path.append(key)
        known = table.slots.get(key)
        opened = _Table(key_span)
        opened.closed = True
        if known is None:
            table.slots[key] = _Slot(key_span, span, [opened] if double else opened)
            return opened, (*path, 0) if double else tuple(path)
        if double and isinstance(known.content, list):
            known.content.append(opened)
            return opened, (*path, len(known.content) - 1)
        if not double and isinstance(known.content, _Table) and not known.content.closed:
            known.content.closed = True
            known.content.span = known.key_span = key_span
            known.span = span
            return known.content, tuple(path)
        what = _kind(known.content)
        raise _BrokenError(key_span, f"`{'.'.join(keys)}` is {what} already, so it cannot be declared again")

    # Pairs and values

    def _equals(self, key_spans: tuple[Span, ...], pos: int) -> int:
        """Where the value starts that the key before `pos` gets."""
        if not self.source.startswith("=", pos):
            self._refuse_illegal(pos, pos + 1)
            raise _BrokenError(
                Span(key_spans[0].start, key_spans[-1].end), "`=` and a value are missing after the key"
            )
        return self._blank(pos + 1)

    def _value(self, pos: int, depth: int) -> tuple[Node, int]:
        """The value at `pos`, and where it ends. `depth` bounds the recursion."""
        char = self.source[pos : pos + 1]
        if char and char in "[{" and depth > MAX_DEPTH:
            raise _BrokenError(
                Span(pos, pos + 1), f"values that nest deeper than {MAX_DEPTH} levels are not read"
            )
        if char == "[":
            return self._array(pos, depth + 1)
        if char == "{":
            return self._inline_table(pos, depth + 1)
        if char in ("'", '"'):
            match = _STRING.match(self.source, pos)
            if match is None:
                if self.source.startswith((char * 3), pos):
                    raise _BrokenError(Span(pos, pos + 3), "the string that starts here is not closed")
                raise _BrokenError(self._rest_with_hashes(pos), "the string is not closed")
            span = Span(*match.span())
            return Node(self._string(match[0], pos), span), span.end
        match = _BARE_VALUE.match(self.source, pos)
        if match is None:
            raise self._no_value(pos)
        span = Span(*match.span())
        try:
            return Node(_scalar(match[0]), span), span.end
        except ValueError as error:
            self._refuse_illegal(*match.span())
            raise _BrokenError(span, _bad_value(match[0], error)) from None

    def _rest_with_hashes(self, pos: int) -> Span:
        match = _REST_OF_LINE.match(self.source, pos)
        return Span(*match.span()) if match else Span(pos, pos)

    def _no_value(self, pos: int) -> _BrokenError:
        if pos < len(self.source):
            self._refuse_illegal(pos, pos + 1)
        before = self.source.rfind("=", 0, pos) if self.source[:pos].rstrip(" \t").endswith("=") else -1
        if before >= 0:
            return _BrokenError(Span(before, before + 1), "a value is missing after `=`")
        if pos >= len(self.source):
            return _BrokenError(Span(max(0, pos - 1), pos), "a value is missing at the end of the text")
        return _BrokenError(Span(pos, pos + 1), f"a value is expected here, not `{self.source[pos]}`")

    def _string(self, token: str, pos: int) -> str:
        """What the string `token`, which stands at `pos`, means."""
        self._refuse_illegal(pos, pos + len(token))
        quotes = 3 if len(token) >= 6 and token.startswith(('"""', "'''")) else 1
        if token[0] == "'" or "\\" not in token:
            body = token[quotes:-quotes]
            return body if quotes == 1 else body.replace("\r\n", "\n").removeprefix("\n")
        try:
            return str(_scalar(token))
        except ValueError:
            bad = _BAD_ESCAPE.match(token)
            span = Span(pos + bad.start(1), pos + bad.end(1)) if bad else Span(pos, pos + len(token))
            raise _BrokenError(span, f"`{self.text.slice(span)}` is no escape sequence of TOML") from None

    def _array(self, start: int, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        waiting: list[int] = []
        pos = self._array_space(start + 1, waiting)
        while not self.source.startswith("]", pos):
            if pos >= len(self.source):
                raise _BrokenError(Span(start, start + 1), "the array that starts here is not closed")
            node, pos = self._value(pos, depth)
            items.append(node)
            for index in waiting:
                self.comments[index] = replace(self.comments[index], covers=node.span)
            waiting = []
            pos = self._array_space(pos, waiting)
            if self.source.startswith(",", pos):
                pos = self._array_space(pos + 1, waiting)
            elif not self.source.startswith("]", pos):
                if pos >= len(self.source):
                    raise _BrokenError(Span(start, start + 1), "the array that starts here is not closed")
                self._refuse_illegal(pos, pos + 1)
                raise _BrokenError(self._rest(pos), "`,` or `]` is expected here")
        values = [node.value for node in items]
        return Node(values, Span(start, pos + 1), items=tuple(items)), pos + 1

    def _array_space(self, pos: int, waiting: list[int]) -> int:
        """Skip what may stand between items; note the comments on lines of their own in `waiting`."""
        while True:
            pos = self._blank(pos)
            if self.source.startswith("\n", pos):
                pos += 1
            elif self.source.startswith("\r\n", pos):
                pos += 2
            elif self.source.startswith("#", pos):
                pos = self._comment(pos)
                if self.comments[-1].own_line:
                    waiting.append(len(self.comments) - 1)
            else:
                return pos

    def _inline_table(self, start: int, depth: int) -> tuple[Node, int]:
        table = _Table(Span(start, start))
        pos = self._blank(start + 1)
        if self.source.startswith("}", pos):
            return _frozen(table, Span(start, pos + 1)), pos + 1
        while True:
            if pos >= len(self.source) or self.source[pos] in "\r\n#":
                raise _BrokenError(
                    Span(start, start + 1), "the inline table that starts here is not closed on its line"
                )
            if self.source.startswith("}", pos):
                raise _BrokenError(Span(pos, pos + 1), "no comma may stand before the end of an inline table")
            keys, key_spans, pos = self._keys(pos)
            node, pos = self._value(self._equals(key_spans, pos), depth + len(keys))
            _insert(table, keys, key_spans, Span(key_spans[0].start, pos), node)
            pos = self._blank(pos)
            if self.source.startswith("}", pos):
                return _frozen(table, Span(start, pos + 1)), pos + 1
            if self.source.startswith(",", pos):
                pos = self._blank(pos + 1)
            elif pos < len(self.source) and self.source[pos] not in "\r\n#":
                raise _BrokenError(self._rest(pos), "`,` or `}` is expected here")


def _insert(
    table: _Table, keys: tuple[str, ...], spans: tuple[Span, ...], span: Span, node: Node
) -> list[_Table]:
    """Put `node` into `table`; the tables below it that the dotted key went through."""
    through: list[_Table] = []
    for key, key_span in zip(keys[:-1], spans, strict=False):
        slot = table.slots.get(key)
        if slot is None:
            slot = table.slots[key] = _Slot(key_span, span, _Table(key_span))
        if not isinstance(slot.content, _Table) or slot.content.closed:
            raise _BrokenError(
                key_span, f"`{key}` is {_kind(slot.content)} already, so a dotted key cannot add to it"
            )
        table = slot.content
        through.append(table)
    if keys[-1] in table.slots:
        raise _BrokenError(spans[-1], f"`{keys[-1]}` is given a second time")
    table.slots[keys[-1]] = _Slot(spans[-1], span, node)
    return through


def _kind(content: Node | _Table | list[_Table]) -> str:
    if isinstance(content, list):
        return "an array of tables"
    if isinstance(content, _Table):
        return "a table"
    if content.entries is not None:
        return "an inline table"
    return "an array" if content.items is not None else "a value"


def _frozen(table: _Table, span: Span | None = None) -> Node:
    """The finished node of `table`. Recursion is bounded by `MAX_DEPTH`."""
    entries: dict[str, Entry] = {}
    for key, slot in table.slots.items():
        content = slot.content
        if isinstance(content, list):
            items = tuple(_frozen(item) for item in content)
            content = Node([item.value for item in items], slot.key_span, items=items)
        elif isinstance(content, _Table):
            content = _frozen(content)
        entries[key] = Entry(key, slot.key_span, slot.span, content)
    return Node(
        {key: entry.node.value for key, entry in entries.items()}, span or table.span, entries=entries
    )


@lru_cache(maxsize=4096)
def _scalar(token: str) -> Any:
    """What `tomllib` reads from `token`, the text of one scalar.

    Raises:
        ValueError: it is none.
    """
    return tomllib.loads(f"v={token}")["v"]


def _bad_value(token: str, error: ValueError) -> str:
    if not isinstance(error, tomllib.TOMLDecodeError):
        return f"the number has {len(token)} digits, which is more than Python reads"
    if token.lower() in {"true", "false", "inf", "nan"}:
        return f"`{token}` must be written `{token.lower()}`"
    if token[0].isdigit() or token[0] in "+-":
        return f"`{token}` is no number, date or time of TOML"
    return f"`{token}` is no value of TOML; a string needs quotes"
