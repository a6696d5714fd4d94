"""What keeps apcore from making schemas of a function's annotations (`decorator.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.python.literals import string_value
from plugcheck_rules.hosts.apcore.configs.resolving import is_transparent
from plugcheck_rules.hosts.apcore.configs.schema_parts import plain_classes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts

_POSITIONAL = frozenset({"normal", "positional-only"})


def class_fault(owner: ClassFacts) -> str:
    """Why no schema can be made of a class: a clause; empty where half-typed text may hide a return type."""
    return "" if owner.broken else f"the class `{owner.name}` has no return type"


def inference_fault(function: FunctionFacts) -> str:
    """Why no schema can be made of a function: a clause; empty where nothing is known to be wrong."""
    if not is_transparent(function):
        return ""
    name = function.qualified_name
    missing = [f"`{parameter}`" for parameter in _untyped_parameters(function)]
    if function.scope.returns is None:
        missing.append("the return")
    if missing:
        return f"{' and '.join(missing)} of `{name}` {'has' if len(missing) == 1 else 'have'} no annotation"
    if names := _unevaluable_names(function):
        return f"`{names[0]}` in the annotations of `{name}` is imported for type checkers alone"
    if classes := plain_classes(function):
        return f"`{classes[0]}` in the annotations of `{name}` is a plain class, of which Pydantic makes no schema"
    return ""


def _untyped_parameters(function: FunctionFacts) -> tuple[str, ...]:
    parameters = function.parameters
    if function.owner is not None and not function.is_static:
        parameters = parameters[1:] if parameters and parameters[0].kind.value in _POSITIONAL else parameters
    return tuple(
        parameter.name
        for parameter in parameters
        if parameter.node.annotation is None
        and parameter.name not in ("self", "cls")
        and parameter.kind.value not in ("varargs", "kwargs")
    )


def _unevaluable_names(function: FunctionFacts) -> tuple[str, ...]:
    """The names in the annotations that are imported for type checkers alone, in the order of the text.

    The loader evaluates every annotation, so that one such name ends it, whatever it stands for.
    """
    annotations = [p.node.annotation.annotation for p in function.parameters if p.node.annotation is not None]
    if function.scope.returns is not None:
        annotations.append(function.scope.returns)
    bindings = function.module.bindings
    names = dict.fromkeys(name for annotation in annotations for name in _names(annotation))
    return tuple(
        name
        for name in names
        if name in bindings and all(bound.binding.type_only for bound in bindings[name])
    )


def _names(annotation: cst.CSTNode) -> Iterator[str]:
    """The names that evaluating an annotation looks up, those of names in quotes included."""
    stack = [annotation]
    while stack:
        node = stack.pop()
        kind = type(node).__name__
        if kind == "Attribute":
            stack.append(node.children[0])
            continue
        if kind == "Name":
            yield str(getattr(node, "value", ""))
        elif kind == "SimpleString":
            text = string_value(node) or ""
            if text.isidentifier():
                yield text
        elif kind == "Subscript" and _is_literal(node):
            continue
        stack.extend(reversed(node.children))


def _is_literal(node: cst.CSTNode) -> bool:
    """Whether it is a ``Literal[...]``, whose texts are values."""
    value = getattr(node, "value", None)
    return str(getattr(value, "value", "")) == "Literal" or "Literal" in str(
        getattr(getattr(value, "attr", None), "value", "")
    )
