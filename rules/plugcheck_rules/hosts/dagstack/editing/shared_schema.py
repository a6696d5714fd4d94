"""The JSON Schema of manifests for other tools: what the host refuses, and beside it what tools explain and propose from.

A manifest has two forms, so the schema chooses with `if`; Taplo 0.8, which Even Better TOML is made of, judges by that,
but looks for descriptions and keys at plain `properties` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_hints(document: Mapping[str, Any]) -> dict[str, Any]:
    """`document`, the schema that judges, with properties for both forms that refuse nothing."""
    fields = _hints(document["$defs"]["manifest"])
    table = {"description": "The manifest, in a table of its own.", "properties": fields}
    return {**document, "properties": {"plugin": table, **fields}}


def _hints(shape: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _hint(key) for name, key in shape["properties"].items()}


def _hint(key: Mapping[str, Any]) -> dict[str, Any]:
    hint = {name: key[name] for name in ("description", "default") if name in key}
    if "enum" in key:
        hint["anyOf"] = [{"enum": key["enum"]}, {}]
    if "properties" in key:
        hint["properties"] = _hints(key)
    return hint
