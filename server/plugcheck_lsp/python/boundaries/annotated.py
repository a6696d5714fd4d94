"""What an annotation promises that JSON cannot hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.boundaries.json_attributes import instance_type
from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import ClassFacts
from plugcheck_lsp.python.program import External

if TYPE_CHECKING:
    from plugcheck_lsp.python.boundaries.json_catalog import JsonType
    from plugcheck_lsp.python.boundaries.json_valuer import Valuer
    from plugcheck_lsp.python.module import Place

_DEPTH = 20
_UNIONS = frozenset({"typing.Union", "typing.Optional"})
_WRAPPERS = frozenset({"typing.Annotated", "typing.Final", "typing.Required", "typing.NotRequired"})
_SEQUENCES = frozenset({"list", "collections.abc.Sequence", "collections.abc.Iterable", "typing.Sequence", "typing.Iterable"})  # fmt: skip
_MAPPINGS = frozenset({"dict", "collections.abc.Mapping", "typing.Mapping", "collections.abc.MutableMapping"})
_KEYS = frozenset({"str"})


class Promise(NamedTuple):
    """A part of an annotation."""

    place: Place
    type: JsonType
    key: bool
    """Whether it is the type of a dictionary's keys."""


def promises(valuer: Valuer, place: Place) -> tuple[Promise, ...]:
    """The types in the annotation at `place` that JSON changes or refuses.

    Of a union: only where every member but `None` is of that kind; what the annotation names and is not known
    counts as kept.
    """
    return tuple(_of(valuer, place, 0, key=False))


def _of(valuer: Valuer, place: Place, depth: int, *, key: bool) -> list[Promise]:
    node = place.node
    if depth > _DEPTH:
        return []
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        return _of_union(valuer, [place._replace(node=side) for side in (node.left, node.right)], depth, key)
    if isinstance(node, cst.Subscript):
        return _of_subscript(valuer, place, node, depth, key)
    found = _named(valuer, place, node)
    return _judged(place, found, key)


def _judged(place: Place, found: JsonType | None, key: bool) -> list[Promise]:
    if found is None or (found.kept and not (key and found.name not in _KEYS)):
        return []
    return [Promise(place, found, key)]


def _of_union(valuer: Valuer, members: list[Place], depth: int, key: bool) -> list[Promise]:
    every = [
        _of(valuer, member, depth + 1, key=key)
        for member in members
        if getattr(member.node, "value", None) != "None"
    ]
    return [promise for found in every for promise in found] if all(every) else []


def _of_subscript(valuer: Valuer, place: Place, node: cst.Subscript, depth: int, key: bool) -> list[Promise]:
    base = place._replace(node=node.value)
    parts = [
        place._replace(node=element.slice.value)
        for element in node.slice
        if isinstance(element.slice, cst.Index)
    ]
    dotted = _dotted(valuer, base)
    if dotted in _UNIONS:
        return _of_union(valuer, parts, depth, key)
    if dotted in _WRAPPERS:
        return _of(valuer, parts[0], depth + 1, key=key) if parts else []
    found = _named(valuer, base, node.value)
    if found is not None and not found.kept:
        return [Promise(place, found, key)]
    kind = found.name if found is not None else dotted
    if kind in _SEQUENCES and len(parts) == 1:
        return _of(valuer, parts[0], depth + 1, key=False)
    if kind in _MAPPINGS and len(parts) == 2:
        keys = _of(valuer, parts[0], depth + 1, key=True)
        return [*keys, *_of(valuer, parts[1], depth + 1, key=False)]
    return []


def _named(valuer: Valuer, place: Place, node: cst.CSTNode) -> JsonType | None:
    """The type that a name, or a text that is one, stands for."""
    text = string_value(node)
    if text is not None:
        target = valuer.program.resolve_global(place.module, text) if text.isidentifier() else None
        owner = valuer.program.class_of(target)
        dotted = target.name if isinstance(target, External) else ""
    else:
        only = valuer.of(place._replace(node=node)).only
        owner = only.itself if only is not None and isinstance(only.itself, ClassFacts) else None
        dotted = _dotted(valuer, place._replace(node=node))
    return instance_type(valuer, owner) if owner is not None else valuer.types.annotations.get(dotted)


def _dotted(valuer: Valuer, place: Place) -> str:
    only = valuer.of(place).only if isinstance(place.node, (cst.Name, cst.Attribute)) else None
    return only.foreign if only is not None else ""
