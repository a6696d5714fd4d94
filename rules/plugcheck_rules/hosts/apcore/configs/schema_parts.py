"""The parts of a function's annotations of which Pydantic makes parts of a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.text import Span

_THROUGH = frozenset({
    "builtins.list", "builtins.dict", "builtins.set", "builtins.frozenset", "builtins.tuple", "typing.List",
    "typing.Dict", "typing.Sequence", "typing.Optional", "typing.Union", "typing.Iterable", "typing.Tuple",
    "collections.abc.Sequence", "typing.Annotated",
})  # fmt: skip
"""Types whose arguments stand in the schema."""
_MAPPINGS = frozenset({"builtins.dict", "typing.Dict"})
_PLAIN_BASES = frozenset({"builtins.object", "abc.ABC"})


class Part(NamedTuple):
    """A type in an annotation."""

    function: FunctionFacts
    node: cst.BaseExpression
    name: str | None
    """Its canonical dotted name; None where that is not known."""
    arguments: tuple[cst.BaseExpression, ...]
    """What stands in its brackets."""

    @property
    def span(self) -> Span:
        from plugcheck_lsp.python.module import Place

        return Place(self.function.module, self.function.unit, self.node).span


def schema_parts(function: FunctionFacts) -> Iterator[Part]:
    """The parts of the annotations, in the order of the text."""
    nodes = [p.node.annotation.annotation for p in function.parameters if p.node.annotation is not None]
    returns = function.scope.returns
    # A mapping as the result takes everything, so its values do not count.
    if returns is not None and function.module.dotted(returns, function.unit) not in _MAPPINGS:
        nodes.append(returns)
    for annotation in nodes:
        yield from _parts(function, annotation)


def _parts(function: FunctionFacts, annotation: cst.BaseExpression) -> Iterator[Part]:
    stack: list[cst.BaseExpression] = [annotation]
    while stack:
        node = stack.pop()
        kind = type(node).__name__
        if kind == "BinaryOperation":
            stack.extend(
                side for name in ("right", "left") if (side := getattr(node, name, None)) is not None
            )
            continue
        name = function.module.dotted(node, function.unit)
        arguments = _arguments(node) if kind == "Subscript" else ()
        yield Part(function, node, name, arguments)
        if name in _THROUGH:
            stack.extend(reversed(arguments[:1] if name == "typing.Annotated" else arguments))


def _arguments(node: cst.BaseExpression) -> tuple[cst.BaseExpression, ...]:
    elements = getattr(node, "slice", ())
    return tuple(element.slice.value for element in elements if hasattr(element.slice, "value"))


def plain_classes(function: FunctionFacts) -> tuple[str, ...]:
    """The classes of the workspace in the annotations of which Pydantic makes no schema: neither models nor data classes."""
    program = function.module.program
    found: dict[str, None] = {}
    for part in schema_parts(function):
        if program is None or type(part.node).__name__ != "Name":
            continue
        name = str(getattr(part.node, "value", ""))
        owner = program.class_of(program.resolve_global(function.module, name))
        if owner is None or len(owner.module.bindings.get(owner.name, ())) != 1:
            continue
        classes, others = program.ancestry(owner)
        plain = all(
            not known.decorators
            and not known.broken
            and not known.scope.keywords
            and not any(attribute.startswith("__get_") for attribute in known.attributes)
            for known in classes
        )
        if plain and set(others) <= _PLAIN_BASES:
            found[name] = None
    return tuple(found)
