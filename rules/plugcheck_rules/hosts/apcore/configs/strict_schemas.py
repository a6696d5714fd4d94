"""Annotations whose schemas strict mode refuses (`schema/openai_strict.py`, as Pydantic writes schemas)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.text import Span

_FEATURES = {
    "builtins.set": "uniqueItems", "builtins.frozenset": "uniqueItems", "typing.Set": "uniqueItems",
    "typing.FrozenSet": "uniqueItems", "typing.AbstractSet": "uniqueItems", "pathlib.Path": "format: path",
    "builtins.bytes": "format: binary",
}  # fmt: skip
_TUPLES = frozenset({"builtins.tuple", "typing.Tuple"})
_THROUGH = frozenset({
    "builtins.list", "builtins.dict", "builtins.set", "builtins.frozenset", "typing.List", "typing.Dict",
    "typing.Sequence", "typing.Optional", "typing.Union", "typing.Iterable", "collections.abc.Sequence",
    "typing.Annotated", *_TUPLES,
})  # fmt: skip
"""Types whose arguments stand in the schema."""


@dataclass(frozen=True)
class StrictFault:
    """A part of an annotation, and what it makes of the schema."""

    feature: str
    span: Span


def strict_faults(function: FunctionFacts) -> tuple[StrictFault, ...]:
    """The parts of the annotations of a plain function that strict mode refuses, in the order of the text."""
    if function.decorators and not all(name in _KEEPING for name in function.decorators):
        return ()
    nodes = [p.node.annotation.annotation for p in function.parameters if p.node.annotation is not None]
    # A mapping as the result takes everything, so its values do not count.
    if function.scope.returns is not None and _name(function, function.scope.returns) not in _MAPPINGS:
        nodes.append(function.scope.returns)
    return tuple(fault for node in nodes for fault in _faults(function, node))


_MAPPINGS = frozenset({"builtins.dict", "typing.Dict"})
_KEEPING = frozenset({"builtins.staticmethod", "builtins.classmethod"})


def _name(function: FunctionFacts, node: cst.BaseExpression) -> str | None:
    return function.module.dotted(node, function.unit)


def _faults(function: FunctionFacts, annotation: cst.BaseExpression) -> Iterator[StrictFault]:
    stack: list[cst.BaseExpression] = [annotation]
    while stack:
        node = stack.pop()
        kind = type(node).__name__
        if kind == "BinaryOperation":
            stack.extend(
                part for name in ("right", "left") if (part := getattr(node, name, None)) is not None
            )
            continue
        name = _name(function, node)
        arguments = _arguments(node) if kind == "Subscript" else ()
        feature = _FEATURES.get(name or "")
        if name in _TUPLES and arguments and not _is_open(arguments):
            feature = "prefixItems"
        if feature is not None:
            yield StrictFault(feature, _span(function, node))
        if name in _THROUGH:
            stack.extend(reversed(arguments[:1] if name == "typing.Annotated" else arguments))


def _arguments(node: cst.BaseExpression) -> tuple[cst.BaseExpression, ...]:
    elements = getattr(node, "slice", ())
    return tuple(element.slice.value for element in elements if hasattr(element.slice, "value"))


def _is_open(arguments: tuple[cst.BaseExpression, ...]) -> bool:
    return type(arguments[-1]).__name__ == "Ellipsis"


def _span(function: FunctionFacts, node: cst.BaseExpression) -> Span:
    from plugcheck_lsp.python.module import Place

    return Place(function.module, function.unit, node).span
