"""Schemas that no value meets. Sound: what is found to be empty is empty; where it is not known, nothing is said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.schemas.instances import Judge, number
from plugcheck_rules.hosts.apcore.schemas.keywords import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plugcheck_rules.hosts.apcore.schemas.instances import Violation
    from plugcheck_rules.hosts.apcore.schemas.pieces import Piece

_MEMBERS = 50
"""More members of an `allOf` are not looked at together."""


class Cause(StrEnum):
    """Why nothing meets a schema."""

    BOUNDS = "bounds"
    VALUES = "values"
    OBJECT = "object"
    TOGETHER = "together"


@dataclass(frozen=True, eq=False)
class Empty:
    """No value meets a schema."""

    cause: Cause
    piece: Piece
    """The value of the keyword that excludes the last value."""
    why: str
    """A clause."""
    other: Piece | None = None
    """What it conflicts with."""


def empty(schema: Piece, judge: Judge) -> Empty | None:
    """Why no value meets `schema`, its `allOf` included; None where one does or it is not known."""
    members = list(_members(schema))
    if len(members) > _MEMBERS:
        return None
    return _values(members, judge) or _types(members)


def _members(schema: Piece) -> Iterator[Piece]:
    """The schema and what its `allOf` holds, at any depth."""
    stack = [schema]
    for _ in range(_MEMBERS + 1):
        if not stack:
            return
        piece = stack.pop()
        if piece.keys is None:
            continue
        yield piece
        inner = piece.get("allOf")
        if inner is not None and inner.items is not None:
            stack.extend(reversed(inner.items))


def _values(members: Sequence[Piece], judge: Judge) -> Empty | None:
    """Nothing is left of an `enum` or `const`."""
    for schema in members:
        for keyword in ("const", "enum"):
            listed = schema.get(keyword)
            if listed is None:
                continue
            values = [listed] if keyword == "const" else listed.items or []
            found: list[Violation] = []
            for value in values:
                violations = (judge.violation(value, other) for other in members)
                violation = next((each for each in violations if each is not None), None)
                if violation is None:
                    break
                found.append(violation)
            if found and len(found) == len(values):
                return Empty(
                    Cause.VALUES,
                    listed,
                    f"none of its values is accepted: {found[0].why}" if len(values) > 1 else found[0].why,
                    found[0].rule,
                )
    return None


def _types(members: Sequence[Piece]) -> Empty | None:
    """No type is left, or in none of those that are left a value."""
    left = set(TYPES) - {"number"} | {"fraction"}
    named: Piece | None = None
    for schema in members:
        piece = schema.get("type")
        if piece is None:
            continue
        named_here = piece.items if piece.items is not None else [piece]
        names = {item.scalar for item in named_here if isinstance(item.scalar, str)}
        if len(names) < len({id(item) for item in named_here}):
            return None  # it is no list of types, or names one twice
        if not names <= set(TYPES):
            return None  # an unknown type accepts everything
        if "number" in names:
            names = names - {"number"} | {"integer", "fraction"}
        if not left & names:
            return Empty(Cause.TOGETHER, piece, "no value is of both types", named)
        left &= names
        named = piece
    reasons = [_TYPES[name](members, name) for name in sorted(left)]
    if left and all(reasons):
        found = [reason for reason in reasons if reason is not None]
        return next((reason for reason in found if reason.cause is not Cause.TOGETHER), found[0])
    return None


@dataclass(frozen=True)
class _Limit:
    value: Fraction
    is_open: bool
    piece: Piece
    keyword: str

    @property
    def text(self) -> str:
        return f"`{self.keyword}: {self.piece.scalar}`"


def _limits(members: Sequence[Piece], keyword: str, *, is_open: bool = False) -> Iterator[_Limit]:
    for schema in members:
        piece = schema.get(keyword)
        if piece is None:
            continue
        try:
            yield _Limit(number(piece), is_open, piece, keyword)
        except (ValueError, OverflowError):
            continue


def _range(members: Sequence[Piece], least: str, most: str) -> tuple[_Limit | None, _Limit | None]:
    low = [*_limits(members, least)]
    high = [*_limits(members, most)]
    if least == "minimum":
        low += _limits(members, "exclusiveMinimum", is_open=True)
        high += _limits(members, "exclusiveMaximum", is_open=True)
    return (
        max(low, key=lambda limit: (limit.value, limit.is_open), default=None),
        min(high, key=lambda limit: (limit.value, not limit.is_open), default=None),
    )


def _cross(low: _Limit | None, high: _Limit | None) -> Empty | None:
    if low is None or high is None:
        return None
    if low.value > high.value or (low.value == high.value and (low.is_open or high.is_open)):
        return Empty(Cause.BOUNDS, high.piece, f"nothing lies between {low.text} and {high.text}", low.piece)
    return None


def _numbers(members: Sequence[Piece], name: str) -> Empty | None:
    low, high = _range(members, "minimum", "maximum")
    crossed = _cross(low, high)
    if crossed is not None or name != "integer" or low is None or high is None:
        return crossed
    first = floor(low.value) + 1 if low.is_open else ceil(low.value)
    last = ceil(high.value) - 1 if high.is_open else floor(high.value)
    for step in _limits(members, "multipleOf"):
        if step.value <= 0 or step.value.denominator != 1 or first > last:
            continue
        if floor(Fraction(last) / step.value) * step.value < first:
            why = f"no multiple of {step.piece.scalar} lies between {low.text} and {high.text}"
            return Empty(Cause.BOUNDS, step.piece, why, high.piece)
    if first > last:
        return Empty(
            Cause.BOUNDS, high.piece, f"no integer lies between {low.text} and {high.text}", low.piece
        )
    return None


def _texts(members: Sequence[Piece], _: str) -> Empty | None:
    return _cross(*_range(members, "minLength", "maxLength"))


def _lists(members: Sequence[Piece], _: str) -> Empty | None:
    low, high = _range(members, "minItems", "maxItems")
    crossed = _cross(low, high)
    if crossed is not None or low is None:
        return crossed
    for schema in members:
        items, first = schema.get("items"), schema.get("prefixItems")
        room = len(first.items) if first is not None and first.items is not None else 0
        if items is not None and items.is_scalar and items.scalar is False and low.value > room:
            why = f"{low.text} asks for more items than the {room} that are allowed"
            return Empty(Cause.BOUNDS, low.piece, why, items)
        enum = items.get("enum") if items is not None else None
        unique = schema.get("uniqueItems")
        if enum is None or enum.items is None or unique is None or unique.scalar is not True or room:
            continue
        if low.value > len(enum.items):
            why = f"{low.text} asks for more different items than the {len(enum.items)} that there are"
            return Empty(Cause.BOUNDS, low.piece, why, enum)
    return None


def _objects(members: Sequence[Piece], _: str) -> Empty | None:
    low, high = _range(members, "minProperties", "maxProperties")
    crossed = _cross(low, high)
    if crossed is not None:
        return crossed
    required: dict[str, Piece] = {}
    for schema in members:
        names = schema.get("required")
        for item in (names.items or ()) if names is not None else ():
            if isinstance(item.scalar, str):
                required.setdefault(item.scalar, item)
    if high is not None and len(required) > high.value:
        why = f"{len(required)} properties are required, and {high.text} allows fewer"
        return Empty(Cause.OBJECT, high.piece, why, next(iter(required.values())))
    for schema in members:
        found = _closed(schema, required, low)
        if found is not None:
            return found
    return None


def _closed(schema: Piece, required: dict[str, Piece], low: _Limit | None) -> Empty | None:
    """What a schema that allows no further properties excludes, and properties that allow nothing."""
    properties = schema.get("properties")
    known = properties.keys or {} if properties is not None else {}
    for name, item in required.items():
        inner = known.get(name)
        if inner is not None and inner.is_scalar and inner.scalar is False:
            return Empty(Cause.OBJECT, item, f"`{name}` is required, and no value of it is allowed", inner)
    closed = schema.get("additionalProperties")
    if (
        closed is None
        or not closed.is_scalar
        or closed.scalar is not False
        or schema.get("patternProperties") is not None
    ):
        return None
    if properties is not None and properties.keys is None:
        return None
    for name, item in required.items():
        if name not in known:
            why = f"`{name}` is required, and `additionalProperties: false` does not allow it"
            return Empty(Cause.OBJECT, item, why, closed)
    if low is not None and low.value > len(known):
        why = f"{low.text} asks for more properties than the {len(known)} that are allowed"
        return Empty(Cause.OBJECT, low.piece, why, closed)
    return None


def _never(_: Sequence[Piece], _name: str) -> Empty | None:
    return None


_TYPES = {
    "array": _lists,
    "boolean": _never,
    "fraction": _numbers,
    "integer": _numbers,
    "null": _never,
    "object": _objects,
    "string": _texts,
}
