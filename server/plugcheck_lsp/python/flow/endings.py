"""Whether control can reach the end of a function's body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from plugcheck_lsp.python.names import Scope


def falls_through(scope: Scope) -> bool:
    """Whether a function can end without ``return``. Loops and ``match`` are taken to end."""
    node = scope.node
    return isinstance(node, cst.FunctionDef) and not _ends(node.body)


def _ends(body: cst.CSTNode) -> bool:
    """Whether a block never lets control go on behind it."""
    todo: list[cst.CSTNode] = [body]
    while todo:
        last = _last(todo.pop())
        if isinstance(last, (cst.Return, cst.Raise)):
            continue
        following = _ways_on(last)
        if following is None:
            return False
        todo += following
    return True


def _last(block: cst.CSTNode) -> cst.CSTNode | None:
    """The last statement of a block (an ``elif`` is its own)."""
    last: cst.CSTNode | None = block
    if isinstance(block, (cst.IndentedBlock, cst.SimpleStatementSuite)):
        last = block.body[-1] if block.body else None
    return last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last


def _ways_on(last: cst.CSTNode | None) -> list[cst.CSTNode] | None:
    """The blocks of a statement that must all end for it to end; None: it lets control go on."""
    match last:
        case cst.With():
            return [last.body]
        case cst.If() if last.orelse is not None:
            return [last.body, last.orelse.body if isinstance(last.orelse, cst.Else) else last.orelse]
        case cst.Try() | cst.TryStar():
            if last.finalbody is not None and isinstance(_last(last.finalbody.body), (cst.Return, cst.Raise)):
                return []
            body = last.orelse.body if last.orelse is not None else last.body
            return [body, *(handler.body for handler in last.handlers)]
        case cst.While() if isinstance(last.test, cst.Name) and last.test.value == "True":
            return None if _has_break(last) else []
        case _:
            return None


def _has_break(loop: cst.While) -> bool:
    todo: list[cst.CSTNode] = [loop.body]
    while todo:
        node = todo.pop()
        if isinstance(node, cst.Break):
            return True
        if not isinstance(node, (cst.For, cst.While, cst.FunctionDef, cst.ClassDef, cst.BaseExpression)):
            todo += node.children
    return False
