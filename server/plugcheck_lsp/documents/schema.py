"""JSON Schema on documents with spans: every fault, each on the smallest range that names it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.text import Span

MOST_FAULTS = 1000
"""More faults than anybody reads are not looked for."""

_OF_KEYS = frozenset({"required", "additionalProperties"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where a document does not meet its schema."""

    path: tuple[str | int, ...]
    """Keys and indices down to the faulty value; for a missing or unknown key, that key included."""
    keyword: str
    """The keyword of JSON Schema that is not met: `type`, `enum`, `required`, `additionalProperties`, ..."""
    expected: Any
    """What the keyword asks for: the type's name, the list of values, the bound ..."""
    value: Any
    """The faulty value; None for a missing key."""
    span: Span
    """The value; for an unknown key that key, for a missing one the key or header of the table that lacks it."""
    entry: Entry | None
    """The entry that holds the value (an item of an array: the array's entry); None at the root."""
    node: Node | None
    """The faulty value with its place; None for a missing key."""


class Schema:
    """A JSON Schema (draft 2020-12) that documents are checked against.

    Types are those of the document's own language: `1.0` is no integer, and a TOML date is neither a string
    nor an object.
    """

    def __init__(self, document: Mapping[str, Any], pointer: str = "") -> None:
        """`pointer` names the part of `document` to check against, as in ``#/$defs/manifest``."""
        self.document = document
        self._validator = _validator(document, pointer)

    @staticmethod
    @cache
    def shipped(package: str, name: str, pointer: str = "") -> Schema:
        """The schema in the file `name` of an installed `package`."""
        return Schema(json.loads(files(package).joinpath(name).read_text(encoding="utf-8")), pointer)

    def faults(self, node: Node) -> tuple[Fault, ...]:
        """The faults of `node` (`MOST_FAULTS` at most), in the order of their places; paths are relative to `node`."""
        found = {
            (fault.path, fault.keyword): fault
            for error in islice(self._validator.iter_errors(node.value), MOST_FAULTS)
            for fault in _faults(error, node)
        }
        return tuple(
            sorted(found.values(), key=lambda fault: (fault.span, tuple(map(str, fault.path)), fault.keyword))
        )


def _validator(document: Mapping[str, Any], pointer: str) -> Validator:
    from jsonschema import Draft202012Validator, validators

    extend: Callable[..., Any] = validators.extend  # jsonschema gives it no types
    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _checker, value: isinstance(value, int) and not isinstance(value, bool)
    )
    root = {"$defs": document.get("$defs", {}), "$ref": pointer} if pointer else document
    made: Validator = extend(Draft202012Validator, type_checker=types)(root)
    return made


def _faults(error: ValidationError, root: Node) -> Iterator[Fault]:
    path = tuple(error.absolute_path)
    if error.validator not in _OF_KEYS:
        node = root.get(*path)
        yield Fault(
            path,
            str(error.validator),
            error.validator_value,
            error.instance,
            _span(node, root),
            _entry(root, path),
            node,
        )
        return
    # jsonschema names the keys in its message alone, so they are found again here.
    table = root.get(*path)
    if table is None or table.entries is None or not isinstance(error.schema, dict):
        return
    if error.validator == "required":
        holder = _entry(root, path)
        span = holder.key_span if holder is not None else table.span
        wanted: Any = error.validator_value
        for key in wanted:
            if key not in table.entries:
                yield Fault((*path, key), "required", error.validator_value, None, span, holder, None)
        return
    known = error.schema.get("properties", {})
    patterns = tuple(error.schema.get("patternProperties", {}))
    for key, entry in table.entries.items():
        if key not in known and not any(re.search(pattern, key) for pattern in patterns):
            yield Fault(
                (*path, key),
                "additionalProperties",
                tuple(known),
                entry.node.value,
                entry.key_span,
                entry,
                entry.node,
            )


def _span(node: Node | None, root: Node) -> Span:
    return node.span if node is not None else root.span


def _entry(root: Node, path: tuple[str | int, ...]) -> Entry | None:
    keys = list(path)
    while keys and isinstance(keys[-1], int):
        keys.pop()
    parent = root.get(*keys[:-1]) if keys else None
    return parent.entries.get(str(keys[-1])) if parent is not None and parent.entries is not None else None
