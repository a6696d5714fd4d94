"""Every schema in a file, with what is around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.schemas.faults import subschemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_rules.hosts.apcore.schemas.pieces import Piece
    from plugcheck_rules.hosts.apcore.schemas.reading import SchemaFile

SAME_VALUE = frozenset({"allOf", "anyOf", "oneOf", "if", "then", "else", "not", "dependentSchemas"})
"""The keywords whose schemas are about the same value as the schema that they stand in."""


@dataclass(frozen=True, eq=False)
class Schema:
    """A mapping that stands where a schema stands."""

    piece: Piece
    keyword: str
    """The keyword under which it stands; of the file's own schemas the root key."""
    name: Any = None
    """The property or definition; None for others."""
    outer: Schema | None = None

    def __getitem__(self, keyword: str) -> Piece | None:
        return self.piece.get(keyword)

    @property
    def is_property(self) -> bool:
        return self.keyword == "properties"

    @property
    def about(self) -> Iterator[Schema]:
        """This schema, and those around it that are about the same value."""
        schema: Schema | None = self
        while schema is not None:
            yield schema
            schema = schema.outer if schema.keyword in SAME_VALUE else None

    @property
    def types(self) -> frozenset[str] | None:
        """The types that it names; None where it names none or a wrong one."""
        piece = self.piece.get("type")
        if piece is None:
            return None
        named = [item.scalar for item in piece.items] if piece.items is not None else [piece.scalar]
        if not named or not all(isinstance(name, str) for name in named):
            return None
        return frozenset(named)


def schemas_of(file: SchemaFile) -> Iterator[Schema]:
    """Every schema of the file that is a mapping, outer ones before those in them, in the order of the text."""
    for pointer, piece in file.schemas():
        first, _, name = pointer.removeprefix("/").partition("/")
        stack = [Schema(piece, first, name or None)]
        while stack:
            schema = stack.pop()
            if schema.piece.keys is None:
                continue
            yield schema
            inner = [made for keyword in schema.piece.keys for made in _inner(schema, keyword)]
            stack.extend(reversed(inner))


def undefined_names(schemas: Iterable[Schema]) -> Iterator[tuple[Piece, frozenset[str]]]:
    """The items of `required` that name no property, each with the properties that there are.

    Properties count wherever they stand around the schema or in it, as far as they are about the same value. Nothing
    is said where they cannot all be known, and under `not` and `if`, where a name is asked for to be excluded.
    """
    known: dict[int, frozenset[str] | None] = {}
    for schema in schemas:
        listed = schema["required"]
        if listed is None or not listed.items:
            continue
        around = list(schema.about)
        if any(each.keyword in {"not", "if"} for each in around):
            continue
        outermost = around[-1].piece
        if id(outermost) not in known:
            known[id(outermost)] = _properties(outermost)
        names = known[id(outermost)]
        if names:
            yield from (
                (item, names)
                for item in listed.items
                if isinstance(item.scalar, str) and item.scalar not in names
            )


def _properties(schema: Piece) -> frozenset[str] | None:
    """The names of all properties of what `schema` is about; None where they cannot all be known."""
    names: set[str] = set()
    stack = [schema]
    while stack:
        piece = stack.pop()
        if piece.keys is None:
            continue
        if piece.keys.keys() & {"$ref", "$dynamicRef", "patternProperties"}:
            return None
        properties = piece.get("properties")
        names.update(str(name) for name in (properties.keys or {} if properties is not None else {}))
        for keyword in SAME_VALUE & {key for key in piece.keys if isinstance(key, str)}:
            stack.extend(subschemas(piece, keyword))
    return frozenset(names)


def is_restated(schema: Schema) -> bool:
    """Whether a property only says more of one that an outer schema about the same value has."""
    owner = schema.outer
    for around in owner.about if owner is not None else ():
        if around is not owner:
            properties = around["properties"]
            if properties is not None and properties.get(schema.name) is not None:
                return True
    return False


def _inner(schema: Schema, keyword: Any) -> Iterator[Schema]:
    value = schema.piece.get(keyword)
    if value is not None and value.keys is not None and keyword in _NAMED:
        yield from (Schema(piece, keyword, name, schema) for name, piece in value.keys.items())
    else:
        yield from (Schema(piece, keyword, None, schema) for piece in subschemas(schema.piece, keyword))


_NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
