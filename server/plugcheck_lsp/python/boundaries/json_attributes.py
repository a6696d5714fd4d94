"""What an attribute of a value is: of an instance, of a class, of something of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.boundaries.json_values import Value, Values, union, unknown
from plugcheck_lsp.python.module import ClassFacts, Place
from plugcheck_lsp.python.names import BindingKind, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.boundaries.json_catalog import JsonType
    from plugcheck_lsp.python.boundaries.json_valuer import Valuer

_PROPERTIES = frozenset({"builtins.property", "functools.cached_property"})
_DATACLASS = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_KNOWN_DECORATORS = _DATACLASS | {
    "functools.total_ordering", "typing.final", "typing.runtime_checkable", "enum.unique", "enum.verify",
}  # fmt: skip
_KEPT_FIRST = ("str", "int", "float", "list", "dict", "tuple", "namedtuple")
"""The bases that decide what JSON makes of an instance, whatever else it inherits from."""
_MEMBERS = frozenset({"enum.Enum", "enum.Flag", "enum.IntEnum", "enum.IntFlag", "enum.StrEnum"})


def attribute(valuer: Valuer, value: Value, name: str, place: Place) -> Values:
    """What ``value.name``, the expression at `place`, is."""
    if value.instance_of is not None:
        found = _of_instance(valuer, value.instance_of, name, place)
        if found is not None:
            return found
    if isinstance(value.itself, ClassFacts):
        return _of_class(valuer, value.itself, name, place)
    if value.type is not None and name in value.type.attributes:
        return valuer.made(value.type.attributes[name], place)
    foreign = f"{value.foreign}.{name}" if value.foreign else ""
    constant = valuer.types.constants.get(foreign)
    return Values((Value(place, constant, foreign=foreign, receiver=value, member=name),))


def _of_instance(valuer: Valuer, owner: ClassFacts, name: str, place: Place) -> Values | None:
    """The attribute of an instance, by what its class's own text says; None if that says nothing."""
    method = valuer.program.find_method(owner, name)
    if method is not None:
        if any(decorator in _PROPERTIES for decorator in method.decorators):
            return valuer.called(method, place, ())
        return valuer.made("function", place, itself=method)
    stored = tuple(valuer.of(found) for found in _stored(valuer, owner, name))
    fields = [
        bound for ancestor in valuer.program.ancestry(owner)[0] for bound in ancestor.attributes.get(name, ())
    ]
    if any(bound.binding.kind is not BindingKind.ASSIGNED for bound in fields):
        return unknown(place)  # a field of a dataclass or model: its instances are given any value
    defaults = tuple(
        valuer.of(Place(bound.module, bound.unit, bound.binding.value))
        for bound in fields
        if bound.binding.value is not None
    )
    if not stored and not defaults:
        return None
    if any(bound.binding.annotation is not None for bound in fields):
        return unknown(place)
    return union((*stored, *defaults), each=len(stored) + len(defaults) == 1)


def _stored(valuer: Valuer, owner: ClassFacts, name: str) -> Iterator[Place]:
    """The expressions that methods of the class, its ancestors and heirs store in ``self.name``."""
    program = valuer.program
    for family in (*program.ancestry(owner)[0], *program.subclasses(owner)):
        for method in family.all_methods:
            if method.receiver is None:
                continue
            stored = method.module.facts_of(method.unit).stored
            for use in method.scope.uses.get(method.receiver, ()):
                if use.role not in (Role.STORED, Role.AUGMENTED) or use.path() != name:
                    continue
                # Without an expression (unpacked, augmented) the name itself stands for what is not known.
                step = use.steps[0].node
                assert isinstance(step, cst.Attribute)
                yield Place(method.module, method.unit, stored.get(use.node, step.attr))


def _of_class(valuer: Valuer, owner: ClassFacts, name: str, place: Place) -> Values:
    ancestry, others = valuer.program.ancestry(owner)
    if name in ("__name__", "__qualname__", "__module__"):
        return valuer.made("str", place)
    for ancestor in ancestry:
        if name in ancestor.methods:
            return valuer.made("function", place, itself=ancestor.methods[name])
        bounds = ancestor.attributes.get(name, ())
        if not bounds:
            continue
        if len(bounds) != 1 or bounds[0].binding.kind is not BindingKind.ASSIGNED:
            return unknown(place)
        if any(base in _MEMBERS for base in others):
            member = Value(bounds[0].place, instance_type(valuer, owner), instance_of=owner)
            return Values((member,)) if not name.startswith("_") else unknown(place)
        value = bounds[0].binding.value
        return valuer.of(Place(bounds[0].module, bounds[0].unit, value)) if value else unknown(place)
    return unknown(place)


def instance_type(valuer: Valuer, owner: ClassFacts) -> JsonType | None:
    """The type of the instances of a class of the plugin's own; None where its bases do not say."""
    ancestry, others = valuer.program.ancestry(owner)
    decorators = {name for ancestor in ancestry for name in ancestor.decorators}
    if any(ancestor.broken or ancestor.scope.keywords for ancestor in ancestry):
        return None
    if any("__new__" in ancestor.attributes for ancestor in ancestry) or not decorators <= _KNOWN_DECORATORS:
        return None
    types = [valuer.types.bases.get(name) if name is not None else None for name in others]
    if any(kind is None for kind in types):
        return None
    named = {kind.name: kind for kind in types if kind is not None and kind.name != "object"}
    for name in _KEPT_FIRST:
        if name in named:
            return named[name]
    if named:
        return next(iter(named.values()))
    return valuer.typed("dataclass" if decorators & _DATACLASS else "object")
