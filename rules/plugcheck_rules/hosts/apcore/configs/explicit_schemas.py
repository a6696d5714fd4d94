"""What `BindingLoader` makes of the schemas that a binding writes out (`_build_model_from_json_schema`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node

_WHOLE = frozenset({"oneOf", "anyOf", "allOf", "$ref", "format"})
"""Keywords at the top of a schema that make the loader read nothing else of it."""
TYPES = ("string", "integer", "number", "boolean", "array", "object")
_TAKEN = frozenset({
    "model_config", "model_dump", "model_dump_json", "model_validate", "model_validate_json", "model_validate_strings",
})  # fmt: skip
"""Names that no field of a Pydantic model can have."""


@dataclass(frozen=True)
class SchemaFault:
    """A place where the loader fails, or reads something else than what is written."""

    node: Node
    message: str
    refused: bool
    likely: tuple[str, ...] = ()


def schema_faults(node: Node | None, value: Any) -> Iterator[SchemaFault]:
    """The faults of one schema; `node` is where it stands, `value` what it is."""
    if node is None:
        return
    if node.entries is None:
        yield SchemaFault(node, "a schema must be a mapping, so loading the bindings fails", refused=True)
        return
    if whole := sorted(_WHOLE & value.keys()):
        message = f"the loader reads nothing of a schema with `{whole[0]}` at its top, so everything is taken"
        yield SchemaFault(node, message, refused=False)
        return
    required = node.get("required")
    if required is not None and not _is_set(required.value):
        yield SchemaFault(required, "`required` must be a list of names, so loading the bindings fails", True)
    properties = node.get("properties")
    if properties is None or not properties.value:
        return
    if properties.entries is None:
        yield SchemaFault(properties, "`properties` must be a mapping, so loading the bindings fails", True)
        return
    names = set(properties.value)
    for entry in properties.entries.values():
        yield from _property_faults(entry.node, entry.key, is_text=entry.key in names)
    yield from _unknown_required(required, names)


def _property_faults(node: Node, name: str, *, is_text: bool) -> Iterator[SchemaFault]:
    if not is_text or name in _TAKEN:
        yield SchemaFault(node, f"no field can be called `{name}`, so loading the bindings fails", True)
    elif name.startswith("_"):
        yield SchemaFault(node, f"`{name}` begins with `_`, so the loader leaves the field out", False)
    if node.entries is None:
        message = f"the schema of `{name}` must be a mapping, so loading the bindings fails"
        yield SchemaFault(node, message, True)
        return
    kind = node.get("type")
    if kind is None or kind.value in TYPES:
        return
    if isinstance(kind.value, list | dict):
        message = f"the loader takes one `type` and no list, so loading the bindings fails at `{name}`"
        yield SchemaFault(kind, message, True)
        return
    likely = nearest(kind.value, TYPES) if isinstance(kind.value, str) else ()
    hint = f"; did you mean `{likely[0]}`?" if likely else ""
    message = f"the loader knows no such `type`, so `{name}` takes every value{hint}"
    yield SchemaFault(kind, message, False, likely)


def _unknown_required(required: Node | None, names: set[Any]) -> Iterator[SchemaFault]:
    for item in (required.items or ()) if required is not None else ():
        if isinstance(item.value, str) and item.value not in names:
            message = f"`required` names `{item.value}`, which is no property, and nothing demands it"
            yield SchemaFault(
                item, message, False, nearest(item.value, [n for n in names if isinstance(n, str)])
            )


def _is_set(value: Any) -> bool:
    if isinstance(value, list):
        return not any(isinstance(item, list | dict) for item in value)
    return isinstance(value, str | dict)
