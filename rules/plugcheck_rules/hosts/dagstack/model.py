"""What dagstack's manifest model makes of a table: faults, and values after coercion.

Structure comes from `manifest.schema.json`; this adds what a JSON Schema cannot say: the lax coercions of
the model (`manifest.py` of the host; pydantic 2, lax mode) and its rules across fields.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.documents.schema import Fault, Schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node

PACKAGE = "plugcheck_rules.hosts.dagstack"
SCHEMA_FILE = "manifest.schema.json"
METADATA = "metadata"
VERSION_FIELDS = ("schema_version", "kind_api_version")
"""Required by the model; discovery alone fills them in (`discovery.py`)."""

_PRECEDENCE = {"enum": 0, "type": 1}
"""Which of several faults of one value is told."""

_BOOLEANS = {
    **dict.fromkeys(("1", "t", "true", "y", "yes", "on"), True),
    **dict.fromkeys(("0", "f", "false", "n", "no", "off"), False),
}
_DIGITS = r"[1-9][0-9]*+(?:_[0-9]++)*+"
_INTEGER = re.compile(
    rf"(?:([+-]?)(?:0[0_]*+(?<=0)|(?:0[0_]*+)?({_DIGITS}))|\+?0[0_]*+(-)_?(?:0|({_DIGITS})))(?:\.0++)?"
)
"""A text that pydantic 2 takes for a whole number. The second form (`0-5` is -5) is an oversight of its own."""
_WHITE_SPACE = "".join(
    map(
        chr,
        (
            *range(9, 14),
            32,
            0x85,
            0xA0,
            0x1680,
            *range(0x2000, 0x200B),
            0x2028,
            0x2029,
            0x202F,
            0x205F,
            0x3000,
        ),
    )
)
_MAX_DIGITS = 4300
_FLOAT_LIMIT = 2.0**63


class Loader(StrEnum):
    """Who reads a manifest."""

    DISCOVERY = "discovery"
    """`PluginRegistry.discover`, which goes on to register what it finds."""
    LOAD_MANIFEST = "load_manifest"
    """`load_manifest(path)`."""


class _Refused:
    """Stands for the result where the model takes no such value."""


REFUSED = _Refused()


def coerce(kind: str, value: Any) -> Any:
    """What the model makes of `value` for a field of the JSON type `kind`; `REFUSED` if it takes no such value."""
    if kind == "integer":
        return _integer(value)
    if kind == "boolean":
        return _boolean(value)
    return REFUSED


def _integer(value: Any) -> Any:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and value.is_integer() and -_FLOAT_LIMIT < value < _FLOAT_LIMIT:
        return int(value)
    if isinstance(value, str):
        match = _INTEGER.fullmatch(value.strip(_WHITE_SPACE))
        if match:
            sign, digits = match[1] or match[3] or "", (match[2] or match[4] or "0").replace("_", "")
            if len(digits) <= _MAX_DIGITS:
                return int(sign + digits)
    return REFUSED


def _boolean(value: Any) -> Any:
    if isinstance(value, (bool, int, float)):
        return bool(value) if value in (0, 1) else REFUSED
    if isinstance(value, str):
        return _BOOLEANS.get(value.lower(), REFUSED)
    return REFUSED


@dataclass(frozen=True)
class Coercion:
    """A value of another type than the field's that the model takes all the same."""

    fault: Fault
    value: Any
    """What the model makes of it."""


@dataclass(frozen=True, eq=False)
class Reading:
    """A table as the model reads it."""

    section: Node

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that the schema has against the table, at most one fault a value."""
        schema = Schema.shipped(PACKAGE, SCHEMA_FILE, "#/$defs/manifest")
        found = [fault for fault in schema.faults(self.section) if fault.path[0] != METADATA]
        found.sort(key=lambda fault: _PRECEDENCE.get(fault.keyword, len(_PRECEDENCE)))
        first: dict[tuple[str | int, ...], Fault] = {}
        for fault in found:
            first.setdefault(fault.path, fault)
        return tuple(sorted(first.values(), key=lambda fault: fault.span))

    def _of(self, keyword: str) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.keyword == keyword)

    @property
    def missing(self) -> tuple[Fault, ...]:
        """Required fields that are absent (without the two that discovery fills in)."""
        return self._of("required")

    @property
    def unknown(self) -> tuple[Fault, ...]:
        """Keys that the model refuses, `metadata` left aside."""
        return self._of("additionalProperties")

    @property
    def choices(self) -> tuple[Fault, ...]:
        """Values that are none of the few that the field takes."""
        return self._of("enum")

    @cached_property
    def coercions(self) -> tuple[Coercion, ...]:
        """Values of another type that the model converts."""
        made = ((fault, coerce(fault.expected, fault.value)) for fault in self._of("type"))
        return tuple(Coercion(fault, value) for fault, value in made if value is not REFUSED)

    @property
    def mistyped(self) -> tuple[Fault, ...]:
        """Values of a type that the model refuses."""
        converted = {coercion.fault.path for coercion in self.coercions}
        return tuple(fault for fault in self._of("type") if fault.path not in converted)

    @cached_property
    def out_of_range(self) -> tuple[Fault, ...]:
        """Numbers below the bound of their field, whatever type they were written as."""
        converted = (coercion for coercion in self.coercions if _is_low(coercion))
        return (*self._of("minimum"), *(coercion.fault for coercion in converted))

    @property
    def unsupported(self) -> tuple[Fault, ...]:
        """Values that the model takes and the registry refuses: a wrong `schema_version`."""
        return self._of("const")

    def value(self, *path: str) -> Any:
        """The field's value after coercion; its default (None without one) where absent; `REFUSED` where refused."""
        node = self.section.get(*path)
        if node is None:
            holder = self.section.get(*path[:-1])
            if holder is None or holder.entries is not None:
                return schema_of(path).get("default")
            return REFUSED
        for coercion in self.coercions:
            if coercion.fault.path == path:
                return coercion.value
        for fault in (*self.mistyped, *self.choices):
            if fault.path[: len(path)] == path:
                return REFUSED
        return node.value

    @property
    def takes_both_flags(self) -> bool:
        """Whether `tryfirst` and `trylast` are both set, which the model refuses."""
        return self.value("tryfirst") is True and self.value("trylast") is True

    @property
    def lacks_endpoint(self) -> bool:
        """Whether the runtime is `mcp_http` and `endpoint` is absent or empty, which the model refuses."""
        return self.value("runtime") == "mcp_http" and not self.value("endpoint")

    @property
    def misplaces_endpoint(self) -> bool:
        """Whether there is an `endpoint` under another runtime than `mcp_http`, which the model refuses."""
        runtime, endpoint = self.value("runtime"), self.value("endpoint")
        return (
            isinstance(runtime, str)
            and runtime != "mcp_http"
            and isinstance(endpoint, str)
            and bool(endpoint)
        )

    @property
    def overflows_timeout(self) -> bool:
        """Whether `startup_timeout_sec` cannot become the float that the registry makes of it (`registry.py`)."""
        timeout = self.value("startup_timeout_sec")
        if self.value("runtime") not in ("mcp_stdio", "mcp_http") or not isinstance(timeout, int):
            return False
        try:
            float(timeout)
        except OverflowError:
            return True
        return False

    def lacks_versions(self) -> tuple[str, ...]:
        """The fields that discovery fills in and `load_manifest` does not, as far as they are absent."""
        return tuple(name for name in VERSION_FIELDS if self.section.get(name) is None)

    @property
    def has_metadata(self) -> bool:
        """Whether there is a key `metadata`, which discovery strips and `load_manifest` refuses."""
        return self.section.get(METADATA) is not None

    def accepted(self, loader: Loader) -> bool:
        """Whether the model takes the table when `loader` hands it over. Registration is not asked."""
        faults = (self.missing, self.unknown, self.choices, self.mistyped, self.out_of_range)
        if any(faults) or self.takes_both_flags or self.lacks_endpoint or self.misplaces_endpoint:
            return False
        return loader is Loader.DISCOVERY or not (self.lacks_versions() or self.has_metadata)


def schema_of(path: tuple[str | int, ...]) -> dict[str, Any]:
    """What the schema says of the field at `path`."""
    part: dict[str, Any] = _manifest_schema()
    for step in path:
        part = part.get("properties", {}).get(step, {}) if isinstance(step, str) else part.get("items", {})
    return part


def _is_low(coercion: Coercion) -> bool:
    least = minimum(coercion.fault.path)
    return least is not None and coercion.value < least


def minimum(path: tuple[str | int, ...]) -> int | None:
    """The least number that the field takes."""
    least: int | None = schema_of(path).get("minimum")
    return least


def default(path: tuple[str | int, ...]) -> Any:
    """The field's default; None if it has none."""
    return schema_of(path).get("default")


def fields(*path: str) -> tuple[str, ...]:
    """The names of the fields that the model has (below `path`), in the order of the schema."""
    return tuple(name for name in schema_of(path).get("properties", {}) if name != METADATA)


def _manifest_schema() -> dict[str, Any]:
    document = Schema.shipped(PACKAGE, SCHEMA_FILE).document
    manifest: dict[str, Any] = document["$defs"]["manifest"]
    return manifest


def leaf_fields() -> Iterator[tuple[str, ...]]:
    """The path of every field that holds no table of fields."""
    for name in fields():
        below = fields(name)
        yield from ((name, inner) for inner in below) if below else ((name,),)
