"""The values that authors write into schemas: defaults, examples, choices; and how YAML can misread them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_rules.hosts.apcore.schemas.pieces import Piece
    from plugcheck_rules.hosts.apcore.schemas.walking import Schema

_WORDS = frozenset({"yes", "no", "on", "off"})
_OCTAL = re.compile(r"[-+]?0[0-7_]+")


@dataclass(frozen=True, eq=False)
class Written:
    """A value that an author wrote for a schema."""

    schema: Schema
    keyword: str
    piece: Piece


def written_values(schema: Schema) -> Iterator[Written]:
    """The values of `default`, `const`, `enum`, `examples` and `x-examples`."""
    for keyword in ("default", "const"):
        piece = schema.piece.get(keyword)
        if piece is not None:
            yield Written(schema, keyword, piece)
    for keyword in ("enum", "examples", "x-examples"):
        listed = schema.piece.get(keyword)
        for piece in (listed.items or ()) if listed is not None else ():
            yield Written(schema, keyword, piece)


def without(schema: Piece, keyword: str) -> Piece:
    """The schema without one keyword."""
    made = schema.copy() if schema.keys is None else type(schema)(schema.node, schema.path)
    made.keys = {key: piece for key, piece in (schema.keys or {}).items() if key != keyword}
    return made


def misreading(piece: Piece, text: str) -> str:
    """What YAML 1.1 makes of a scalar without quotes that reads as something else: a clause; empty where it does not.

    `text` is the scalar as it is written.
    """
    if not piece.node.plain:
        return ""
    value = piece.scalar
    if isinstance(value, bool) and text.lower() in _WORDS:
        return f"is read as `{str(value).lower()}`"
    if isinstance(value, date):
        return "is read as a date, which is no value of JSON"
    if isinstance(value, (int, float)) and ":" in text:
        return f"is read as the number {value} (sixtieths)"
    if isinstance(value, int) and _OCTAL.fullmatch(text):
        return f"is read as the number {value} (octal)"
    return ""
