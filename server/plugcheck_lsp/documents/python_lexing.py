"""The characters of a Python text that decide where statements end: strings, comments, brackets, joined lines.

Nothing here knows the grammar, so all of it works on half-typed text. f-strings are read by the rules of Python
3.12, which take every f-string of older versions.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<newline>\r\n|\r|\n)
    | (?P<prefix>(?<!\w)(?:[fFtT][rR]?|[rR][fFtT]))?(?P<string>\"\"\"|'''|"|')
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    | (?P<join>\\(?:\r\n|\r|\n))
    | (?P<colon>:)
    """,
    re.VERBOSE,
)
_STRING_REST = {
    '"': r'[^"\\\r\n]*(?:\\(?:\r\n|.)[^"\\\r\n]*)*"',
    "'": r"[^'\\\r\n]*(?:\\(?:\r\n|.)[^'\\\r\n]*)*'",
    '"""': r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""',
    "'''": r"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''",
}
_STRING_END = {quote: re.compile(rest, re.DOTALL) for quote, rest in _STRING_REST.items()}

# Complete strings, comments and joined lines, which hold no bracket that counts. An f-string is among them only
# if no field of it holds a quote of its own kind, a brace, a backslash or a comment.
_NOT_F = r"(?<![fFtT])(?<![fFtT][rR])"


def _simple_interpolated(quote: str, other: str) -> str:
    text = rf"(?:[^{quote}\\{{}}\r\n]|\\[^\r\nN{{}}])*"
    field = rf"\{{(?:[^\"'{{}}#\\\r\n]|{other}[^\"'{{}}#\\\r\n]*{other})*\}}"
    return rf"(?<=[fFtTrR]){quote}(?!{quote * 2}){text}(?:(?:\{{\{{|\}}\}}|{field}){text})*{quote}"


_PLAIN = re.compile(
    "|".join(
        (
            r"\#[^\r\n]*",
            r"\\(?:\r\n|\r|\n)(?=.)",
            _NOT_F + '"""' + _STRING_REST['"""'],
            _NOT_F + "'''" + _STRING_REST["'''"],
            _NOT_F + r""""(?!"")""" + _STRING_REST['"'],
            _NOT_F + r"""'(?!'')""" + _STRING_REST["'"],
            _simple_interpolated('"', "'"),
            _simple_interpolated("'", '"'),
        )
    ),
    re.DOTALL,
)
_NO_BRACKETS = re.compile(r"[^()\[\]{}\"'\\]+")
_USUAL_DEPTH = 8
_OPENER = {")": "(", "]": "[", "}": "{"}

# keywords that never begin a line in brackets: they prove that a bracket above was left open
_NEVER_IN_BRACKETS = re.compile(
    r"(?:assert|break|class|continue|def|del|global|import|nonlocal|pass|raise|return|try|while|with)\b"
    r"|async[ \t]+(?:def|with)\b"
    r"|from[ \t]+[.\w]+[ \t]+import\b"
)
# a word right behind a string is never Python, except for these
_WORD_AFTER_STRING = re.compile(
    r"[ \t\f]*(?!(?:and|or|if|else|in|is|not|for|async|as)\b|[rRbBuUfFtT]{1,2}[\"'])[^\W\d]\w*"
)
_LINE_END = re.compile(r"[\r\n]")
_STRING_LINES = {
    quote: re.compile(rf"[^{quote}\\\r\n]*(?:\\(?:\r\n|.)[^{quote}\\\r\n]*)*", re.DOTALL) for quote in "\"'"
}


class Token(NamedTuple):
    """`kind` is the name of a group of the scanner, or `unclosed` for a string that nothing ends."""

    kind: str
    start: int
    end: int


def tokens(source: str, start: int, end: int) -> Iterator[Token]:
    """What decides between `start`, which stands in no string and no comment, and `end`."""
    pos = start
    while (found := _TOKEN.search(source, pos, end)) is not None:
        kind = found.lastgroup or ""
        pos = found.end()
        if kind == "string":
            quote = found["string"]
            end_at = _string_end(source, pos, end, quote, interpolated=found["prefix"] is not None)
            kind, pos = ("unclosed", end) if end_at is None else ("string", end_at)
        yield Token(kind, found.start(), pos)


def _string_end(source: str, pos: int, end: int, quote: str, *, interpolated: bool) -> int | None:
    """Where the string whose quote ends at `pos` ends, or None if nothing before `end` ends it.

    A half-typed string in single quotes ends with its line.
    """
    closed_at = _interpolated_end(source, pos, quote) if interpolated else None
    if closed_at is None and (not interpolated or len(quote) == 3):
        found = _STRING_END[quote].match(source, pos, end) if not interpolated else None
        closed_at = found.end() if found else None
    if closed_at is not None and closed_at <= end:
        return closed_at
    if len(quote) == 3 or closed_at is not None:
        return None
    rest = _STRING_LINES[quote].match(source, pos, end)
    line_end = rest.end() if rest else end
    return None if line_end == end and source[end - 1] in "\r\n" else line_end


_TEXT_STOP = re.compile(r"[\\{}\"'\r\n]")
_FIELD_STOP = re.compile(r"[()\[\]{}\"'#:\r\n]")
_PREFIX_BEFORE = re.compile(r"(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])\Z")


def _interpolated_end(source: str, pos: int, quote: str) -> int | None:
    """The end of an f-string or t-string whose quote ends at `pos`.

    None where it cannot be closed, and a place behind the end of `source` where more lines could close it.
    """
    opened = [quote]  # quotes, brackets, and `:` for a format specification; the innermost last
    while True:
        top = opened[-1]
        in_text = top[0] in "\"':"
        found = (_TEXT_STOP if in_text else _FIELD_STOP).search(source, pos)
        if found is None:
            return None if in_text and len(top) == 1 and top != ":" else len(source) + 1
        char = found.group()
        pos = found.end()
        if char in "\r\n":
            # fields may be written over several lines, text in single quotes may not
            if in_text and len(next(entry for entry in reversed(opened) if entry[0] in "\"'")) == 1:
                return None
        elif in_text:
            if char == "\\":
                if source.startswith("\r\n", pos):
                    pos += 2
                elif not source.startswith(("{", "}"), pos):
                    pos += 1
            elif char == "{":
                if top != ":" and source.startswith("{", pos):
                    pos += 1
                else:
                    opened.append("{")
            elif char == "}":
                if top == ":":
                    del opened[-2:]
            elif top == ":":
                if any(source.startswith(entry, pos - 1) for entry in opened if entry[0] in "\"'"):
                    return None
            elif source.startswith(top, pos - 1):
                pos += len(top) - 1
                opened.pop()
                if not opened:
                    return pos
        elif char in "([{":
            opened.append(char)
        elif char in ")]}":
            if _OPENER[char] != top:
                return None
            opened.pop()
        elif char == "#":
            pos = _end_of_line(source, pos)
        elif char == ":":
            if top == "{" and opened[-2][0] in "\"':":
                opened.append(":")
        else:
            inner = char * 3 if source.startswith(char * 3, pos - 1) else char
            before = _PREFIX_BEFORE.search(source, max(0, pos - 4), pos - 1)
            pos += len(inner) - 1
            if before is not None:
                opened.append(inner)
                continue
            rest = _STRING_END[inner].match(source, pos)
            if rest is None:
                return None
            pos = rest.end()


def _end_of_line(source: str, pos: int) -> int:
    rest = _LINE_END.search(source, pos)
    return rest.start() if rest else len(source)


def without_strings(text: str, stand_in: str) -> str:
    """`text` with comments, joined lines and all strings that are easily told put away as `stand_in`."""
    return _PLAIN.sub(stand_in, text)


def is_closed(chunk: str) -> bool:
    """Whether no string, bracket or line join that begins in `chunk` is open at its end."""
    rest = _NO_BRACKETS.sub("", without_strings(chunk, " "))
    for _ in range(_USUAL_DEPTH):
        if not rest:
            return True
        rest = rest.replace("()", "").replace("[]", "").replace("{}", "")
    return not rest or _is_closed_for_sure(chunk)


def _is_closed_for_sure(chunk: str) -> bool:
    depth: list[str] = []
    last = Token("", 0, 0)
    for last in tokens(chunk, 0, len(chunk)):
        if last.kind == "open":
            depth.append(chunk[last.start])
        elif last.kind == "close":
            if not depth or _OPENER[chunk[last.start]] != depth.pop():
                return True  # nothing that follows can mend this
        elif last.kind == "unclosed":
            return False
    return not depth and not (last.kind == "join" and last.end == len(chunk))


_CODE = re.compile(r"[^ \t\f\r\n#]")


def code_end(chunk: str) -> int:
    """The end of the last line of `chunk` that holds code, without white space; a comment behind code counts."""
    flat = chunk.replace("\r", "\n") if "\r" in chunk else chunk
    end = len(flat.rstrip(" \t\f\n"))
    while end:
        line = flat.rfind("\n", 0, end) + 1
        first = _CODE.search(flat, line, end)
        comment = flat.find("#", line, end)
        joins_nothing = first is not None and flat[first.start() : end + 1] == "\\\n"
        if first is not None and (comment < 0 or first.start() < comment) and not joins_nothing:
            return end
        if "'" in flat[line:end] or '"' in flat[line:end]:
            return _code_end_for_sure(chunk)
        end = line
        while end and flat[end - 1] in " \t\f\n":
            end -= 1
    return 0


def _code_end_for_sure(chunk: str) -> int:
    pos = end = 0
    line_holds_code = False
    for token in (*tokens(chunk, 0, len(chunk)), Token("newline", len(chunk), len(chunk))):
        before = chunk[pos : token.start].rstrip(" \t\f")
        if before.strip(" \t\f"):
            end, line_holds_code = pos + len(before), True
        if token.kind == "newline":
            line_holds_code = False
        elif token.kind != "comment":
            line_holds_code, end = True, token.end
        elif line_holds_code:
            end = token.end
        pos = token.end
    return end


class Outcome(StrEnum):
    CLOSED = "closed"
    BROKEN = "broken"
    """The text proves that something before this place was left open."""
    OPEN = "open"
    """Nothing closes it before the end."""


def close(source: str, start: int, end: int, stops: Container[int], width: int) -> tuple[Outcome, int]:
    """Read from `start` to the first line start in `stops` at which nothing is open, or `end`.

    `width` is the indentation of the lines at `stops`.
    """
    depth: list[str] = []
    token = Token("", start, start)
    for token in tokens(source, start, end):
        kind = token.kind
        if kind == "newline":
            if token.end in stops:
                if not depth:
                    return Outcome.CLOSED, token.end
                if _NEVER_IN_BRACKETS.match(source, token.end + width):
                    return Outcome.BROKEN, token.end
        elif kind == "open":
            depth.append(source[token.start])
        elif kind == "close":
            if not depth or _OPENER[source[token.start]] != depth.pop():
                depth.clear()
        elif kind == "unclosed":
            return Outcome.OPEN, end
        elif (
            kind == "string"
            and _LINE_END.search(source, token.start, token.end)
            and _WORD_AFTER_STRING.match(source, token.end, end)
        ):
            return Outcome.BROKEN, token.end
    if depth or (token.kind == "join" and token.end == end):
        return Outcome.OPEN, end
    return Outcome.CLOSED, end
