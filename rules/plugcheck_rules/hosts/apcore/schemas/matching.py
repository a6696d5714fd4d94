"""Regular expressions of a user's file, matched and sampled without ever being run by an engine that can hang.

A pattern is read into a tree, and every part of the tree maps the set of places where it can begin to the set of
places where it can end: the work is bounded by the pattern's and the text's lengths. What is not read (look-around,
back-references, flags, word boundaries) is unknown, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 500
"""Characters of a pattern that is read."""
_MOST_STEPS = 20_000
_DEEPEST = 30
_MOST_REPEATS = 1000
_COUNT = re.compile(r"\{(\d{1,4})(?:(,)(\d{0,4}))?\}")
_GROUP = re.compile(r"\((?:\?(?::|P?<[A-Za-z_]\w*>))?")
_CLASS = re.compile(r"\[\^?\]?(?:\\[dDwWsS\-\]\[\\^./+*?(){}|$tnrf@ ]|[^\]\[\\])*\]")
_SIMPLE = frozenset("tnrf")
_TRIED = "a0A_- @.:/+~\t" + "".join(map(chr, range(33, 127))) + "éßж中🎉"
"""The characters that a sample is made of, the plainest first."""


class _Unread(Exception):
    """Something in the pattern that is not read here, or more work than is done."""


@dataclass(frozen=True)
class _Char:
    """One character, of those that `matches` takes."""

    matches: re.Pattern[str]


@dataclass(frozen=True)
class _Anchor:
    at_start: bool


@dataclass(frozen=True)
class _Sequence:
    parts: tuple[_Part, ...]


@dataclass(frozen=True)
class _Choice:
    parts: tuple[_Part, ...]


@dataclass(frozen=True)
class _Repeat:
    part: _Part
    least: int
    most: int | None


_Part = _Char | _Anchor | _Sequence | _Choice | _Repeat


def found_in(pattern: str, text: str) -> bool | None:
    """Whether the pattern matches somewhere in `text`, as JSON Schema asks; None where that is not worked out."""
    tree = _tree(pattern)
    if tree is None:
        return None
    try:
        return bool(_Matcher(text).ends(tree, frozenset(range(len(text) + 1))))
    except _Unread:
        return None


def samples(pattern: str, lengths: tuple[int, ...] = ()) -> Iterator[str]:
    """A few texts that the pattern matches as a whole: the shortest ones, and ones of these lengths where it can."""
    tree = _tree(pattern)
    if tree is None:
        return
    try:
        shortest = _Sampler(0).text(tree)
        more = (0, 1, *(length - len(shortest) for length in lengths if length > len(shortest)))
        texts = [_Sampler(extra).text(tree) for extra in more]
    except _Unread:
        return
    yield from (text for text in dict.fromkeys(texts) if found_in(pattern, text))


@lru_cache(maxsize=512)
def _tree(pattern: str) -> _Part | None:
    try:
        return _Reader(pattern).read()
    except (_Unread, re.error, RecursionError):
        return None


class _Reader:
    def __init__(self, pattern: str) -> None:
        if len(pattern) > _LONGEST:
            raise _Unread
        self.pattern = pattern
        self.at = 0
        self.depth = 0

    def read(self) -> _Part:
        tree = self._choice()
        if self.at < len(self.pattern):
            raise _Unread
        return tree

    def _choice(self) -> _Part:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _Unread
        parts = [self._sequence()]
        while self._next() == "|":
            self.at += 1
            parts.append(self._sequence())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else _Choice(tuple(parts))

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self._next() not in ("", "|", ")"):
            part = self._atom()
            parts.append(part if isinstance(part, _Anchor) else self._repeated(part))
        return _Sequence(tuple(parts))

    def _atom(self) -> _Part:
        here = self._next()
        if here in "^$":
            self.at += 1
            return _Anchor(here == "^")
        if here == "(":
            opened = _GROUP.match(self.pattern, self.at)
            assert opened is not None
            self.at = opened.end()
            if self._next() == "?":
                raise _Unread
            part = self._choice()
            if self._next() != ")":
                raise _Unread
            self.at += 1
            return part
        if here in "*+?{":
            raise _Unread
        return _Char(re.compile(self._character(), re.DOTALL if here != "." else 0))

    def _character(self) -> str:
        """The text of one character or class, which stands alone."""
        start = self.at
        if self.pattern[start] == "[":
            match = _CLASS.match(self.pattern, start)
            # Classes that nest or are combined mean something else to other engines.
            if match is None or any(sign in match.group() for sign in ("&&", "--", "~~", "||")):
                raise _Unread
            self.at = match.end()
        elif self.pattern[start] == "\\":
            following = self.pattern[start + 1 : start + 2]
            known = following in "dDwWsS" or following in _SIMPLE or not following.isalnum()
            if not following or not known:
                raise _Unread
            self.at = start + 2
        else:
            self.at = start + 1
            return self.pattern[start] if self.pattern[start] == "." else re.escape(self.pattern[start])
        return self.pattern[start : self.at]

    def _repeated(self, part: _Part) -> _Part:
        here = self._next()
        most: int | None
        if here and here in "*+?":
            self.at += 1
            least, most = int(here == "+"), 1 if here == "?" else None
        elif here == "{":
            match = _COUNT.match(self.pattern, self.at)
            if match is None:
                raise _Unread
            self.at = match.end()
            least = int(match[1])
            most = least if match[2] is None else int(match[3]) if match[3] else None
        else:
            return part
        if max(least, most or 0) > _MOST_REPEATS or (most is not None and most < least):
            raise _Unread
        if self._next() == "?":
            self.at += 1  # which match is preferred does not matter
        if self._next() in ("*", "+", "?", "{"):
            raise _Unread
        return _Repeat(part, least, most)

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]


class _Matcher:
    def __init__(self, text: str) -> None:
        self.text = text
        self.steps = 0

    def ends(self, part: _Part, starts: frozenset[int]) -> frozenset[int]:
        """Where the part can end if it begins at one of `starts`."""
        self.steps += 1 + len(starts) // 8
        if self.steps > _MOST_STEPS:
            raise _Unread
        match part:
            case _Char(matches):
                return frozenset(
                    at + 1
                    for at in starts
                    if at < len(self.text) and matches.fullmatch(self.text, at, at + 1)
                )
            case _Anchor(at_start):
                return starts & {0 if at_start else len(self.text)}
            case _Sequence(parts):
                for each in parts:
                    starts = self.ends(each, starts)
                return starts
            case _Choice(parts):
                return frozenset().union(*(self.ends(each, starts) for each in parts))
            case _Repeat(inner, least, most):
                return self._repeats(inner, starts, least, most)

    def _repeats(self, inner: _Part, starts: frozenset[int], least: int, most: int | None) -> frozenset[int]:
        for _ in range(least):
            starts = self.ends(inner, starts)
            if not starts:
                return starts
        reached, fresh, done = starts, starts, least
        while fresh and (most is None or done < most):
            fresh = self.ends(inner, fresh) - reached
            reached |= fresh
            done += 1
        return reached


class _Sampler:
    """Makes one text; repetitions are gone through `extra` times more than they must, as far as they can."""

    def __init__(self, extra: int) -> None:
        self.extra = extra

    def text(self, part: _Part) -> str:
        match part:
            case _Char(matches):
                found = next((character for character in _TRIED if matches.fullmatch(character)), None)
                if found is None:
                    raise _Unread
                return found
            case _Anchor():
                return ""
            case _Sequence(parts):
                return "".join(map(self.text, parts))
            case _Choice(parts):
                return self.text(parts[0])
            case _Repeat(inner, least, most):
                more = self.extra if most is None else min(self.extra, most - least)
                self.extra -= more
                return self.text(inner) * (least + more)
