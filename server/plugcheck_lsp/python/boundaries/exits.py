"""Where a function hands out values: its ``return`` and ``yield``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import libcst as cst

from plugcheck_lsp.python.unit_facts import semantic_fields

if TYPE_CHECKING:
    from plugcheck_lsp.documents.python import ParsedUnit
    from plugcheck_lsp.python.module import FunctionFacts


class Exits(NamedTuple):
    """In the order of the text; those of nested functions are theirs."""

    returns: tuple[cst.Return, ...]
    yields: tuple[cst.Yield, ...]


_known: WeakKeyDictionary[ParsedUnit, dict[cst.CSTNode, Exits]] = WeakKeyDictionary()


def exits(function: FunctionFacts) -> Exits:
    """The exits of `function`; none for a lambda. Computed once for each parsed unit."""
    known = _known.setdefault(function.unit.parsed, {})
    node = function.scope.node
    if not isinstance(node, cst.FunctionDef):
        return Exits((), ())
    if node not in known:
        known[node] = _exits(node)
    return known[node]


def _exits(function: cst.FunctionDef) -> Exits:
    returns: list[cst.Return] = []
    yields: list[cst.Yield] = []
    todo: list[cst.CSTNode] = [function.body]
    while todo:
        node = todo.pop()
        if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            continue
        if isinstance(node, cst.Return):
            returns.append(node)
        elif isinstance(node, cst.Yield):
            yields.append(node)
        below: list[cst.CSTNode] = []
        for name in semantic_fields(type(node)):
            value = getattr(node, name)
            parts = value if isinstance(value, (list, tuple)) else (value,)
            below.extend(part for part in parts if isinstance(part, cst.CSTNode))
        todo.extend(reversed(below))
    return Exits(tuple(returns), tuple(yields))
