"""Escapes in the regular expressions of the Rust crate `regex`, and what reading such an expression needs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plugcheck_rules.hosts.apcore.schemas.unicode_properties import is_property

BYTE, DOT, CLASS = 32, 1000, 72
"""About how many bytes a byte, a dot and a small class take once they are compiled, measured."""
_SIZES = {"d": 5125, "w": 50170, "s": 680, "D": 12750, "W": 46600, "S": 1920}
_PROPERTIES = {"L": 42970, "Letter": 42970, "Lu": 26540, "Ll": 26500, "N": 9760, "Greek": 2240, "Latin": 2840}
_SIMPLE = dict(zip("aftnrv", "\a\f\t\n\r\v", strict=True))
_BOUNDARIES = frozenset({"start", "end", "start-half", "end-half"})
_DIGITS = {"x": 2, "u": 4, "U": 8}
_BRACED = re.compile(r"\{([A-Za-z-]*)")


@dataclass(frozen=True)
class RegexFault:
    """Why a pattern is not taken: a clause that can follow "because", and where in the pattern (in code points)."""

    reason: str
    start: int
    end: int


class Refused(Exception):
    """The engine does not take the pattern."""

    def __init__(self, reason: str, start: int, end: int) -> None:
        super().__init__(reason)
        self.fault = RegexFault(reason, start, end)


class EscapeReader:
    """A pattern, a place in it, and the flags that hold there."""

    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0
        self.flags: frozenset[str] = frozenset({"u"})

    def escape(self, *, in_class: bool) -> tuple[str, int]:
        """Read an escape; the one character that it stands for ("" for more than one or none), and its size."""
        start, text = self.at, self.text
        self.at += 2
        if self.at > len(text):
            raise Refused("a `\\` at the end escapes nothing", start, start + 1)
        char = text[start + 1]
        if char in _DIGITS:
            value = self.code_point(start, char)
            return value, BYTE * len(value.encode())
        if char in "pP":
            return "", self.property(start)
        if char in _SIZES:
            if "u" in self.flags:
                return "", _SIZES[char]
            if char.isupper():
                raise Refused("it could match bytes that are no text", start, self.at)
            return "", CLASS
        if char in _SIMPLE:
            return _SIMPLE[char], BYTE
        if char.isdigit() and char.isascii():
            raise Refused("backreferences are not supported", start, self.at)
        if char in "AzbB<>":
            if in_class:
                raise Refused(f"`\\{char}` means nothing in a class", start, self.at)
            if char == "b":
                self.boundary(start)
            return "", 0
        if not char.isascii() or char.isalnum():
            raise Refused(f"there is no escape `\\{char}`", start, self.at)
        return char, BYTE

    def boundary(self, start: int) -> None:
        """What may follow `\\b` in braces; a count is left to be read."""
        match = _BRACED.match(self.text, self.at)
        if match is None:
            return
        if match.end() == len(self.text):
            raise Refused("`\\b{` is not closed", start, match.end())
        if not match[1]:
            return
        if self.text[match.end()] != "}":
            raise Refused("`\\b{` is not closed", start, match.end())
        self.at = match.end() + 1
        if match[1] not in _BOUNDARIES:
            raise Refused(f"there is no `\\b{{{match[1]}}}`", start, self.at)

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
            raise Refused(f"`\\{kind}` needs the hexadecimal number of a character", start, self.at)
        value = int(digits, 16)
        if value > 0x10FFFF or 0xD800 <= value <= 0xDFFF:
            raise Refused(f"`{text[start : self.at]}` is no character", start, self.at)
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
            raise Refused("the name of a property is not closed", start, len(text))
        if "u" not in self.flags:
            raise Refused("properties of characters need the flag `u`", start, self.at)
        if not is_property(name):
            raise Refused(f"there is no property of characters `{name}`", start, self.at)
        return _PROPERTIES.get(name, CLASS)
