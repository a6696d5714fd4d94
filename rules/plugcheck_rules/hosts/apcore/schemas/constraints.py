"""The constraints that pydantic does not build into the type of a field, so that the loader raises a `SchemaError`.

It looks at a bound where it can build it into the type itself: of a bare type, or of a field that is required; else it
checks values later, and of a bound that is none it learns then.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.schemas.faults import Fault, Kind, described
from plugcheck_rules.hosts.apcore.schemas.rust_regex import regex_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_rules.hosts.apcore.schemas.pieces import Piece

_NUMERIC = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_LARGEST_COUNT = 2**64 - 1
_LARGEST_FLOAT = 1.8e308
_INTEGER_TEXT = re.compile(r"\s*[-+]?\d+(?:_\d+)*(?:\.0*)?\s*", re.ASCII)


def constraint_faults(schema: Piece, *, required: bool, plain: bool) -> Iterator[Fault]:
    """What is wrong with the constraints of a field with one type.

    `plain` tells whether nothing but the type and its constraints makes the field's annotation.
    """
    match schema.text("type"):
        case "string":
            yield from pattern_faults(schema)
            if required or plain:
                yield from count_faults(schema, "minLength", "maxLength")
        case "array" if required or plain:
            yield from count_faults(schema, "minItems", "maxItems")
        case "integer" | "number" as kind if required and "$ref" not in (schema.keys or {}):
            for keyword, bound in _given(schema, *_NUMERIC):
                why = _bound_fault(bound, keyword, kind)
                if why:
                    yield _refused(Kind.BOUND, bound, why, keyword)
        case _:
            return


def pattern_faults(schema: Piece) -> Iterator[Fault]:
    """What is wrong with the pattern of text."""
    for keyword, pattern in _given(schema, "pattern"):
        if not isinstance(pattern.scalar, str):
            yield _refused(Kind.MISTYPED, pattern, f"{described(pattern)} is not a string", keyword)
            continue
        fault = regex_fault(pattern.scalar)
        if fault is not None:
            yield _refused(Kind.PATTERN, pattern, fault.reason, keyword)


def count_faults(schema: Piece, *keywords: str) -> Iterator[Fault]:
    """What is wrong with lengths and counts."""
    for keyword, count in _given(schema, *keywords):
        if not (count.is_scalar and isinstance(count.scalar, int) and 0 <= count.scalar <= _LARGEST_COUNT):
            why = f"{described(count)} is not a whole number of 0 or more, written as such"
            yield _refused(Kind.MISTYPED, count, why, keyword)


def _given(schema: Piece, *keywords: str) -> Iterator[tuple[str, Piece]]:
    """The keywords that are there; `null` is as good as absent."""
    for keyword in keywords:
        piece = schema.get(keyword)
        if piece is not None and not (piece.is_scalar and piece.scalar is None):
            yield keyword, piece


def _refused(kind: Kind, piece: Piece, why: str, keyword: str) -> Fault:
    return Fault(kind, piece, why, keyword, refused=True, meta=False)


def _bound_fault(bound: Piece, keyword: str, kind: str) -> str:
    """Why pydantic takes no such bound of an integer or a number; empty where it does."""
    value = bound.scalar if bound.is_scalar else None
    if kind == "integer" and isinstance(value, str) and _INTEGER_TEXT.fullmatch(value):
        value = int(value.strip().partition(".")[0].replace("_", ""))
    if not isinstance(value, (int, float)):
        return f"{described(bound)} is not a number"
    if isinstance(value, float) and kind == "integer" and not value.is_integer():
        if math.isfinite(value):
            return f"apcore takes no fraction such as `{value:g}` to bound an integer"
        return f"{described(bound)} bounds no integer"
    if isinstance(value, int) and kind == "number" and abs(value) > _LARGEST_FLOAT:
        return "the number is too large"
    if keyword == "multipleOf" and not (0 < value < math.inf):
        return f"{described(bound)} is not a number above 0"
    return ""
