"""What the text of a class says about making its instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.names import BindingKind, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import Bound, ClassFacts, FunctionFacts

_DATACLASS = frozenset({"dataclasses.dataclass"})
# bases that neither need nor take arguments of their own
_PLAIN_BASES = frozenset(
    {"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "builtins.dict", "builtins.list"}
)
_TRANSPARENT_DECORATORS = frozenset({"typing.final", "typing.runtime_checkable", "typing_extensions.final"})


def constructible_without_arguments(owner: ClassFacts) -> bool | None:
    """Whether ``Class()`` works as far as parameters go; None where that cannot be known.

    Unknown are: unknown bases before a constructor is found, metaclasses, unknown decorators, broken text.
    """
    program = owner.module.program
    if program is None:
        return None
    ancestry, others = program.ancestry(owner)
    for position, ancestor in enumerate(ancestry):
        if ancestor.broken or set(ancestor.scope.keywords) & {"metaclass"}:
            return None
        if "__new__" in ancestor.attributes:
            required = _required(ancestor.methods.get("__new__"))
            if required is not True:
                return None if required is None else False
        decorators = [name for name in ancestor.decorators if name not in _TRANSPARENT_DECORATORS]
        if "__init__" in ancestor.attributes:
            if decorators and not set(decorators) <= _DATACLASS:
                return None
            return _required(ancestor.methods.get("__init__"))
        if decorators and set(decorators) <= _DATACLASS:
            return _fields_have_defaults(ancestry[position:], others)
        if decorators:
            return None
    return True if all(name in _PLAIN_BASES for name in others) else None


def _required(function: FunctionFacts | None) -> bool | None:
    """Whether the method can be called without arguments beyond its receiver; None if it is no plain function."""
    if function is None or any(name not in _TRANSPARENT_DECORATORS for name in function.decorators):
        return None
    parameters = function.parameters
    if not parameters or parameters[0].kind.value in ("keyword-only", "kwargs"):
        return False  # nothing takes the object
    rest = parameters if parameters[0].kind.value == "varargs" else parameters[1:]
    return not any(parameter.required for parameter in rest)


def _fields_have_defaults(ancestry: tuple[ClassFacts, ...], others: tuple[str | None, ...]) -> bool | None:
    if not all(name in _PLAIN_BASES for name in others):
        return None
    seen: set[str] = set()
    for ancestor in ancestry:
        for name, bounds in ancestor.attributes.items():
            if name in seen:
                continue
            seen.add(name)
            needs = _field_needs_value(bounds)
            if needs is not False:
                return None if needs is None else False
    return True


def _field_needs_value(bounds: tuple[Bound, ...]) -> bool | None:
    """Whether a dataclass's attribute is a field without a default."""
    declared = [bound for bound in bounds if bound.binding.annotation is not None]
    if not declared:
        return False
    bound = declared[-1]
    annotation = (
        bound.module.dotted(bound.binding.annotation, bound.unit) if bound.binding.annotation else None
    )
    if annotation == "typing.ClassVar":
        return False
    if any(
        other.binding.kind is not BindingKind.DECLARED and other.binding.value is None for other in bounds
    ):
        return False  # a method of the same name is the default
    value = next((other.binding.value for other in reversed(bounds) if other.binding.value is not None), None)
    if value is None:
        return None if annotation == "dataclasses.KW_ONLY" else True
    site = bound.module.facts_of(bound.unit).call_of.get(value)
    if site is None or site.use is None:
        return False
    if bound.module.dotted(value, bound.unit) != "dataclasses.field":
        return False
    if any(step.kind is not StepKind.ATTRIBUTE for step in site.use.steps[: site.depth]):
        return None
    given = {argument.keyword.value: argument.value for argument in site.node.args if argument.keyword}
    if "init" in given:
        return None
    return not ({"default", "default_factory"} & set(given))


def string_items(node: cst.BaseExpression) -> Iterator[str]:
    """The string literals of a list, tuple or set display."""
    if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
        for element in node.elements:
            value = string_value(element.value)
            if value is not None:
                yield value
