"""The regular expressions that apcore's models take: those of the Rust crate `regex`.

pydantic compiles `pattern` with that crate (`pydantic-core`, engine `rust-regex`). Its syntax has no look-around and
no backreferences, knows few escapes, and a compiled pattern may take 10 MiB at most. Patterns are only read here;
they are never run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from plugcheck_rules.hosts.apcore.schemas.regex_escapes import (
    BYTE,
    CLASS,
    DOT,
    EscapeReader,
    Refused,
    RegexFault,
)

__all__ = ["RegexFault", "regex_fault"]

MAXBYTES = 10 * 1024 * 1024
"""How large a compiled pattern may be (`RegexBuilder::size_limit`)."""
MAX_NESTING = 250
"""How deep groups and classes may nest (`nest_limit`)."""

_SLACK = 1.02
"""A pattern is told to be too large only where the estimate is above the limit by this factor."""
_POSIX = frozenset(
    [
        "alnum",
        "alpha",
        "ascii",
        "blank",
        "cntrl",
        "digit",
        "graph",
        "lower",
        "print",
        "punct",
        "space",
        "upper",
        "word",
        "xdigit",
    ]
)
_FLAGS = frozenset("imsUuxR")
_POSIX_CLASS = re.compile(r"\[:\^?([a-z]*):\]")
_NAME = re.compile(r"(?:_|[^\W\d_])[\w.\[\]]*")
_COUNT = re.compile(r"\s*(\d+)\s*(?:(,)(?:\s*(\d+)\s*)?)?\}", re.ASCII)


@lru_cache(maxsize=1024)
def regex_fault(pattern: str) -> RegexFault | None:
    """What the engine does not take of `pattern`; None where it takes it."""
    try:
        size = _Parser(pattern).run()
    except Refused as refused:
        return refused.fault
    if size > MAXBYTES * _SLACK:
        reason = f"it takes about {size // (1024 * 1024)} MiB once it is compiled, and 10 MiB is the most"
        return RegexFault(reason, 0, len(pattern))
    return None


@dataclass
class _Group:
    """An open group: where, the flags outside of it, and what stands in it so far."""

    start: int
    flags: frozenset[str]
    size: int = 0
    """Of what is complete."""
    last: int | None = None
    """The size of what a repetition would repeat; None where there is nothing to repeat."""

    def push(self, size: int) -> None:
        self.size += self.last or 0
        self.last = size

    def cut(self) -> None:
        """Here nothing can be repeated."""
        self.size += self.last or 0
        self.last = None


class _Parser(EscapeReader):
    """One pass over a pattern, with a stack instead of recursion."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.names: set[str] = set()

    def run(self) -> int:
        """About how many bytes the compiled pattern takes.

        Raises:
            Refused: it is no pattern of this engine.
        """
        stack = [_Group(0, self.flags)]
        while self.skip_blanks():
            char, start = self.text[self.at], self.at
            group = stack[-1]
            if char == "(":
                opened = self.open_group()
                if opened is None:
                    group.cut()  # `(?i)` sets flags and matches nothing
                    continue
                stack.append(opened)
                if len(stack) > MAX_NESTING + 1:
                    raise Refused(f"groups nest deeper than {MAX_NESTING} levels", start, self.at)
            elif char == ")":
                if len(stack) == 1:
                    raise Refused("a `)` closes no group", start, start + 1)
                self.at += 1
                done = stack.pop()
                done.cut()
                self.flags = done.flags
                stack[-1].push(done.size + 2 * BYTE)
            elif char == "|":
                self.at += 1
                group.cut()
            elif char in "*+?":
                self.at += 1
                self.repeat(group, start, 1, None)
            elif char == "{":
                self.counted(group, start)
            elif char == "[":
                group.push(self.character_class())
            elif char == "\\":
                group.push(self.escape(in_class=False)[1])
            else:
                self.at += 1
                group.push(self.single(char, start))
        if len(stack) > 1:
            raise Refused("a group is not closed", stack[-1].start, stack[-1].start + 1)
        stack[0].cut()
        return stack[0].size

    def single(self, char: str, start: int) -> int:
        if char == ".":
            if "u" not in self.flags:
                raise Refused("it could match bytes that are no text", start, start + 1)
            return DOT
        return 0 if char in "^$" else BYTE * len(char.encode("utf-8", "surrogatepass"))

    def skip_blanks(self) -> bool:
        """Pass over what does not count under the flag `x`; False at the end."""
        while "x" in self.flags and self.at < len(self.text):
            if self.text[self.at].isspace():
                self.at += 1
            elif self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end + 1
            else:
                break
        return self.at < len(self.text)

    # Groups and flags

    def open_group(self) -> _Group | None:
        """Read `(` and what belongs to it; None for flags alone."""
        start, text = self.at, self.text
        self.at += 1
        self.skip_blanks()
        if not text.startswith("?", self.at):
            return _Group(start, self.flags)
        for look in ("?=", "?!", "?<=", "?<!"):
            if text.startswith(look, self.at):
                raise Refused("look-around is not supported", start, self.at + len(look))
        for named in ("?P<", "?<"):
            if text.startswith(named, self.at):
                self.at += len(named)
                self.name(start)
                return _Group(start, self.flags)
        self.at += 1
        before = self.flags
        closed = self.read_flags(start)
        if closed == ":":
            return _Group(start, before)
        return None

    def name(self, start: int) -> None:
        end = self.text.find(">", self.at)
        if end < 0:
            raise Refused("the name of a group is not closed", start, len(self.text))
        name = self.text[self.at : end]
        if not _NAME.fullmatch(name):
            what = f"`{name}` is no name of a group" if name else "the name of a group is empty"
            raise Refused(what, start, end + 1)
        if name in self.names:
            raise Refused(f"two groups are named `{name}`", start, end + 1)
        self.names.add(name)
        self.at = end + 1

    def read_flags(self, start: int) -> str:
        """Read flags up to `:` or `)`, set them, and return which of the two it was."""
        seen: set[str] = set()
        negated = fresh = False
        on, off = set(self.flags), set[str]()
        while self.at < len(self.text):
            char = self.text[self.at]
            self.at += 1
            if char in ":)":
                if negated and fresh:
                    raise Refused("a `-` stands before no flag", start, self.at)
                if char == ")" and not seen:
                    raise Refused("`?` repeats nothing", start, self.at)
                self.flags = frozenset((on | seen - off) - off)
                return char
            if char == "-":
                if negated:
                    raise Refused("flags are negated twice", start, self.at)
                negated = fresh = True
            elif char in _FLAGS:
                if char in seen:
                    raise Refused(f"the flag `{char}` stands twice", start, self.at)
                seen.add(char)
                fresh = False
                if negated:
                    off.add(char)
            else:
                what = (
                    "backreferences are not supported"
                    if self.text.startswith("(?P=", start)
                    else f"there is no group of the form `(?{char}`"
                )
                raise Refused(what, start, self.at)
        raise Refused("a group is not closed", start, len(self.text))

    # Repetitions

    def repeat(self, group: _Group, start: int, times: int, most: int | None) -> None:
        if group.last is None:
            raise Refused(f"`{self.text[start : self.at]}` repeats nothing", start, self.at)
        if self.text.startswith("?", self.at):
            self.at += 1
        one = group.last
        group.last = one * max(times, most or 0) + (BYTE if most is None else 0)

    def counted(self, group: _Group, start: int) -> None:
        if group.last is None:
            raise Refused("`{` repeats nothing", start, start + 1)
        match = _COUNT.match(self.text, start + 1)
        if match is None:
            raise Refused("`{` begins no repetition such as `{2,5}`", start, start + 1)
        least, most = int(match[1]), int(match[3]) if match[3] else None
        self.at = match.end()
        if max(least, most or 0) > 0xFFFFFFFF:
            raise Refused("a count is larger than 4294967295", start, self.at)
        if most is not None and most < least:
            raise Refused(f"`{match[0][:-1]}` asks for at least {least} and at most {most}", start, self.at)
        if match[2] is None:
            most = least
        self.repeat(group, start, least, most)

    # Classes

    def character_class(self) -> int:
        """Read a class, those in it and its set operations; its size."""
        start = self.at
        depth: list[int] = []
        size = 0
        self.open_class(depth)
        while depth:
            self.skip_blanks()
            if self.at >= len(self.text):
                raise Refused("a class is not closed", start, len(self.text))
            char = self.text[self.at]
            if char == "]":
                self.at += 1
                depth.pop()
            elif char == "[" and not self.posix():
                self.open_class(depth)
                if len(depth) > MAX_NESTING:
                    raise Refused(f"classes nest deeper than {MAX_NESTING} levels", start, self.at)
            elif char == "[":
                continue
            elif self.text.startswith(("&&", "--", "~~"), self.at):
                self.at += 2
                self.skip_blanks()
            else:
                size = max(size, self.range())
        return max(size, CLASS)

    def open_class(self, depth: list[int]) -> None:
        depth.append(self.at)
        self.at += 1
        self.skip_blanks()
        if self.text.startswith("^", self.at):
            if "u" not in self.flags:
                raise Refused("it could match bytes that are no text", depth[0], self.at + 1)
            self.at += 1
            self.skip_blanks()
        opened = self.at
        while self.text.startswith("-", self.at):
            self.at += 1
            self.skip_blanks()
        if self.at == opened and self.text.startswith("]", self.at):
            # A `]` right at the start is itself, and may begin a range.
            self.range()

    def posix(self) -> bool:
        """Read `[:alpha:]` and the like where one stands here."""
        match = _POSIX_CLASS.match(self.text, self.at)
        if match is None or match[1] not in _POSIX:
            return False
        self.at = match.end()
        return True

    def range(self) -> int:
        start = self.at
        low, size = self.item()
        self.skip_blanks()
        if not self.text.startswith("-", self.at):
            return size
        after = self.at + 1
        while "x" in self.flags and after < len(self.text) and self.text[after].isspace():
            after += 1
        if self.text.startswith(("]", "-"), after) or after >= len(self.text):
            return size
        self.at = after
        high, high_size = self.item()
        if not low or not high:
            raise Refused(
                f"`{self.text[start : self.at]}` is no range: its ends must be single characters",
                start,
                self.at,
            )
        if high < low:
            raise Refused(
                f"`{self.text[start : self.at]}` is a range that ends before it begins", start, self.at
            )
        return max(size, high_size)

    def item(self) -> tuple[str, int]:
        if self.at >= len(self.text):
            raise Refused("a class is not closed", len(self.text) - 1, len(self.text))
        char = self.text[self.at]
        if char == "\\":
            return self.escape(in_class=True)
        self.at += 1
        return char, CLASS
