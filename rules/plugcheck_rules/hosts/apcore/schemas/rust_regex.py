"""The regular expressions that apcore's models take: those of the Rust crate `regex`.

pydantic compiles `pattern` with that crate (`pydantic-core`, engine `rust-regex`). Its syntax has no look-around and
no backreferences, knows few escapes, and a compiled pattern may take 10 MiB at most. Patterns are only read here;
they are never run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from plugcheck_rules.hosts.apcore.schemas.unicode_properties import is_property

MAX_BYTES = 10 * 1024 * 1024
"""How large a compiled pattern may be (`RegexBuilder::size_limit`)."""
MAX_NESTING = 250
"""How deep groups and classes may nest (`nest_limit`)."""

_SIZES = {"d": 5125, "w": 50170, "s": 680, "D": 12750, "W": 46600, "S": 1920}
"""About how many bytes a class of Unicode takes once it is compiled, measured."""
_PROPERTIES = {"L": 42970, "Letter": 42970, "Lu": 26540, "Ll": 26500, "N": 9760, "Greek": 2240, "Latin": 2840}
_BYTE, _DOT, _CLASS = 32, 1000, 72
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
_SIMPLE = dict(zip("aftnrv", "\a\f\t\n\r\v", strict=True))
_BOUNDARIES = frozenset({"start", "end", "start-half", "end-half"})
_DIGITS = {"x": 2, "u": 4, "U": 8}
_NAME = re.compile(r"(?:_|[^\W\d_])[\w.\[\]]*")
_COUNT = re.compile(r"\s*(\d+)\s*(?:(,)(?:\s*(\d+)\s*)?)?\}", re.ASCII)


@dataclass(frozen=True)
class RegexFault:
    """Why a pattern is not taken: a clause that can follow "because", and where in the pattern (in code points)."""

    reason: str
    start: int
    end: int


class _Refused(Exception):
    def __init__(self, reason: str, start: int, end: int) -> None:
        super().__init__(reason)
        self.fault = RegexFault(reason, start, end)


@lru_cache(maxsize=1024)
def regex_fault(pattern: str) -> RegexFault | None:
    """What the engine does not take of `pattern`; None where it takes it."""
    try:
        size = _Parser(pattern).run()
    except _Refused as refused:
        return refused.fault
    if size > MAX_BYTES * _SLACK:
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


class _Parser:
    """One pass over a pattern, with a stack instead of recursion."""

    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0
        self.flags: frozenset[str] = frozenset({"u"})
        self.names: set[str] = set()

    def run(self) -> int:
        """About how many bytes the compiled pattern takes.

        Raises:
            _Refused: it is no pattern of this engine.
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
                    raise _Refused(f"groups nest deeper than {MAX_NESTING} levels", start, self.at)
            elif char == ")":
                if len(stack) == 1:
                    raise _Refused("a `)` closes no group", start, start + 1)
                self.at += 1
                done = stack.pop()
                done.cut()
                self.flags = done.flags
                stack[-1].push(done.size + 2 * _BYTE)
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
            raise _Refused("a group is not closed", stack[-1].start, stack[-1].start + 1)
        stack[0].cut()
        return stack[0].size

    def single(self, char: str, start: int) -> int:
        if char == ".":
            if "u" not in self.flags:
                raise _Refused("it could match bytes that are no text", start, start + 1)
            return _DOT
        return 0 if char in "^$" else _BYTE * len(char.encode("utf-8", "surrogatepass"))

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
                raise _Refused("look-around is not supported", start, self.at + len(look))
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
            raise _Refused("the name of a group is not closed", start, len(self.text))
        name = self.text[self.at : end]
        if not _NAME.fullmatch(name):
            what = f"`{name}` is no name of a group" if name else "the name of a group is empty"
            raise _Refused(what, start, end + 1)
        if name in self.names:
            raise _Refused(f"two groups are named `{name}`", start, end + 1)
        self.names.add(name)
        self.at = end + 1

    def read_flags(self, start: int) -> str:
        """Read flags up to `:` or `)`, set them, and return which of the two it was."""
        seen: set[str] = set()
        negated = fresh = False
        on, off = set(self.flags), set()
        while self.at < len(self.text):
            char = self.text[self.at]
            self.at += 1
            if char in ":)":
                if negated and fresh:
                    raise _Refused("a `-` stands before no flag", start, self.at)
                if char == ")" and not seen:
                    raise _Refused("`?` repeats nothing", start, self.at)
                self.flags = frozenset((on | seen - off) - off)
                return char
            if char == "-":
                if negated:
                    raise _Refused("flags are negated twice", start, self.at)
                negated = fresh = True
            elif char in _FLAGS:
                if char in seen:
                    raise _Refused(f"the flag `{char}` stands twice", start, self.at)
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
                raise _Refused(what, start, self.at)
        raise _Refused("a group is not closed", start, len(self.text))

    # Repetitions

    def repeat(self, group: _Group, start: int, times: int, most: int | None) -> None:
        if group.last is None:
            raise _Refused(f"`{self.text[start : self.at]}` repeats nothing", start, self.at)
        if self.text.startswith("?", self.at):
            self.at += 1
        one = group.last
        group.last = one * max(times, most or 0) + (_BYTE if most is None else 0)

    def counted(self, group: _Group, start: int) -> None:
        if group.last is None:
            raise _Refused("`{` repeats nothing", start, start + 1)
        match = _COUNT.match(self.text, start + 1)
        if match is None:
            raise _Refused("`{` begins no repetition such as `{2,5}`", start, start + 1)
        least, most = int(match[1]), int(match[3]) if match[3] else None
        self.at = match.end()
        if max(least, most or 0) > 0xFFFFFFFF:
            raise _Refused("a count is larger than 4294967295", start, self.at)
        if most is not None and most < least:
            raise _Refused(f"`{match[0][:-1]}` asks for at least {least} and at most {most}", start, self.at)
        if match[2] is None:
            most = least
        self.repeat(group, start, least, most)

    # Escapes

    def escape(self, *, in_class: bool) -> tuple[str, int]:
        """Read an escape; the one character that it stands for ("" for more than one or none), and its size."""
        start, text = self.at, self.text
        self.at += 2
        if self.at > len(text):
            raise _Refused("a `\\` at the end escapes nothing", start, start + 1)
        char = text[start + 1]
        if char in _DIGITS:
            value = self.code_point(start, char)
            return value, _BYTE * len(value.encode())
        if char in "pP":
            return "", self.property(start)
        if char in _SIZES:
            if "u" in self.flags:
                return "", _SIZES[char]
            if char.isupper():
                raise _Refused("it could match bytes that are no text", start, self.at)
            return "", _CLASS
        if char in _SIMPLE:
            return _SIMPLE[char], _BYTE
        if char.isdigit() and char.isascii():
            raise _Refused("backreferences are not supported", start, self.at)
        if char in "AzbB<>":
            if in_class:
                raise _Refused(f"`\\{char}` means nothing in a class", start, self.at)
            if char == "b":
                self.boundary(start)
            return "", 0
        if not char.isascii() or char.isalnum():
            raise _Refused(f"there is no escape `\\{char}`", start, self.at)
        return char, _BYTE

    def boundary(self, start: int) -> None:
        """What may follow `\\b` in braces; a count is left to be read."""
        match = re.compile(r"\{([A-Za-z-]*)").match(self.text, self.at)
        if match is None:
            return
        if match.end() == len(self.text):
            raise _Refused("`\\b{` is not closed", start, match.end())
        if not match[1]:
            return
        if self.text[match.end()] != "}":
            raise _Refused("`\\b{` is not closed", start, match.end())
        self.at = match.end() + 1
        if match[1] not in _BOUNDARIES:
            raise _Refused(f"there is no `\\b{{{match[1]}}}`", start, self.at)

    def code_point(self, start: int, kind: str) -> str:
        text = self.text
        if text.startswith("{", self.at):
            end = text.find("}", self.at)
            digits = text[self.at + 1 : end] if end >= 0 else ""
            self.at = end + 1 if end >= 0 else len(text)
        else:
            digits = text[self.at : self.at + _DIGITS[kind]]
            self.at += len(digits)
            if len(digits) < _DIGITS[kind]:
                digits = ""
        if not re.fullmatch("[0-9a-fA-F]+", digits):
            raise _Refused(f"`\\{kind}` needs the hexadecimal number of a character", start, self.at)
        value = int(digits, 16)
        if value > 0x10FFFF or 0xD800 <= value <= 0xDFFF:
            raise _Refused(f"`{text[start : self.at]}` is no character", start, self.at)
        return chr(value)

    def property(self, start: int) -> int:
        text = self.text
        if text.startswith("{", self.at):
            end = text.find("}", self.at)
            name = text[self.at + 1 : end] if end >= 0 else None
            self.at = end + 1 if end >= 0 else len(text)
        else:
            name = text[self.at] if self.at < len(text) else None
            self.at += 1
        if name is None:
            raise _Refused("the name of a property is not closed", start, len(text))
        if "u" not in self.flags:
            raise _Refused("properties of characters need the flag `u`", start, self.at)
        if not is_property(name):
            raise _Refused(f"there is no property of characters `{name}`", start, self.at)
        return _PROPERTIES.get(name, _CLASS)

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
                raise _Refused("a class is not closed", start, len(self.text))
            char = self.text[self.at]
            if char == "]":
                self.at += 1
                depth.pop()
            elif char == "[" and not self.posix():
                self.open_class(depth)
                if len(depth) > MAX_NESTING:
                    raise _Refused(f"classes nest deeper than {MAX_NESTING} levels", start, self.at)
            elif char == "[":
                continue
            elif self.text.startswith(("&&", "--", "~~"), self.at):
                self.at += 2
                self.skip_blanks()
            else:
                size = max(size, self.range())
        return max(size, _CLASS)

    def open_class(self, depth: list[int]) -> None:
        depth.append(self.at)
        self.at += 1
        self.skip_blanks()
        if self.text.startswith("^", self.at):
            if "u" not in self.flags:
                raise _Refused("it could match bytes that are no text", depth[0], self.at + 1)
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
        match = re.compile(r"\[:\^?([a-z]*):\]").match(self.text, self.at)
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
            raise _Refused(
                f"`{self.text[start : self.at]}` is no range: its ends must be single characters",
                start,
                self.at,
            )
        if high < low:
            raise _Refused(
                f"`{self.text[start : self.at]}` is a range that ends before it begins", start, self.at
            )
        return max(size, high_size)

    def item(self) -> tuple[str, int]:
        if self.at >= len(self.text):
            raise _Refused("a class is not closed", len(self.text) - 1, len(self.text))
        char = self.text[self.at]
        if char == "\\":
            return self.escape(in_class=True)
        self.at += 1
        return char, _CLASS
