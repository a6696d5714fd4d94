"""What can be written at one place of a YAML text, half-typed or not: which mapping, sequence or value it is in.

A reading by lines, indentation and brackets, not a parse: the line that is being typed rarely parses, and what is
asked here (the path of keys, the keys that are there already) does not need more. A string that is not closed ends
with its line; brackets that are not closed end where a line stands as far left as the one that opened them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugcheck_lsp.text import Text

Path = tuple[str | int, ...]
"""Keys and positions in sequences, from the root."""


@dataclass(frozen=True)
class YamlPlace:
    """What stands, or can stand, at an offset."""

    path: Path
    """Of the value that can be written here; where a key can, of the mapping that it joins."""
    is_key: bool
    is_value: bool
    """Both hold where an entry's or an item's value has not been begun."""
    span: Span
    """The word at the offset without quotes; empty where nothing is written yet."""
    quote: str = ""
    """What opened the word: a single or double quote, or nothing."""
    closed: bool = True
    """Whether the quote ends on this line."""
    colon: bool = False
    """Whether a `:` follows: the key is written already."""
    glued: bool = False
    """Whether the place is right behind a `:` or `-`, so that a space must come first."""
    needs_dash: bool = False
    """Whether the place is that of an item whose `-` is not written yet."""
    siblings: Mapping[str, str] = field(default_factory=dict)
    """The other keys of the mapping that a key here joins, each with its value as far as it is on the same line."""
    items: tuple[str, ...] = ()
    """The other scalars of the sequence that the value is in."""
    in_flow: bool = False
    """Whether brackets are open around it."""


@dataclass
class _Frame:
    """A mapping or sequence that the reading is in."""

    is_map: bool
    path: Path
    indent: int
    """The column of its keys or dashes; of brackets, that of the line's content that opened them."""
    keys: dict[str, str] = field(default_factory=dict)
    items: list[str] = field(default_factory=list)
    current: str | None = None
    """The key that was read last."""
    count: int = -1
    """The position of the item that was read last."""
    in_value: bool = False
    """In brackets: whether a `:` came after the key."""
    filled: bool = False
    """Whether the last entry or item has a value."""

    @property
    def slot(self) -> Path:
        """The path of the value that was begun last."""
        if self.is_map:
            return (*self.path, self.current) if self.current is not None else self.path
        return (*self.path, max(self.count, 0))


def yaml_place(text: Text, offset: int) -> YamlPlace | None:
    """What can be written at `offset`; None in comments, block scalars and behind a finished value."""
    reading = _Reading(text.source, offset)
    for line in range(len(text.line_starts)):
        span = text.line_span(line)
        reading.line(span.start, span.end)
    return reading.place()


_KEY = re.compile(
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|(?P<plain>[^\s\#"'\[\]{},&*!|>%@`?:-][^\r\n]*?|[?:-][^\s]*?))"""
    r"(?P<colon>[ \t]*:)(?=[ \t]|$)"
)
_COMMENT = re.compile(r"(?:^|[ \t])#")
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?$")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]+)+")
_FLOW_PLAIN = re.compile(r"(?:(?![,\[\]{}]|:(?:[ \t,\[\]{}]|$)|[ \t]+#)[^\r\n])+")
_WORD_END = re.compile(r"[,\]}\s\"']")


class _Reading:
    """One pass over the lines of a text, with an eye on one offset."""

    def __init__(self, source: str, offset: int) -> None:
        self.source = source
        self.offset = offset
        self.blocks: list[_Frame] = []
        self.flows: list[_Frame] = []
        self.scalar_indent: int | None = None
        """The indentation of the entry whose block scalar is being read."""
        self.found: YamlPlace | None = None
        self.frame: _Frame | None = None
        """The mapping or sequence around what was found: its other entries may come later."""
        self.begun: _Frame | None = None
        """The mapping that begins where the found place is the first thing of it."""
        self.own = ""

    def place(self) -> YamlPlace | None:
        found = self.found
        if found is None:
            return None
        mapping = self.begun or (self.frame if self.frame is not None and self.frame.is_map else None)
        if found.is_key and mapping is not None:
            siblings = {key: value for key, value in mapping.keys.items() if key != self.own}
            found = replace(found, siblings=siblings)
        if found.is_value and self.frame is not None and not self.frame.is_map:
            items = list(self.frame.items)
            if self.own in items:
                items.remove(self.own)
            found = replace(found, items=tuple(items))
        return found

    # --- lines ---

    def line(self, start: int, end: int) -> None:
        content = self.source[start:end]
        body = content.lstrip(" \t")
        indent = len(content) - len(body)
        here = start <= self.offset <= end
        if self.scalar_indent is not None:
            if not body or indent > self.scalar_indent:
                return
            self.scalar_indent = None
        if self.flows and body and indent <= self.flows[0].indent and _begins_block(body):
            self.flows.clear()
        if self.flows:
            self._flow(start + indent, end)
            return
        if not body or body.startswith("#"):
            if here and (not body or self.offset < start + indent):
                self._empty(self.offset - start)
            return
        if indent == 0 and body[:3] in ("---", "...") and (len(body) == 3 or body[3] in " \t"):
            self.blocks.clear()
            return
        self._block(start, start + indent, end)

    def _empty(self, column: int) -> None:
        """The offset stands on a line with nothing in front of it, and at most a comment behind it: what could begin
        at that column?"""
        if not self.blocks:
            self._find(Span(self.offset, self.offset), (), None, is_key=True, is_value=False)
        same = [frame for frame in self.blocks if frame.indent == column]
        if not any(frame.is_map for frame in same):
            for frame in same:  # a sequence goes on
                self._find(
                    Span(self.offset, self.offset),
                    (*frame.path, frame.count + 1),
                    frame,
                    True,
                    True,
                    needs_dash=True,
                )
                return
        for frame in reversed(self.blocks):
            if column > frame.indent:
                if frame is self._last_at(column) and not frame.filled:
                    self._find(
                        Span(self.offset, self.offset),
                        frame.slot,
                        _Frame(True, frame.slot, column),
                        True,
                        True,
                    )
                return
            if column == frame.indent and frame.is_map:
                self._find(Span(self.offset, self.offset), frame.path, frame, is_key=True, is_value=False)
                return

    def _last_at(self, column: int) -> _Frame | None:
        return next((frame for frame in reversed(self.blocks) if frame.indent < column), None)

    def _block(self, line: int, start: int, end: int) -> None:
        """What a line says outside brackets, from its first visible character on."""
        at = start
        while self.source[at : at + 1] == "-" and (at + 1 >= end or self.source[at + 1] in " \t"):
            column = at - line
            self._unwind(column, is_map=False)
            top = self.blocks[-1] if self.blocks else None
            if top is None or top.is_map or top.indent != column:
                top = self._push(is_map=False, column=column)
            top.count += 1
            top.filled = False
            rest = self.source[at + 1 : end]
            blank = len(rest) - len(rest.lstrip(" \t"))
            if not rest.strip() or rest.lstrip(" \t").startswith("#"):
                if at < self.offset <= at + 1 + blank - bool(rest.strip()):
                    self._item_begins(top, glued=self.offset == at + 1)
                return
            at += 1 + blank
        key = _KEY.match(self.source, at, end)
        if key is not None and not _COMMENT.search(key["plain"] or ""):
            self._entry(line, key, end)
        else:
            self._lonely(line, at, end)

    def _item_begins(self, frame: _Frame, *, glued: bool) -> None:
        span = Span(self.offset, self.offset)
        self._find(span, frame.slot, frame, is_key=True, is_value=True, glued=glued)

    def _entry(self, line: int, key: re.Match[str], end: int) -> None:
        column = key.start() - line
        self._unwind(column, is_map=True)
        top = self.blocks[-1] if self.blocks else None
        if top is None or not top.is_map or top.indent != column:
            top = self._push(is_map=True, column=column)
        kind = "double" if key["double"] is not None else "single" if key["single"] is not None else "plain"
        name, span = key[kind], Span(*key.span(kind))
        if span.start <= self.offset <= span.end:
            quote = {"double": '"', "single": "'", "plain": ""}[kind]
            self._find(span, top.path, top, is_key=True, is_value=False, own=name, quote=quote, colon=True)
        top.current, top.filled = name, False
        top.keys[name] = ""
        at = key.end("colon")
        rest = self.source[at:end]
        begin = at + len(rest) - len(rest.lstrip(" \t"))
        begin = match.end() if (match := _PROPERTIES.match(self.source, begin, end)) else begin
        if begin >= end or self.source[begin] == "#":
            if at <= self.offset <= begin - (begin < end):
                glued = self.offset == at
                self._find(Span(self.offset, self.offset), top.slot, None, False, True, glued=glued)
            return
        top.filled = True
        if _BLOCK_SCALAR.match(self.source[begin:end]):
            self.scalar_indent = column
            top.keys[name] = self.source[begin:end]
        elif self.source[begin] in "[{":
            self._flow(begin, end, column, top.slot)
        else:
            top.keys[name] = self._scalar(begin, end, top.slot, None)

    def _lonely(self, line: int, at: int, end: int) -> None:
        """Text without a `:`: an item, a key whose `:` is not typed yet, or the value of the entry above."""
        column = at - line
        at = match.end() if (match := _PROPERTIES.match(self.source, at, end)) else at
        self._unwind(column, is_map=True, keep=True)
        top = self.blocks[-1] if self.blocks else None
        if top is not None and not top.is_map and not top.filled:
            top.filled = True
            if self.source[at : at + 1] in ("[", "{"):
                self._flow(at, end, top.indent, top.slot)
            elif _BLOCK_SCALAR.match(self.source[at:end]):
                self.scalar_indent = top.indent
            else:
                top.items.append(self._scalar(at, end, top.slot, top, is_key=True))
        elif top is not None and top.is_map and top.indent == column:
            self._scalar(at, end, top.path, top, is_key=True, is_value=False)
        elif top is None or not top.filled:
            slot = top.slot if top is not None else ()
            if self.source[at : at + 1] in ("[", "{"):
                self._flow(at, end, top.indent if top is not None else -1, slot)
            else:
                self._scalar(at, end, slot, _Frame(True, slot, column), is_key=True)

    def _unwind(self, column: int, *, is_map: bool, keep: bool = False) -> None:
        """Leave what a line at `column` ends; a dash may stand in the column of the key above it."""
        while self.blocks:
            top = self.blocks[-1]
            if top.indent < column or (
                top.indent == column and (top.is_map or not is_map or (keep and not top.filled))
            ):
                return
            self.blocks.pop()

    def _push(self, *, is_map: bool, column: int) -> _Frame:
        parent = self.blocks[-1] if self.blocks else None
        path = parent.slot if parent is not None else ()
        if parent is not None:
            parent.filled = True
        frame = _Frame(is_map, path, column)
        if is_map and self.begun is None and self.found is not None and path == self.found.path:
            self.begun = frame
        self.blocks.append(frame)
        return frame

    # --- scalars ---

    def _scalar(
        self,
        start: int,
        end: int,
        path: Path,
        frame: _Frame | None,
        is_key: bool = False,
        is_value: bool = True,
    ) -> str:
        """Read a scalar that ends on its line; its text."""
        if start >= end:
            return ""
        quote = self.source[start] if self.source[start] in "\"'" else ""
        if quote:
            close = _closing(self.source, start, end)
            inner = Span(start + 1, close if close is not None else end)
            if inner.start <= self.offset <= inner.end:
                self._find(
                    self._word(inner), path, frame, is_key, is_value, quote=quote, closed=close is not None
                )
                self.own = self.source[inner.start : inner.end]
            return self.source[inner.start : inner.end]
        comment = re.compile(r"[ \t]+#").search(self.source, start, end)
        stop = comment.start() if comment is not None else end
        word = self.source[start:stop].rstrip(" \t")
        span = Span(start, start + len(word))
        if span.start <= self.offset <= span.end:
            self._find(span, path, frame, is_key, is_value, own=word)
        return word

    def _word(self, inner: Span) -> Span:
        """The part of a string around the offset: what a comma or bracket ends was not meant to be in it."""
        match = _WORD_END.search(self.source, self.offset, inner.end)
        return Span(inner.start, match.start() if match is not None else inner.end)

    # --- brackets ---

    def _flow(self, at: int, end: int, indent: int = 0, path: Path = ()) -> None:
        """Read from `at` while brackets are open; the first one may be what stands there."""
        source = self.source
        blank = at
        """Where the white space that was read last begins."""
        while at < end:
            char = source[at]
            if char in " \t":
                at += 1
                continue
            if char == "#" and (at == 0 or source[at - 1] in " \t\r\n"):
                self._between(blank, at - 1)
                return
            if char in "[{":
                if self.flows:
                    parent = self.flows[-1]
                    parent.filled = True
                    path = parent.slot
                frame = _Frame(char == "{", path, self.flows[0].indent if self.flows else indent)
                frame.count = 0
                self.flows.append(frame)
                at += 1
                blank = at
                continue
            if not self.flows:
                return
            top = self.flows[-1]
            if char in "]}":
                self._between(blank, at)
                self.flows.pop()
                at += 1
                if not self.flows:
                    return
                blank = at
            elif char == ",":
                self._between(blank, at)
                top.count += 1
                top.in_value = top.filled = False
                if top.is_map:
                    top.current = None
                at += 1
                blank = at
            elif char == ":" and top.is_map and not top.in_value:
                top.in_value, top.filled = True, False
                at += 1
                blank = at
            else:
                at = self._flow_scalar(at, end)
                blank = at
        self._between(blank, end)

    def _between(self, start: int, end: int) -> None:
        """The offset may stand in the white space before a comma, a closing bracket, a comment or the line's end."""
        if not self.flows or not start <= self.offset <= end or self.found is not None:
            return
        top, span = self.flows[-1], Span(self.offset, self.offset)
        if top.filled:
            return
        if not top.is_map:
            self._find(span, top.slot, top, is_key=False, is_value=True, in_flow=True)
        elif top.in_value:
            glued = self.source[self.offset - 1 : self.offset] == ":"
            self._find(span, top.slot, None, is_key=False, is_value=True, in_flow=True, glued=glued)
        elif top.current is None:
            self._find(span, top.path, top, is_key=True, is_value=False, in_flow=True)

    def _flow_scalar(self, start: int, end: int) -> int:
        """Read a scalar in brackets; where it ends."""
        top = self.flows[-1]
        quote = self.source[start] if self.source[start] in "\"'" else ""
        if quote:
            close = _closing(self.source, start, end)
            if close is None:
                match = re.compile(r"[,\]}]").search(self.source, max(start, min(self.offset, end)), end)
                inner = Span(start + 1, match.start() if match is not None else end)
                stop = inner.end
            else:
                inner, stop = Span(start + 1, close), close + 1
        else:
            match = _FLOW_PLAIN.match(self.source, start, end)
            raw = match[0] if match is not None else self.source[start]
            inner = Span(start, start + max(1, len(raw.rstrip(" \t"))))
            close, stop = None, start + max(1, len(raw))
        word = self.source[inner.start : inner.end]
        is_key = top.is_map and not top.in_value
        after = re.compile(r"[ \t]*:").match(self.source, stop, end)
        if inner.start <= self.offset <= inner.end:
            span = self._word(inner) if quote else inner
            self._find(
                span,
                top.path if is_key else top.slot,
                top if is_key or not top.is_map else None,
                is_key,
                not is_key,
                own=word,
                quote=quote,
                closed=close is not None or not quote,
                colon=is_key and after is not None,
                in_flow=True,
            )
        if is_key:
            top.current = word
            top.keys[word] = ""
        elif top.is_map:
            top.filled = True
            if top.current is not None:
                top.keys[top.current] = word
        else:
            top.filled = True
            top.items.append(word)
        return stop

    def _find(
        self,
        span: Span,
        path: Path,
        frame: _Frame | None,
        is_key: bool,
        is_value: bool,
        *,
        own: str = "",
        quote: str = "",
        closed: bool = True,
        colon: bool = False,
        glued: bool = False,
        in_flow: bool = False,
        needs_dash: bool = False,
    ) -> None:
        if self.found is None:
            self.found = YamlPlace(
                path, is_key, is_value, span, quote, closed, colon, glued, needs_dash, in_flow=in_flow
            )
            self.frame, self.own = frame, own


def _begins_block(body: str) -> bool:
    """Whether a line reads as an entry or an item outside brackets."""
    return body.startswith("- ") or body == "-" or _KEY.match(body) is not None


def _closing(source: str, start: int, end: int) -> int | None:
    """Where the quote stands that closes the string at `start`, on the same line; None if none does."""
    quote, at = source[start], start + 1
    while at < end:
        if source[at] == "\\" and quote == '"':
            at += 2
            continue
        if source[at] == quote:
            if quote == "'" and source[at + 1 : at + 2] == "'":
                at += 2
                continue
            return at
        at += 1
    return None
