"""What stands around a node, and what runs inside of it: for the few units in which somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import libcst as cst

from plugcheck_lsp.python.unit_facts import semantic_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.documents.python import ParsedUnit, Unit

_known: WeakKeyDictionary[ParsedUnit, Mapping[cst.CSTNode, cst.CSTNode]] = WeakKeyDictionary()


def parents(unit: Unit) -> Mapping[cst.CSTNode, cst.CSTNode]:
    """The node around each node of the unit's tree, white space left out; computed once for each parsed unit."""
    found = _known.get(unit.parsed)
    if found is None:
        found = _known[unit.parsed] = _parents(unit.parsed.node)
    return found


def enclosing(unit: Unit, node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """The nodes around `node`, nearest first, each with the one below it on the way."""
    around = parents(unit)
    while (parent := around.get(node)) is not None:
        yield parent, node
        node = parent


def inside(root: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """`root` and the nodes below it that run with it, in the order of the text: not those of nested functions."""
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)) or node is root:
            todo.extend(reversed(_children(node)))


def _parents(root: cst.CSTNode | None) -> Mapping[cst.CSTNode, cst.CSTNode]:
    found: dict[cst.CSTNode, cst.CSTNode] = {}
    todo = [root] if root is not None else []
    while todo:
        node = todo.pop()
        children = _children(node)
        found.update(dict.fromkeys(children, node))
        todo.extend(children)
    return found


def _children(node: cst.CSTNode) -> list[cst.CSTNode]:
    values = (getattr(node, name) for name in semantic_fields(type(node)))
    parts = (part for each in values for part in (each if isinstance(each, (list, tuple)) else (each,)))
    return [part for part in parts if isinstance(part, cst.CSTNode)]
