"""The comments of a Python text, and what a suppression in each of them covers."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.problem import Comment
from plugcheck_lsp.documents.python_lexing import tokens
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plugcheck_lsp.text import Text

_COMMENT = re.compile(r"#[^\r\n]*")
_NO_CODE = re.compile(r"(?:[ \t\f\r\n]|\\(?:\r\n|\r|\n)|#[^\r\n]*)*")
_LAMBDA = re.compile(r"\blambda\b")
_COMPOUND = re.compile(
    r"(?:async|class|def|elif|else|except|finally|for|if|try|while|with)\b"
    r"|(?:case|match)\b(?![ \t]*[=:.,;)\r\n]|[ \t]*\Z)"
)


def comments_of(text: Text, units: Sequence[Span]) -> tuple[Comment, ...]:
    """Every comment of `text`, in order. `units` are the places of its statements."""
    source = text.source
    if "#" not in source:
        return ()
    comments = []
    code, below = -1, Span(0, 0)  # the next code behind the comments seen so far, and what of it they cover
    for found, in_brackets in _places(source, units):
        line = text.line_span(text.line_of(found.start))
        own_line = not source[line.start : found.start].strip(" \t\f")
        if own_line and found.end > code:
            code = _next_code(source, found.end)
            below = _covered(text, units, code, in_brackets=in_brackets)
        covers = line if not own_line else below if below.end > below.start else Span(found.end, found.end)
        comments.append(Comment(found, own_line, covers))
    return tuple(comments)


def _places(source: str, units: Sequence[Span]) -> Iterator[tuple[Span, bool]]:
    """Each comment, and whether a bracket is open around it."""
    pos = 0
    for unit in (*units, Span(len(source), len(source))):
        for found in _COMMENT.finditer(source, pos, unit.start):
            yield Span(*found.span()), False
        pos = unit.end
        if source.find("#", unit.start, unit.end) < 0:
            continue
        depth = 0
        for token in tokens(source, unit.start, unit.end):
            if token.kind == "comment":
                yield Span(token.start, token.end), depth > 0
            elif token.kind == "open":
                depth += 1
            elif token.kind == "close":
                depth = max(depth - 1, 0)


def _covered(text: Text, units: Sequence[Span], start: int, *, in_brackets: bool) -> Span:
    """What a comment that stands alone on its line is about, the next code being at `start`.

    That is the next simple statement or the header of the next compound one; in brackets it is the next line.
    """
    source = text.source
    if start == len(source):
        return Span(start, start)
    if in_brackets:
        return Span(start, text.line_span(text.line_of(start)).end)
    index = bisect_right(units, start, key=lambda unit: unit.start) - 1
    limit = units[index].end if index >= 0 else len(source)
    end = start
    keyword = start
    while source[keyword] == "@":
        end = _logical_line_end(source, keyword, limit)
        after = _next_code(source, end)
        if after >= limit:
            return Span(start, end)
        keyword = after
    if _COMPOUND.match(source, keyword, limit):
        return Span(start, _header_end(source, keyword, limit))
    return Span(start, _logical_line_end(source, keyword, limit))


def _next_code(source: str, pos: int) -> int:
    found = _NO_CODE.match(source, pos)
    return found.end() if found else pos


def _logical_line_end(source: str, start: int, limit: int) -> int:
    depth = 0
    for token in tokens(source, start, limit):
        if token.kind == "open":
            depth += 1
        elif token.kind == "close":
            depth -= 1
        elif token.kind == "newline" and depth <= 0:
            return token.start
    return limit


def _header_end(source: str, start: int, limit: int) -> int:
    """The end of the colon that ends the header at `start`, or of its logical line where it has none."""
    depth = lambdas = 0
    pos = start
    for token in tokens(source, start, limit):
        if depth <= 0:
            lambdas += len(_LAMBDA.findall(source, pos, token.start))
        pos = token.end
        match token.kind:
            case "open":
                depth += 1
            case "close":
                depth -= 1
            case "newline" if depth <= 0:
                return token.start
            case "colon" if depth <= 0 and not source.startswith("=", token.end):
                if not lambdas:
                    return token.end
                lambdas -= 1
            case _:
                pass
    return limit
