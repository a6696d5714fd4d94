"""What kind of value an expression has, as far as that is sure: types that a catalog names, and what they hold.

Values are followed through names (by the bindings that reach the read), attributes of instances, the plugin's
own functions and what they return. What cannot be resolved is a value of no known type.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import libcst as cst

    from plugcheck_lsp.python.boundaries.json_catalog import JsonType
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, Place


class PartKind(StrEnum):
    KEY = "key"
    """A key of a dictionary."""
    ITEM = "item"
    """An item of a list or tuple, a value of a dictionary."""


@dataclass(frozen=True, eq=False)
class Part:
    """Something that a container holds."""

    kind: PartKind
    place: Place | None
    """The expression that says it; None where none does: a part of what a call makes."""
    values: Callable[[], Values]
    label: str | None = None
    """The key of an item, where it is a text that the code says; the index of a tuple's item, as a text."""


@dataclass(frozen=True, eq=False)
class Value:
    """One value that an expression can have."""

    place: Place
    """The expression that makes it."""
    type: JsonType | None = None
    """None: its type is not known."""
    parts: tuple[Part, ...] = ()
    """What it surely holds, as far as the code says; of an iterator: what it gives."""
    via: tuple[Place, ...] = ()
    """The expressions of the plugin's own functions that return it, from the outermost call inwards."""
    instance_of: ClassFacts | None = None
    itself: ClassFacts | FunctionFacts | None = None
    """The class or function that it is; of a coroutine or generator: whose."""
    foreign: str = ""
    """Its canonical dotted name, if it is something of others or hangs on that: ``re.compile()``."""
    receiver: Value | None = None
    """For an attribute of a value that is not known further: the value."""
    member: str = ""
    """The name of that attribute."""


class Values(NamedTuple):
    """The values that an expression can have."""

    found: tuple[Value, ...]
    each: bool = True
    """Whether each of them is there on some way through the code; else one of them may be there alone."""

    @property
    def only(self) -> Value | None:
        """The value, where there is exactly one."""
        return self.found[0] if len(self.found) == 1 else None

    def map(self, change: Callable[[Value], Values]) -> Values:
        """The values of `change` for each of these."""
        return union((change(value) for value in self.found), each=self.each)

    def through(self, place: Place) -> Values:
        """These values as a function's: returned by the expression at `place`."""
        return Values(tuple(replace(v, via=(place, *v.via)) for v in self.found), self.each)


_MOST = 24
"""How many values of one expression are told apart."""
NOTHING = Values(())


def unknown(place: Place) -> Values:
    return Values((Value(place),))


def union(every: Iterable[Values], *, each: bool = True) -> Values:
    """All of them (the first ones, if there are many): each is there on some way, where that holds for each of `every`."""
    found: dict[object, Value] = {}
    for values in every:
        each = each and values.each
        for value in values.found:
            key = (id(value.place.node), value.place.unit.start, value.type, value.member, len(value.via))
            found.setdefault(key, value)
        if len(found) >= _MOST:
            break
    return Values(tuple(found.values()), each)


def elements(values: Values, place: Place) -> Values:
    """What iterating over one of `values`, at `place`, gives."""
    return values.map(lambda value: _elements(value, place))


def _elements(value: Value, place: Place) -> Values:
    if value.type is None or not value.parts:
        return unknown(place)
    wanted = PartKind.KEY if value.type.name == "dict" else PartKind.ITEM
    return union(part.values() for part in value.parts if part.kind is wanted)


def item(values: Values, key: str | None, place: Place) -> Values:
    """What ``value[key]`` is, or the part of an unpacked value at that index."""

    def one(value: Value) -> Values:
        named = [part for part in value.parts if part.kind is PartKind.ITEM and part.label == key]
        if key is None or not named:
            return unknown(place)
        return union((part.values() for part in named), each=len(named) == 1)

    return values.map(one)


def index_of(node: cst.BaseExpression) -> str | None:
    """The text or the whole number of a subscript, as `Part.label` writes it."""
    import libcst as cst

    from plugcheck_lsp.python.literals import string_value

    if isinstance(node, cst.Integer):
        return node.value
    return string_value(node)
