"""The keys of a manifest as an author asks for them: what each takes, what it does, and what of the host reads it.

Type, default, choices and meaning come from `manifest.schema.json`; who reads a field, from the text of the release
(0.4.1): a test compares the two.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.dagstack.model import METADATA, VERSION_FIELDS, schema_of
from plugcheck_rules.hosts.dagstack.vocabulary import FREE_TEXT_FIELDS, UNREAD_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

READERS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("schema_version",): ("registry.py",),
    ("name",): ("adapters/in_process.py", "discovery.py", "dispatch.py", "lifecycle.py", "registry.py", "resources.py"),
    ("kind",): ("dispatch.py", "registry.py"),
    ("core_version",): ("registry.py",),
    ("runtime",): ("adapters/in_process.py", "discovery.py", "registry.py"),
    ("priority",): ("dispatch.py", "lifecycle.py", "registry.py"),
    ("depends_on",): ("lifecycle.py",),
    ("startup_timeout_sec",): ("registry.py",),
    ("resources",): ("resources.py",),
    ("resources", "required"): ("resources.py",),
    ("resources", "optional"): ("resources.py",),
    ("entry_point",): ("adapters/in_process.py", "discovery.py", "registry.py"),
    ("command",): ("registry.py",),
    ("env",): ("registry.py",),
    ("endpoint",): ("registry.py",),
    ("auth",): ("registry.py",),
    ("auth", "token"): ("registry.py",),
}  # fmt: skip
"""The files of `dagstack.plugin_system` that read a field, beyond the model that checks it (`manifest.py`)."""
RUNTIMES: Mapping[str, tuple[str, ...]] = {
    "entry_point": ("in_process", "mcp_stdio"),
    "command": ("mcp_stdio",),
    "env": ("mcp_stdio",),
    "endpoint": ("mcp_http",),
    "auth": ("mcp_http",),
    "startup_timeout_sec": ("mcp_stdio", "mcp_http"),
}
"""The fields that count with some runtimes only (`registry.py`)."""
REQUIRED_WITH = {"entry_point": "in_process", "command": "mcp_stdio", "endpoint": "mcp_http"}
"""The fields that a runtime needs."""

MEANINGS: Mapping[tuple[str, ...], Mapping[str, str]] = {
    ("schema_version",): {"1": "The only version that the registry takes"},
    ("kind",): {
        "tool": "Functions for models and agents: the hooks are `get_schema` and `execute`",
        "orchestrator": "Starts and follows units of work: the hooks are `enqueue`, `status` and `backfill`",
    },
    ("runtime",): {
        "in_process": "The host imports the module of `entry_point` and calls the class, without arguments, in its own "
        "process",
        "mcp_stdio": "The host starts `command` as a child process and speaks MCP with it over its standard streams",
        "mcp_http": "The host speaks MCP with the server at `endpoint`",
    },
    ("execution_model",): {
        "async": "The hooks are coroutines: only `dispatch_async()` can call them",
        "sync": "The hooks are plain functions that do not block",
        "thread_cpu_bound": "The hooks compute for long and are meant for a pool of threads; they are plain functions",
        "process_cpu_bound": "The hooks compute for long and are meant for a pool of processes; they are plain functions",
    },
    ("unit_of_work", "idempotency_mode"): {
        "output_hash": "Equal input gives equal output: whatever differs between two runs is a fault",
        "input_hash": "A repeated unit is known by its input; its output may differ",
        "none": "Nothing is promised of a repeated unit",
    },
}  # fmt: skip
"""What values stand for: a clause without a full stop."""

_TYPES = {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "table"}


@dataclass(frozen=True)
class ManifestKey:
    """One field of the model, or a key of one of its free tables that the host or the documents name."""

    path: tuple[str, ...]
    kind: str
    """``string``, ``integer``, ``boolean``, ``array``, ``object``: the schema's word."""
    meaning: str
    default: Any = None
    choices: tuple[str, ...] = ()
    required: bool = False
    minimum: int | None = None

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def type(self) -> str:
        """The type in words."""
        return "list of texts" if self.kind == "array" else _TYPES[self.kind]

    @property
    def readers(self) -> tuple[str, ...]:
        """See `READERS`."""
        return READERS.get(self.path, ())

    @property
    def unread(self) -> str:
        """What holds instead of a promise that the field makes and nobody reads; empty where it makes none."""
        return UNREAD_FIELDS.get(self.path, UNREAD_FIELDS.get(self.path[:1], ""))

    @property
    def is_table(self) -> bool:
        return self.kind == "object"

    def counts_with(self, runtime: Any) -> bool:
        """Whether the runtime (whatever the manifest says it is) lets the field matter."""
        wanted = RUNTIMES.get(self.path[0])
        return wanted is None or not isinstance(runtime, str) or runtime in wanted or not runtime

    def needed_with(self, runtime: Any) -> bool:
        """Whether a manifest with this runtime needs the field."""
        return self.required or (len(self.path) == 1 and REQUIRED_WITH.get(self.name) == runtime)

    @property
    def sketch(self) -> str:
        """A value that the model takes, to begin with."""
        if self.kind == "object":
            return "{}"
        if self.kind == "array":
            return "[]"
        if self.choices:
            return literal(self.default or self.choices[0])
        if self.default is not None:
            return literal(self.default)
        return {"string": '""', "boolean": "false"}.get(self.kind, str(self.minimum or 0))


def literal(value: str | int | bool) -> str:
    """A simple value as it is written in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
        if isinstance(value, str)
        else str(value)
    )


@cache
def manifest_keys() -> Mapping[tuple[str, ...], ManifestKey]:
    """Every key by its path below the manifest's table, in the order of the schema."""
    found = {key.path: key for key in _below((), schema_of(()))}
    token = ManifestKey(("auth", "token"), "string", "Sent as a bearer token.")
    free = (
        ManifestKey((METADATA, name), "array" if name == "authors" else "string", "Documentation only.")
        for name in FREE_TEXT_FIELDS
    )
    found.update((key.path, key) for key in (token, *free))
    return found


def _below(path: tuple[str, ...], table: Mapping[str, Any]) -> list[ManifestKey]:
    required = {*table.get("required", ()), *(VERSION_FIELDS if not path else ())}
    found: list[ManifestKey] = []
    for name, part in table.get("properties", {}).items():
        const = (str(part["const"]),) if "const" in part else ()
        key = ManifestKey(
            (*path, name),
            part["type"],
            part["description"],
            part.get("default"),
            tuple(part.get("enum", const)),
            name in required,
            part.get("minimum"),
        )
        found += [key, *_below(key.path, part)]
    return found


def keys_in(path: tuple[str, ...]) -> tuple[ManifestKey, ...]:
    """The keys of the table at a path below the manifest's own."""
    return tuple(key for key in manifest_keys().values() if key.path[:-1] == path)


def tables() -> tuple[ManifestKey, ...]:
    """The keys that hold tables."""
    return tuple(key for key in manifest_keys().values() if key.is_table)
