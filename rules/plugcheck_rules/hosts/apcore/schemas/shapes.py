"""What values a place takes, in JSON's words: what a schema and a Pydantic model are compared by.

A shape says only what is surely known. What it does not know it leaves open, and says that it does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.text import Span

NULL, BOOLEAN, INTEGER, NUMBER = "null", "boolean", "integer", "number"
STRING, ARRAY, OBJECT = "string", "array", "object"
EVERY = frozenset({NULL, BOOLEAN, INTEGER, NUMBER, STRING, ARRAY, OBJECT})
"""All kinds of JSON values. A shape that takes numbers takes integers and says so."""
NUMBERS = frozenset({INTEGER, NUMBER})

OF_NUMBERS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf")
OF_STRINGS = ("minLength", "maxLength", "pattern", "format")
OF_ARRAYS = ("minItems", "maxItems", "uniqueItems")
OF_OBJECTS = ("minProperties", "maxProperties")
BOUNDS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(OF_NUMBERS, NUMBERS),
    **dict.fromkeys(OF_STRINGS, frozenset({STRING})),
    **dict.fromkeys(OF_ARRAYS, frozenset({ARRAY})),
    **dict.fromkeys(OF_OBJECTS, frozenset({OBJECT})),
}
"""The keywords that narrow values of one kind, each with the kinds that it is about."""


class Where(NamedTuple):
    """A place in a file."""

    path: Path
    span: Span


class Default(NamedTuple):
    """What a property gets that is not given."""

    known: bool
    value: Any = None
    """Plain JSON data, where it is known."""


@dataclass(frozen=True)
class Property:
    """A property of an object."""

    key: str
    """As data calls it."""
    shape: Shape
    required: bool | None
    """None: unknown."""
    where: Where
    """Its key in the schema, or its name in the class."""
    default: Default | None = None
    """None where it has none; a property without a default need not be required."""
    description: str | None = None
    narrowed: bool = False
    """Whether code that is not known to us judges the value as well, or changes it."""
    attribute: str = ""
    """What the class calls it; empty for a property of a schema."""


@dataclass(frozen=True)
class Record:
    """The properties of an object."""

    properties: Mapping[str, Property]
    where: Where
    """Where they are listed: the class's name, the key `properties`."""
    complete: bool
    """Whether these are surely all of them."""
    extra: str | None = None
    """What becomes of others: `allow` (kept), `ignore` (dropped), `forbid` (refused); None: unknown."""
    name: str = ""
    """The name of the class; empty for a schema."""
    by_attribute: bool = False
    """Whether data may call properties by their attributes' names too."""


@dataclass(frozen=True)
class Shape:
    """What values a place takes."""

    kinds: frozenset[str] | None = None
    """The kinds of values; None: unknown."""
    values: tuple[Any, ...] | None = None
    """The only values that it takes; None: not restricted so."""
    bounds: Mapping[str, Any] = field(default_factory=dict)
    """By keyword of JSON Schema."""
    items: Shape | None = None
    """What arrays hold; None: anything."""
    record: Record | None = None
    """What objects hold; None: anything."""
    exact: bool = True
    """Whether nothing but the above narrows what it takes."""

    @property
    def takes_anything(self) -> bool:
        return self.kinds == EVERY and self.values is None

    def loose(self) -> Shape:
        """The same, but something unknown narrows it."""
        return replace(self, exact=False)


UNKNOWN = Shape(exact=False)
ANYTHING = Shape(EVERY)


def kind_of(value: Any) -> str | None:
    """The kind of a plain JSON value; None for what JSON does not have."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return INTEGER
    if isinstance(value, float):
        return INTEGER if value.is_integer() else NUMBER
    if isinstance(value, str):
        return STRING
    if isinstance(value, list):
        return ARRAY
    return OBJECT if isinstance(value, dict) else None


def of_values(values: Iterable[Any]) -> Shape:
    """What takes exactly these values."""
    found = tuple(values)
    kinds = {kind_of(value) for value in found}
    if None in kinds:
        return UNKNOWN
    known = frozenset(kind for kind in kinds if kind is not None)
    return Shape(known | NUMBERS if NUMBER in known else known, found)


def union(shapes: Iterable[Shape]) -> Shape:
    """What takes a value that one of `shapes` takes."""
    parts = list(shapes)
    joined = parts[0]
    for part in parts[1:]:
        joined = _either(joined, part)
    return joined


def _either(one: Shape, other: Shape) -> Shape:
    if one.kinds is None or other.kinds is None:
        return UNKNOWN
    kinds = one.kinds | other.kinds
    if one.values is not None and other.values is not None:
        return Shape(kinds, (*one.values, *(v for v in other.values if not is_among(v, one.values))))
    plain, valued = (other, one) if one.values is not None else (one, other)
    if valued.values is not None:
        if plain.kinds == frozenset({NULL}):
            return replace(valued, kinds=kinds, values=(*valued.values, None))
        return Shape(kinds, exact=False)
    if one == other:
        return one
    if one.kinds & other.kinds:
        # Where both say something of the same kind of values, what they say together is not worked out.
        return Shape(kinds, exact=one == Shape(one.kinds) and other == Shape(other.kinds))
    return Shape(
        kinds,
        None,
        {**one.bounds, **other.bounds},
        one.items or other.items,
        one.record or other.record,
        one.exact and other.exact,
    )


def is_among(value: Any, values: Iterable[Any]) -> bool:
    """Whether a JSON value is one of `values`: `1` and `1.0` are one, `true` and `1` are not."""
    return any(same(value, other) for other in values)


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal, as JSON Schema has it."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)
