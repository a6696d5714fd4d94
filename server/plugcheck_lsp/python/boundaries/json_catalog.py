"""What JSON makes of values, by their type; read from TOML (the rules bring ``catalogs/json_values.toml``)."""

from __future__ import annotations

import builtins
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Fate(StrEnum):
    """What becomes of a value that is written as JSON and read again."""

    KEPT = "kept"
    """It comes back equal, as far as what it holds does."""
    CHANGED = "changed"
    """It comes back as something else."""
    REFUSED = "refused"
    """``json.dumps`` raises `TypeError`."""


@dataclass(frozen=True, eq=False)
class JsonType:
    """A type of values, as far as JSON is concerned."""

    name: str
    """``list``, ``datetime.datetime``; builtins without their module."""
    noun: str
    """The type as a message says it: ``a `datetime```."""
    fate: Fate
    comes_back: str
    """Of a changed one: what comes back, as a message says it."""
    write: str
    """The usual way to write such a value for JSON, with ``{}`` for the value; empty where there is none."""
    needs_import: str
    """The module that `write` names; empty where it names none."""
    items: str
    """The name of the type of what iterating gives; empty: unknown."""
    methods: Mapping[str, str]
    """The names of the types that methods return."""
    attributes: Mapping[str, str]
    operators: Mapping[str, Mapping[str, str]]
    """For ``+``, ``-``, ``*`` and ``/``: the type of the result by the type on the right; ``*`` stands for any other."""
    subtracted_from: str
    """The type of ``x - value`` whatever `x` is; empty: unknown."""

    @property
    def kept(self) -> bool:
        return self.fate is Fate.KEPT


@dataclass(frozen=True)
class JsonTypes:
    """The whole catalog."""

    types: Mapping[str, JsonType]
    made_by: Mapping[str, JsonType]
    """By the canonical dotted name of what returns one; ``()`` stands for what a call returns."""
    constants: Mapping[str, JsonType]
    bases: Mapping[str, JsonType]
    """The type of the instances of classes that inherit from this."""
    lookups: Mapping[str, str]
    """Callables that give an attribute of what is named here, by the text that is their first argument."""
    annotations: Mapping[str, JsonType]
    """By the dotted name that an annotation says."""


def read_json_types(text: str) -> JsonTypes:
    """Read the catalog.

    Raises:
        tomllib.TOMLDecodeError, KeyError, TypeError, ValueError: the catalog is wrong (ours is tested).
    """
    data = tomllib.loads(text)
    types = {name: _type(name, entry) for name, entry in data["type"].items()}
    made_by: dict[str, JsonType] = {}
    bases: dict[str, JsonType] = {}
    annotations: dict[str, JsonType] = {}
    for name, entry in data["type"].items():
        itself = name if "." in name else f"builtins.{name}"
        if "." in name or isinstance(getattr(builtins, name, None), type):
            made_by[itself] = annotations[itself] = types[name]
        made_by.update(dict.fromkeys(entry.get("made_by", ()), types[name]))
        if entry.get("base"):
            bases[itself] = types[name]
    for name, value in vars(builtins).items():
        if isinstance(value, type) and issubclass(value, BaseException):
            for table in (made_by, bases, annotations):
                table[f"builtins.{name}"] = types["exception"]
    bases.update({name: types[kind] for name, kind in data["bases"].items()})
    annotations.update({name: types[kind] for name, kind in data["annotations"].items() if kind})
    for name, kind in data["annotations"].items():
        if not kind:
            annotations.pop(name, None)
    return JsonTypes(
        types,
        made_by,
        {name: types[kind] for name, kind in data["constants"].items()},
        bases,
        data["lookups"],
        annotations,
    )


def _type(name: str, entry: Mapping[str, Any]) -> JsonType:
    return JsonType(
        name,
        entry["noun"],
        Fate(entry["json"]),
        entry.get("comes_back", ""),
        entry.get("write", ""),
        entry.get("import", ""),
        entry.get("items", ""),
        entry.get("methods", {}),
        entry.get("attributes", {}),
        {
            "+": entry.get("adds", {}),
            "-": entry.get("subtracts", {}),
            "*": entry.get("multiplies", {}),
            "/": entry.get("divides", {}),
        },
        entry.get("subtracted_from", ""),
    )
