"""What a schema in a YAML file takes, read from its nodes so that every property keeps its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.schemas.shapes import (
    ANYTHING,
    BOUNDS,
    EVERY,
    NUMBER,
    NUMBERS,
    OBJECT,
    UNKNOWN,
    Default,
    Property,
    Record,
    Shape,
    Where,
    kind_of,
    of_values,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Entry, Node

_SAYS_NOTHING = frozenset({
    "title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly", "definitions", "$defs",
    "$schema", "$id",
})  # fmt: skip
"""Keywords that narrow nothing."""
_READ = frozenset({"type", "enum", "const", "items", "properties", "required", "additionalProperties"})
_DEPTH = 40
_SCHEMAS = 20_000
"""How many schemas are read, those that references repeat counted each time; what is beyond them is not known."""


def shape_of_schema(node: Node, root: Node, path: Path) -> Shape:
    """What the schema at `node` takes; `root` is the document that its references lead into, `path` its file."""
    return _Reader(root, path).shape(node, 0)


class _Reader:
    def __init__(self, root: Node, path: Path) -> None:
        self.root = root
        self.path = path
        self.left = _SCHEMAS

    def shape(self, node: Node, depth: int) -> Shape:
        self.left -= 1
        if depth > _DEPTH or self.left < 0:
            return UNKNOWN
        if node.value is True:
            return ANYTHING
        if node.entries is None:
            return UNKNOWN
        keys = {key for key in node.entries if key not in _SAYS_NOTHING and not key.startswith("x-")}
        if "$ref" in keys:
            target = self._target(node)
            found = self.shape(target, depth + 1) if target is not None else UNKNOWN
            return found if keys == {"$ref"} else UNKNOWN
        for combinator in ("anyOf", "oneOf", "allOf"):
            if combinator in keys:
                return self._combined(node, combinator, keys, depth)
        return self._plain(node, node.entries, keys, depth)

    def _target(self, node: Node) -> Node | None:
        """What a reference into the same file leads to (`schema/ref_resolver.py`)."""
        reference = node.get("$ref")
        text = reference.value if reference is not None else None
        parts = text.split("/") if isinstance(text, str) else []
        if len(parts) != 3 or parts[0] != "#" or parts[1] not in ("definitions", "$defs") or "~" in parts[2]:
            return None
        # The host puts both sections together.
        found = [target for name in ("definitions", "$defs") if (target := self.root.get(name, parts[2]))]
        return found[0] if len(found) == 1 else None

    def _combined(self, node: Node, combinator: str, keys: set[str], depth: int) -> Shape:
        listed = node.get(combinator)
        if listed is None or not listed.items or keys != {combinator}:
            return UNKNOWN
        parts = [self.shape(item, depth + 1) for item in listed.items]
        if len(parts) == 1:
            return parts[0]
        if combinator == "allOf":
            return UNKNOWN
        joined = union(parts)
        counted = sum(len(part.kinds or ()) for part in parts)
        apart = joined.kinds is not None and counted == len(joined.kinds)
        # Of `oneOf`, values that two of them take are refused.
        return joined if combinator == "anyOf" or apart else joined.loose()

    def _plain(self, node: Node, entries: Mapping[str, Entry], keys: set[str], depth: int) -> Shape:
        kinds = _kinds(node.get("type"))
        values = node.get("enum")
        if "const" in entries:
            found = of_values([entries["const"].node.value])
            return found if kinds in (EVERY, found.kinds) and "enum" not in entries else UNKNOWN
        if values is not None:
            found = of_values(values.value if isinstance(values.value, list) else [])
            if not found.values or kinds is None or not (found.kinds or frozenset()) <= kinds:
                return UNKNOWN
            shape = replace(found, kinds=found.kinds if kinds == EVERY else kinds)
            return shape if keys <= {"type", "enum"} else shape.loose()
        if kinds is None or ("type" not in entries and keys):
            return UNKNOWN
        bounds = {}
        exact = keys <= _READ | BOUNDS.keys()
        for key in keys & BOUNDS.keys():
            value = entries[key].node.value
            if not kinds & BOUNDS[key]:
                continue
            if _is_sane(key, value):
                bounds[key] = value
            else:
                exact = False
        shape = Shape(kinds, None, bounds, exact=exact)
        if "items" in entries and "array" in kinds:
            shape = replace(shape, items=self.shape(entries["items"].node, depth + 1))
        if OBJECT in kinds and keys & {"properties", "required", "additionalProperties"}:
            record = self._record(node, exact, depth)
            says_nothing = not record.properties and record.extra == "allow" and "required" not in entries
            shape = shape if says_nothing else replace(shape, record=record)
        return shape

    def _record(self, node: Node, exact: bool, depth: int) -> Record:
        listed, required, others = (
            node.get("properties"),
            node.get("required"),
            node.get("additionalProperties"),
        )
        names = required.value if required is not None else []
        known = isinstance(names, list) and all(isinstance(name, str) for name in names)
        entries = listed.entries if listed is not None and listed.entries is not None else {}
        complete = exact and (listed is None or listed.entries is not None)
        properties = {}
        for key, entry in entries.items():
            default = entry.node.get("default")
            description = entry.node.get("description")
            text = description.value if description is not None else None
            properties[key] = Property(
                key,
                self.shape(entry.node, depth + 1),
                key in names if known else None,
                Where(self.path, entry.key_span),
                Default(kind_of(default.value) is not None, default.value) if default is not None else None,
                text if isinstance(text, str) else None,
            )
        section = node.entry("properties")
        place = section.key_span if section is not None else node.span
        return Record(properties, Where(self.path, place), complete, _extra(others))


def _extra(node: Node | None) -> str | None:
    """What `additionalProperties` says of others."""
    if node is None or node.value is True:
        return "allow"
    return "forbid" if node.value is False else None


def _kinds(node: Node | None) -> frozenset[str] | None:
    """The kinds that `type` names; all where there is none; None for what names no kind."""
    if node is None:
        return EVERY
    names = node.value if isinstance(node.value, list) else [node.value]
    if not names or not all(isinstance(name, str) and name in EVERY for name in names):
        return None
    kinds = frozenset(names)
    return kinds | NUMBERS if NUMBER in kinds else kinds


def _is_sane(keyword: str, value: Any) -> bool:
    if keyword in ("pattern", "format"):
        return isinstance(value, str)
    if keyword == "uniqueItems":
        return isinstance(value, bool)
    return isinstance(value, (int, float)) and not isinstance(value, bool)
