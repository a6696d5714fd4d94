"""What the JSON Schema meta-schema (draft 2020-12) does not take of a schema: every fault, at its place."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.schemas.keywords import FORMS, TYPES, Form
from plugcheck_rules.hosts.apcore.schemas.pieces import Piece
from plugcheck_rules.hosts.apcore.schemas.rust_regex import regex_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.text import Span

_ID = re.compile(r"[^#]*#?")
_ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*")
_LONG = 10_000
"""Longer patterns (in code points) are not compiled."""


class Kind(StrEnum):
    """What a fault is about; each kind is told by one rule."""

    ROOT = "root"
    MISTYPED = "mistyped"
    UNKNOWN_TYPE = "unknown type"
    REQUIRED = "required"
    OLD = "old draft"
    NOT_A_SCHEMA = "not a schema"
    PATTERN = "pattern"
    NO_VALUES = "no values"
    REPEATED = "repeated"
    BOUND = "bound"
    CHOICE = "choice"
    NAME = "name"
    KEY = "key"
    VALUE_TYPES = "value types"
    CONFLICT = "conflict"
    DANGLING = "dangling"
    OUTSIDE = "outside"
    CIRCLE = "circle"
    DEPTH = "depth"


@dataclass(frozen=True, eq=False)
class Fault:
    """A place where a schema is wrong."""

    kind: Kind
    piece: Piece
    why: str
    """What follows the name of the thing and `, but`: a clause."""
    keyword: str = ""
    at_key: bool = False
    """Whether the key is at fault and not the value."""
    refused: bool = False
    """Whether apcore's loader raises because of it."""
    meta: bool = True
    """Whether the meta-schema forbids it."""
    other: Piece | None = None
    """A second place that belongs to it."""
    likely: tuple[str, ...] = ()
    """What may have been meant."""

    @property
    def span(self) -> Span:
        return self.piece.key_span if self.at_key else self.piece.span

    @property
    def place(self) -> tuple[Any, Span]:
        return (self.piece.path, self.span)

    def refusing(self) -> Fault:
        return replace(self, refused=True)


def faults(schema: Piece, *, native: bool = False) -> Iterator[Fault]:
    """Every fault of `schema` and of all schemas in it.

    `native` tells whether apcore turns it into a field of a model, so that its pattern is for the Rust engine.
    """
    stack = [(schema, native)]
    while stack:
        piece, as_field = stack.pop()
        if piece.keys is None:
            if not isinstance(piece.scalar, bool):
                yield Fault(Kind.NOT_A_SCHEMA, piece, f"{article(piece.kind)} stands where a schema belongs")
            continue
        for keyword in piece.keys:
            yield from keyword_faults(piece, keyword, native=as_field)
        stack.extend(
            (inner, keyword in {"properties", "$defs", "definitions"})
            for keyword in reversed(list(piece.keys))
            for inner in reversed(list(subschemas(piece, keyword)))
        )


def slice_faults(schema: Piece, keywords: Iterable[str]) -> Iterator[Fault]:
    """The faults of some keywords of `schema` and of all below them, as jsonschema's `check_schema` finds them."""
    for keyword in keywords:
        yield from keyword_faults(schema, keyword, native=None)
        for inner in subschemas(schema, keyword):
            yield from (fault for fault in _deep(inner) if fault.meta)


def _deep(schema: Piece) -> Iterator[Fault]:
    if schema.keys is None:
        if not isinstance(schema.scalar, bool):
            yield Fault(Kind.NOT_A_SCHEMA, schema, f"{article(schema.kind)} stands where a schema belongs")
        return
    yield from slice_faults(schema, [keyword for keyword in schema.keys if isinstance(keyword, str)])


def subschemas(schema: Piece, keyword: Any) -> Iterator[Piece]:
    """The schemas that stand under a keyword, wrong ones too."""
    value = schema.get(keyword)
    form = FORMS.get(keyword) if isinstance(keyword, str) else None
    if value is None or form is None:
        return
    if form is Form.SCHEMA:
        if not (keyword == "items" and value.items is not None):
            yield value
        else:
            yield from value.items
    elif form is Form.SCHEMAS and value.items is not None:
        yield from value.items
    elif form is Form.NAMED_SCHEMAS and value.keys is not None:
        yield from value.keys.values()
    elif form is Form.DEPENDENCIES and value.keys is not None:
        yield from (inner for inner in value.keys.values() if inner.items is None)


def keyword_faults(schema: Piece, keyword: Any, *, native: bool | None) -> Iterator[Fault]:
    """The faults of one keyword's own value.

    `native` chooses the engine of a pattern: Rust (True), Python (None), or whichever takes it (False).
    """
    value = schema.get(keyword)
    form = FORMS.get(keyword) if isinstance(keyword, str) else None
    if value is None or form is None:
        return

    def wrong(why: str = "", kind: Kind = Kind.MISTYPED) -> Fault:
        return Fault(kind, value, why or f"{article(value.kind)} is not {form.value}", keyword)

    match form:
        case Form.SCHEMAS if value.items is None:
            yield wrong()
        case Form.SCHEMAS if not value.items:
            yield wrong("it has no schema in it")
        case Form.SCHEMA if keyword == "items" and value.items is not None:
            yield wrong("a list of schemas is the form of older drafts", Kind.OLD)
        case Form.NAMED_SCHEMAS | Form.DEPENDENCIES | Form.FLAGS | Form.NAMED_NAMES if value.keys is None:
            yield wrong()
        case Form.NAMED_NAMES | Form.DEPENDENCIES:
            for names in (value.keys or {}).values():
                if form is Form.NAMED_NAMES or names.items is not None:
                    yield from _names(names, keyword)
        case Form.FLAGS:
            for flag in (value.keys or {}).values():
                if not isinstance(flag.scalar, bool):
                    yield Fault(
                        Kind.MISTYPED, flag, f"{article(flag.kind)} is not {Form.FLAG.value}", keyword
                    )
        case Form.COUNT if not _is_count(value):
            yield wrong(f"{described(value)} is not {form.value}")
        case Form.NUMBER if value.kind == "boolean" and keyword.startswith("exclusive"):
            yield wrong("a boolean is the form of draft 4", Kind.OLD)
        case Form.NUMBER if value.kind not in {"integer", "number"}:
            yield wrong()
        case Form.POSITIVE if value.kind not in {"integer", "number"} or not value.scalar > 0:
            yield wrong(f"{described(value)} is not {form.value}")
        case Form.TEXT | Form.ID | Form.ANCHOR | Form.PATTERN if value.kind != "string":
            yield wrong()
        case Form.ID if not _ID.fullmatch(value.scalar):
            yield wrong()
        case Form.ANCHOR if not _ANCHOR.fullmatch(value.scalar):
            yield wrong(f"`{value.scalar}` is not {form.value}")
        case Form.PATTERN:
            yield from _pattern(value, native=native)
        case Form.FLAG if value.kind != "boolean":
            yield wrong()
        case Form.NAMES:
            yield from _names(value, keyword)
        case Form.TYPE:
            yield from _type(value)
        case Form.LIST if value.items is None:
            yield wrong()
        case Form.LIST if keyword == "enum":
            yield from _values(value)
        case _:
            return


def takes(keyword: str, value: Piece) -> bool:
    """Whether the meta-schema would take `value` under `keyword`."""
    schema = Piece(value.node, value.path)
    schema.keys = {keyword: value}
    return not any(fault.meta for fault in slice_faults(schema, [keyword]))


def _names(value: Piece, keyword: str) -> Iterator[Fault]:
    if value.items is None:
        if value.kind == "string":
            why = "a string is taken for a list of its characters"
            yield Fault(Kind.REQUIRED, value, why, keyword)
        elif value.kind == "boolean":
            why = "a boolean beside a property is the form of draft 3"
            yield Fault(Kind.REQUIRED, value, why, keyword)
        else:
            yield Fault(Kind.MISTYPED, value, f"{article(value.kind)} is not {Form.NAMES.value}", keyword)
        return
    seen: dict[str, Piece] = {}
    for item in value.items:
        if item.kind != "string":
            why = f"{described(item)} is not the name of a property"
            yield Fault(Kind.MISTYPED, item, why, keyword)
        elif item.scalar in seen:
            yield Fault(Kind.REPEATED, item, "it is named twice", keyword, other=seen[item.scalar])
        else:
            seen[item.scalar] = item


def _type(value: Piece) -> Iterator[Fault]:
    if value.items is None:
        if value.kind == "string" and value.scalar in TYPES:
            return
        kind = Kind.UNKNOWN_TYPE if value.kind in {"string", "null"} else Kind.MISTYPED
        yield Fault(kind, value, "no type has this name", "type")
        return
    if not value.items:
        yield Fault(Kind.MISTYPED, value, "it names no type", "type")
    seen: dict[str, Piece] = {}
    for item in value.items:
        if item.kind == "string" and item.scalar in TYPES:
            if item.scalar in seen:
                yield Fault(Kind.REPEATED, item, "it is named twice", "type", other=seen[item.scalar])
            seen.setdefault(item.scalar, item)
        else:
            kind = Kind.UNKNOWN_TYPE if item.kind in {"string", "null"} else Kind.MISTYPED
            yield Fault(kind, item, "no type has this name", "type")


def _values(value: Piece) -> Iterator[Fault]:
    """What is wrong with a list of values; the meta-schema minds none of it."""
    items = value.items or []
    if not items:
        yield Fault(Kind.NO_VALUES, value, "it lists no value", "enum", meta=False)
    seen: dict[Any, Piece] = {}
    for item in items:
        key = frozen(item)
        if key in seen:
            yield Fault(Kind.REPEATED, item, "it is listed twice", "enum", meta=False, other=seen[key])
        else:
            seen[key] = item


def frozen(piece: Piece) -> Any:
    """A hashable stand-in for the value, equal exactly for values that JSON Schema takes for equal."""
    if piece.keys is not None:
        return ("object", frozenset((key, frozen(inner)) for key, inner in piece.keys.items()))
    if piece.items is not None:
        return ("array", tuple(map(frozen, piece.items)))
    return ("boolean", piece.scalar) if isinstance(piece.scalar, bool) else ("", piece.scalar)


def _pattern(value: Piece, *, native: bool | None) -> Iterator[Fault]:
    theirs, python = regex_fault(value.scalar), python_fault(value.scalar)
    if native is None:
        reason = python
    elif native:
        reason = theirs.reason if theirs is not None else ""
    else:
        reason = python if theirs is not None else ""
    if reason:
        yield Fault(Kind.PATTERN, value, reason, "pattern", meta=bool(python))


@lru_cache(maxsize=1024)
def python_fault(pattern: str) -> str:
    """Why Python's engine, which jsonschema uses, does not compile the pattern: a clause; empty where it does."""
    if len(pattern) > _LONG:
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            return str(error).replace("\n", " ")
    return ""


def _is_count(piece: Piece) -> bool:
    if piece.kind == "number":
        return bool(piece.scalar.is_integer() and piece.scalar >= 0)
    return piece.kind == "integer" and piece.scalar >= 0


def article(kind: str) -> str:
    """`kind` (what JSON calls a value) with its article."""
    if kind == "null":
        return "nothing (null)"
    words = {"object": "a mapping", "array": "a list", "integer": "a number"}
    return words.get(kind) or f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def described(piece: Piece) -> str:
    """A short value as it is written, of other ones what they are."""
    if piece.is_scalar and piece.scalar is not None:
        text = str(piece.scalar)
        if 0 < len(text) <= 40 and text.isprintable():
            return f"`{text}`"
    return article(piece.kind)
