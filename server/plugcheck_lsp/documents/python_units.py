"""Where the statements of a Python text begin and end, found by its characters alone.

The scan knows strings, comments, brackets, line continuations and indentation, and nothing of the grammar, so
it works on half-typed text too. White space and comments between statements belong to no piece.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class UnitKind(StrEnum):
    STATEMENT = "statement"
    """A module-level statement that is no class (a function with its decorators, an `if`, an assignment ...)."""
    CLASS_HEADER = "class-header"
    """A module-level class: decorators and the `class ...:` line, with `pass` in place of the body."""
    CLASS_MEMBER = "class-member"
    """A statement of the body of a module-level class."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement's place, and the white space that its own lines are indented by."""

    kind: UnitKind
    start: int
    end: int
    indent: str = ""


# A line at column 0 that can begin a statement: not blank, no comment, no closing bracket, no continued clause.
# CPython sets the column back to 0 at a form feed.
_TOP = re.compile(
    r"(?:\A|(?<=[\r\n]))(?:[ \t\f]*\f)?"
    r"(?=[^ \t\f\r\n#)\]}\\])(?!(?:else|elif|except|finally)\b)"
)
_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<newline>\r\n|\r|\n)
    | (?P<prefix>(?<!\w)[A-Za-z]{1,2})?(?P<quote>\"\"\"|'''|"|')
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    | (?P<join>\\(?:\r\n|\r|\n))
    | (?P<colon>:)
    """,
    re.VERBOSE,
)
_STRING_END = {
    quote: re.compile(pattern, re.DOTALL)
    for quote, pattern in {
        '"': r'(?:[^"\\\r\n]|\\\r\n|\\.)*+"',
        "'": r"(?:[^'\\\r\n]|\\\r\n|\\.)*+'",
        '"""': r'(?:[^"\\]|\\.|"(?!""))*+"""',
        "'''": r"(?:[^'\\]|\\.|'(?!''))*+'''",
    }.items()
}
_LINE_REST = re.compile(r"[^\r\n]*")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_DECORATED = re.compile(r"(?:@|def\b|class\b|async\b)")
_CLASS = re.compile(r"class\b")
_INDENT = re.compile(r"[ \t\f]*")
# keywords that never stand in brackets: at column 0 they prove that a bracket above was left open
_NEVER_IN_BRACKETS = re.compile(
    r"(?:def|class|import|while|with|try|return|raise|del|pass|global|nonlocal|assert|break|continue)\b(?!\s*[=.,)\]])"
    r"|async\s+(?:def|with)\b|from\s+[\w.]+\s+import\b"
)
_STATEMENT_SHAPE = re.compile(
    r"@|(?:if|for|async|type|match)\b[^\r\n]*:"
    r"|[A-Za-z_][\w.]*(?:\[[^\r\n]*\])?\s*(?::[^\r\n=]*)?(?:[-+*/%@&|^]|//|\*\*|<<|>>)?=(?!=)"
    r"|[A-Za-z_][\w.]*\([^\r\n]*\)[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)"
)


def _fstring_end(source: str, pos: int, quote: str) -> int | None:
    """The end of an f-string whose quote ends at `pos`, by the rules of Python 3.12; None where it is not closed."""
    stack: list[str] = [quote]  # quotes of strings and open brackets, the innermost last
    size = len(source)
    while pos < size:
        top = stack[-1]
        char = source[pos]
        if top in "([{":
            if char in "([{":
                stack.append(char)
            elif char in ")]}":
                if _PAIRS[char] != top:
                    return None
                stack.pop()
            elif char in "\"'":
                raw_quote = char * 3 if source.startswith(char * 3, pos) else char
                before = re.search(r"(?<!\w)[A-Za-z]{1,2}\Z", source[max(0, pos - 3) : pos])
                if before and set(before.group().lower()) & set("ft"):
                    stack.append(raw_quote)
                    pos += len(raw_quote)
                    continue
                found = _STRING_END[raw_quote].match(source, pos + len(raw_quote))
                if found is None:
                    return None
                pos = found.end()
                continue
            elif char == "#":
                if len(stack) > 1 and len(stack[0]) == 1 and quote == stack[0]:
                    return None
                found = _LINE_REST.match(source, pos)
                pos = found.end() if found else size
                continue
            elif char == ":" and top == "{" and stack[-2][0] in "\"'{":
                # a format specification is text again, up to its brace
                stack[-1] = "{:"
        elif top == "{:":
            if char == "{":
                stack.append("{")
            elif char == "}":
                stack.pop()
            elif char in "\r\n" and not any(len(entry) == 3 for entry in stack):
                return None
            elif any(source.startswith(entry, pos) for entry in stack if entry[0] in "\"'"):
                return None
        elif char == "\\":
            pos += 2
            continue
        elif char in "\r\n" and len(top) == 1:
            return None
        elif source.startswith(top, pos):
            pos += len(top)
            stack.pop()
            if not stack:
                return pos
            continue
        elif char == "{":
            if source.startswith("{{", pos):
                pos += 2
                continue
            stack.append("{")
        pos += 1
    return None


@dataclass(slots=True)
class _Scan:
    """How a logical line read from its start ends."""

    code_end: int
    """The end of its last code point that is neither white space nor part of a line's own comment."""
    next_line: int
    closed: bool


def _scan_block(source: str, start: int, is_boundary: Callable[[int], bool], end: int) -> _Scan:
    """Read from `start` to the first line start beyond it that is a boundary and in no string, bracket or line join."""
    depth: list[str] = []
    pos = start
    code_end = start
    while True:
        found = _TOKEN.search(source, pos, end)
        if found is None:
            tail = source[pos:end].rstrip(" \t\f")
            return _Scan(pos + len(tail) if tail else code_end, end, not depth)
        before = source[pos : found.start()].rstrip(" \t\f")
        if before:
            code_end = pos + len(before)
        kind = found.lastgroup
        pos = found.end()
        if kind == "newline":
            if not depth and is_boundary(pos):
                return _Scan(code_end, pos, True)
            continue
        if kind == "comment":
            line_start = max(source.rfind("\n", 0, found.start()), source.rfind("\r", 0, found.start())) + 1
            if code_end > line_start:
                code_end = pos
            continue
        if kind == "quote":
            quote = found["quote"]
            prefix = (found["prefix"] or "").lower()
            if "f" in prefix or "t" in prefix:
                string_end = _fstring_end(source, pos, quote)
            else:
                match = _STRING_END[quote].match(source, pos)
                string_end = match.end() if match else None
            if string_end is None:
                if len(quote) == 3:
                    return _Scan(end, end, False)
                rest = _LINE_REST.match(source, pos)
                string_end = rest.end() if rest else pos
            pos = min(string_end, end)
        elif kind == "open":
            depth.append(found["open"])
        elif kind == "close" and depth:
            depth.pop()
        elif kind == "join" and pos >= end:
            return _Scan(pos, end, False)
        code_end = pos


def _statements(source: str, start: int, end: int, starts: list[int]) -> Iterator[tuple[int, int]]:
    """The extents of the statements between `start` and `end`, given the line starts that may begin one."""
    boundaries = frozenset(starts)
    index = 0
    while index < len(starts):
        begin = starts[index]
        last = begin
        while True:
            scan = _scan_block(source, last, boundaries.__contains__, end)
            if not scan.closed and last == begin:
                cut = next(
                    (
                        at
                        for at in starts[index + 1 :]
                        if _NEVER_IN_BRACKETS.match(source, at)
                        or source[at] == "@"
                        or _STATEMENT_SHAPE.match(source, at)
                    ),
                    None,
                )
                if cut is not None:
                    yield begin, begin + len(source[begin:cut].rstrip())
                    index = bisect_left(starts, cut)
                    break
            is_decorator = source[last] == "@" and scan.next_line < end
            if is_decorator and _DECORATED.match(source, scan.next_line):
                last = scan.next_line
                continue
            yield begin, scan.code_end
            index = bisect_left(starts, scan.next_line)
            break


def split(source: str) -> Iterator[Piece]:
    """The pieces of `source` in order."""
    starts = [match.end() for match in _TOP.finditer(source)]
    first = next((m for m in re.finditer(r"[^ \t\f\r\n#]|#[^\r\n]*", source) if m.group()[0] != "#"), None)
    if first and (not starts or first.start() < starts[0]):
        starts.insert(0, first.start())
    for start, end in _statements(source, 0, len(source), starts):
        yield from _split_class(source, start, end)


def _split_class(source: str, start: int, end: int) -> Iterator[Piece]:
    head = start
    while source[head : head + 1] == "@":
        scan = _scan_block(
            source, head, lambda at: source[at : at + 1] not in ("", " ", "\t", "\f", "\r", "\n", "#"), end
        )
        if scan.next_line >= end:
            break
        head = scan.next_line
    if not _CLASS.match(source, head):
        yield Piece(UnitKind.STATEMENT, start, end)
        return
    header_end = _header_end(source, head, end)
    if header_end is None:
        yield Piece(UnitKind.STATEMENT, start, end)
        return
    rest = _LINE_REST.match(source, header_end)
    line_end = rest.end() if rest else header_end
    same_line = source[header_end:line_end].strip(" \t\f")
    if same_line and same_line[0] != "#":
        yield Piece(UnitKind.CLASS_HEADER, start, header_end)
        body = (
            header_end + len(source[header_end:line_end]) - len(source[header_end:line_end].lstrip(" \t\f"))
        )
        yield Piece(UnitKind.CLASS_MEMBER, body, end, "    ")
        return
    yield Piece(
        UnitKind.CLASS_HEADER, start, min(header_end + len(source[header_end:line_end].rstrip()), end)
    )
    body_line = re.compile(r"(?<=[\r\n])([ \t\f]*)(?=[^ \t\f\r\n#])").search(source, line_end, end)
    if body_line is None:
        return
    indent = body_line.group(1)
    pattern = re.compile(
        r"(?<=[\r\n])" + indent + r"(?=[^ \t\f\r\n#)\]}\\])(?!(?:else|elif|except|finally)\b)"
    )
    starts = [match.end() for match in pattern.finditer(source, line_end, end)]
    line_starts = [at - len(indent) for at in starts]
    for member_start, member_end in _members(source, starts, line_starts, end):
        yield Piece(UnitKind.CLASS_MEMBER, member_start, member_end, indent)


def _members(source: str, starts: list[int], line_starts: list[int], end: int) -> Iterator[tuple[int, int]]:
    width = starts[0] - line_starts[0] if starts else 0
    boundaries = frozenset(line_starts)
    index = 0
    while index < len(starts):
        begin = last = starts[index]
        while True:
            scan = _scan_block(source, last, boundaries.__contains__, end)
            if not scan.closed and last == begin:
                cut = next(
                    (
                        at
                        for at in starts[index + 1 :]
                        if _NEVER_IN_BRACKETS.match(source, at) or source[at] == "@"
                    ),
                    None,
                )
                if cut is not None:
                    yield begin, begin + len(source[begin : cut - width].rstrip())
                    index = bisect_left(starts, cut)
                    break
            if (
                source[last] == "@"
                and scan.next_line < end
                and _DECORATED.match(source, scan.next_line + width)
            ):
                last = scan.next_line + width
                continue
            yield begin, scan.code_end
            index = bisect_left(line_starts, scan.next_line)
            break


def _header_end(source: str, start: int, end: int) -> int | None:
    """The offset after the colon that ends a class header."""
    depth = 0
    pos = start
    while (found := _TOKEN.search(source, pos, end)) is not None:
        pos = found.end()
        match found.lastgroup:
            case "open":
                depth += 1
            case "close":
                depth -= 1
            case "quote":
                match = _STRING_END[found["quote"]].match(source, pos)
                if match is None:
                    return None
                pos = match.end()
            case "colon" if depth == 0:
                return pos
            case "newline" if depth == 0:
                return None
    return None
