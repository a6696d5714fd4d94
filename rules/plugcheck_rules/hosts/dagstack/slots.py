"""Whether objects of the plugin's class can be referred to weakly."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Fix
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from pathlib import Path

    import libcst as cst

    from plugcheck_lsp.python.module import Bound, ClassFacts
    from plugcheck_rules.hosts.dagstack.class_shape import ClassShape

_WEAKREF = "__weakref__"


@dataclass(frozen=True)
class Slots:
    """The slots of a class without room for weak references."""

    owner: ClassFacts
    path: Path
    span: Span
    """The value of ``__slots__``; the name of a class that a decorator gives slots."""
    fix: Fix | None


def slots_without_weakref(shape: ClassShape) -> Slots | None:
    """The slots of the plugin's class, where neither it nor a base leaves room; None also where that is unknown."""
    if not shape.is_whole:
        return None
    owner, *bases = shape.ancestry[0]
    if any(_has_room(known) is not False for known in (owner, *bases)):
        return None
    bound = _slots(owner)
    if bound is None or bound.binding.value is None:
        return Slots(owner, owner.place.path, owner.span, None)
    value = bound.binding.value
    span = _bracketed(bound, value)
    return Slots(owner, bound.place.path, span, _with_weakref(bound, value, span))


def _bracketed(bound: Bound, value: cst.BaseExpression) -> Span:
    """The place of a value with its brackets: those of a tuple are no part of what libcst calls its position."""
    span = Place(bound.module, bound.unit, value).span
    if not value.lpar:
        return span
    opened, closed = (Place(bound.module, bound.unit, node).span for node in (value.lpar[0], value.rpar[-1]))
    return Span(opened.start, closed.end)


def _slots(owner: ClassFacts) -> Bound | None:
    bounds = owner.attributes.get("__slots__", ())
    return bounds[0] if len(bounds) == 1 and not bounds[0].binding.conditional else None


def _has_room(owner: ClassFacts) -> bool | None:
    """Whether the class by itself lets its objects be referred to weakly; None: unknown."""
    if "__slots__" not in owner.attributes:
        return not _made_slots(owner)
    bound = _slots(owner)
    names = _names(bound) if bound is not None else None
    return _WEAKREF in names if names is not None else None


def _names(bound: Bound) -> tuple[str, ...] | None:
    """The names that a value of ``__slots__`` gives; None where its text does not show them."""
    if bound.binding.value is None:
        return None
    written = bound.module.document.text.slice(_bracketed(bound, bound.binding.value))
    try:
        value = ast.literal_eval(written)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    names = (value,) if isinstance(value, str) else value
    if not isinstance(names, (tuple, list, set, dict)) or not all(isinstance(name, str) for name in names):
        return None
    return tuple(names)


def _made_slots(owner: ClassFacts) -> bool:
    """Whether ``@dataclass(slots=True)`` makes the class one with slots, and leaves no room."""
    facts = owner.module.facts_of(owner.unit)
    for node, name in zip(owner.scope.decorators, owner.decorators, strict=True):
        site = facts.call_of.get(node)
        if name != "dataclasses.dataclass" or site is None:
            continue
        given = {argument.keyword.value: argument.value for argument in site.node.args if argument.keyword}
        return getattr(given.get("slots"), "value", "") == "True" and "weakref_slot" not in given
    return False


def _with_weakref(bound: Bound, value: cst.BaseExpression, span: Span) -> Fix | None:
    """Add ``__weakref__`` to a text, a list or a tuple that stands in brackets."""
    written = bound.module.document.text.slice(span)
    if type(value).__name__ in ("SimpleString", "ConcatenatedString"):
        new = f'({written}, "{_WEAKREF}")'
    elif written[:1] + written[-1:] not in ("()", "[]"):
        return None
    else:
        inside = written[1:-1].rstrip()
        if "\n" in inside or "#" in inside:
            return None
        is_empty, is_tuple = not inside.strip(), written[0] == "("
        comma = "" if is_empty or inside.endswith(",") else ","
        space = "" if is_empty else " "
        lone = "," if is_empty and is_tuple else ""
        new = f'{written[0]}{inside}{comma}{space}"{_WEAKREF}"{lone}{written[-1]}'
    return Fix(f"Add `{_WEAKREF}`", Applicability.SAFE, (FileEdit(bound.place.path, span, new),))
