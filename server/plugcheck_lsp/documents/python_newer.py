"""Syntax that libcst knows and that the running Python may be too old for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Iterator


def uses_newer_syntax(tree: cst.Module) -> bool:
    """Whether `tree` holds syntax that came with a later Python than the running one."""
    return any(_since(node) > sys.version_info[:2] for node in _nodes(tree))


def _nodes(tree: cst.Module) -> Iterator[cst.CSTNode]:
    stack: list[cst.CSTNode] = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.children)


def _since(node: cst.CSTNode) -> tuple[int, int]:
    match node:
        case cst.TypeParam(default=cst.BaseExpression()):
            return (3, 13)
        case cst.TypeAlias() | cst.TypeParameters():
            return (3, 12)
        case cst.FormattedString() if _needs_new_fstrings(node):
            return (3, 12)
        case cst.TemplatedString():
            return (3, 14)
        case _:
            return (0, 0)


def _needs_new_fstrings(string: cst.FormattedString) -> bool:
    """Whether a field holds what older versions refuse: a backslash, a comment, a line end or the string's own quote."""
    quote = string.quote
    stack: list[cst.CSTNode] = [
        part.expression for part in string.parts if isinstance(part, cst.FormattedStringExpression)
    ]
    while stack:
        node = stack.pop()
        match node:
            case cst.SimpleString(value=value) if "\\" in value or quote in value:
                return True
            case cst.FormattedString(start=start) if quote in start:
                return True
            case cst.Comment():
                return True
            case cst.Newline() if len(quote) == 1:
                return True
        stack.extend(node.children)
    return False
