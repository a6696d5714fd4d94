"""The parts of a test file that load a plugin as the host does and give it what the host gives.

The text uses what dagstack 0.4.1 exports. It has two forms: discovery reads `dagstack.toml` alone, and any other
file is read by `load_manifest`, after which the host imports the entry point by its dotted name.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.dagstack.creations.samples import (
    Samples,
    hooks_of,
    quoted,
    samples_of,
    table_of_missing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

_STANDARD = {
    "clock": ("FrozenClock", "FrozenClock(at=datetime(2026, 1, 1, tzinfo=timezone.utc))"),
    "rng": ("DeterministicRng", "DeterministicRng(seed=0)"),
    "blob_store": ("InMemoryBlobStore", "InMemoryBlobStore()"),
}
"""What the release brings for tests: its name, and how it is made (`resources.py`)."""
_STATELESS = frozenset({"clock"})
_SINKS = {"progress": "MockProgressSink", "checkpoint": "InMemoryCheckpointStore"}
_LOOP_WORDS = ("create_task", "get_running_loop", "ensure_future", "TaskGroup")
"""What works in a running event loop alone; the host calls all of a plugin in one."""


@dataclass(frozen=True, eq=False)
class Harness:
    """What the tests of one plugin need."""

    facts: ManifestFacts
    owner: ClassFacts
    file: Path
    """The test file."""

    @cached_property
    def samples(self) -> Samples:
        return samples_of(self.facts)

    @cached_property
    def resources(self) -> tuple[str, ...]:
        """The names of the declared resources."""
        return tuple(dict.fromkeys(name for _, _, name, _ in self.facts.resource_items))

    @property
    def needs_a_loop(self) -> bool:
        """Whether something of the plugin only works in a running event loop."""
        source = self.owner.module.document.text.source
        return any(method.is_async for method in self._called) or any(word in source for word in _LOOP_WORDS)

    @property
    def keeps_state(self) -> bool:
        """Whether the context has something that is another thing after each use."""
        return not set(self.resources) <= _STATELESS

    @cached_property
    def _called(self) -> tuple[FunctionFacts, ...]:
        return (*(m for m in (self.method("setup"), self.method("teardown")) if m), *hooks_of(self.facts))

    @property
    def name(self) -> str:
        """The plugin's name as a docstring can hold it."""
        return "".join(char for char in self.facts.name if char.isprintable() and char not in '\\"')

    def method(self, name: str) -> FunctionFacts | None:
        return self.facts.code.methods.get(name)

    @cached_property
    def config_keys(self) -> tuple[str, ...]:
        """The keys of its configuration that the plugin cannot do without."""
        uses = self.facts.code.context_uses("config")
        return tuple(dict.fromkeys(use.path[1] for use in uses if len(use.path) == 2 and use.kind == "item"))

    @property
    def sinks(self) -> tuple[str, ...]:
        """Those of the context's fields for progress and checkpoints that the plugin uses."""
        return tuple(name for name in _SINKS if any(self.facts.code.context_uses(name)))

    @property
    def needs_values(self) -> bool:
        """Whether values are missing that only the author knows."""
        return bool(self.config_keys) or not self.samples.are_complete

    # The text

    @property
    def host_names(self) -> set[str]:
        """What `loading` and `context` import from the host."""
        made = {_STANDARD[name][0] for name in self.resources if name in _STANDARD}
        names = {
            "PluginContext",
            "PluginManifest",
            "PluginRegistry",
            "ResourceRegistry",
            "derive_context_for_plugin",
        }
        return (
            names
            | made
            | {_SINKS[name] for name in self.sinks}
            | (set() if self.is_discovered else {"load_manifest"})
        )

    @property
    def modules(self) -> set[str]:
        """The statements that import what `loading` and `context` use of the standard library."""
        found = {"import logging", "from pathlib import Path", "from typing import Any"}
        if "clock" in self.resources:
            found.add("from datetime import datetime, timezone")
        return found if self.is_discovered else found | {"import sys"}

    @property
    def is_discovered(self) -> bool:
        return self.facts.registers

    @property
    def constants(self) -> str:
        """Where the plugin lies, and its configuration."""
        lines = [f"PLUGIN = Path(__file__).resolve().parents[{self._depth}]"]
        if not self.is_discovered:
            lines.append(
                f"SOURCES = {_below('PLUGIN', os.path.relpath(self._sources, self.facts.path.parent))}"
            )
        return "\n".join(lines)

    @property
    def configuration(self) -> str:
        return f"CONFIG: dict[str, Any] = {table_of_missing(self.config_keys)}"

    @property
    def loading(self) -> str:
        """The function that gives the plugin's manifest and class."""
        if self.is_discovered:
            return '''\
def load() -> tuple[PluginManifest, type[Any]]:
    """The plugin's manifest and class, as the host discovers them."""
    registry = PluginRegistry()
    found = registry.discover(PLUGIN)
    assert found, "the host does not take the plugin: its log says why"
    return found[0], type(registry.get_plugin(found[0].kind, found[0].name))
'''
        return f'''\
def load() -> tuple[PluginManifest, type[Any]]:
    """The plugin's manifest and class, as the host registers them."""
    if str(SOURCES) not in sys.path:
        sys.path.insert(0, str(SOURCES))
    manifest = load_manifest(PLUGIN / "{self.facts.path.name}")
    registry = PluginRegistry()
    registry.register_manifest(manifest)
    return manifest, type(registry.get_plugin(manifest.kind, manifest.name))
'''

    @property
    def context(self) -> str:
        """The function that makes a context, with the class for resources that only a host has."""
        others = [name for name in self.resources if name not in _STANDARD]
        made = [
            f"    resources.register({quoted(name)}, {_STANDARD[name][1] if name in _STANDARD else f'StandIn({quoted(name)})'})"
            for name in self.resources
        ]
        sinks = "".join(f"        {name}={_SINKS[name]}(),\n" for name in self.sinks)
        registered = "\n".join(("    resources = ResourceRegistry()", *made))
        text = f'''\
def context(manifest: PluginManifest) -> PluginContext:
    """A new context with the resources that the manifest declares."""
{registered}
    base = PluginContext(
        config=dict(CONFIG),
        logger=logging.getLogger("tests"),
        registry=PluginRegistry(),
{sinks}    )
    return derive_context_for_plugin(base, manifest, resources)
'''
        return f"{_STAND_IN}\n\n{text}" if others else text

    @property
    def _depth(self) -> int:
        """How far above the test file the plugin's folder is."""
        return len(self.file.relative_to(self.facts.path.parent).parts) - 1

    @property
    def _sources(self) -> Path:
        """The folder from which the entry point's module is imported."""
        path = self.owner.module.path if self.facts.entry_file is None else self.facts.entry_file
        parts = self.facts.entry_point[0].split(".")
        steps = len(parts) + (1 if path.name == "__init__.py" else 0)
        return path.parents[steps - 1]


_STAND_IN = '''\
class StandIn:
    """Takes the place of a resource that only a host has: put a fake of your own in its place."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        raise AttributeError(f"give the tests a `{self._name}` with `{attribute}`")
'''

MARK = '''\
class MISSING:
    """Stands where only you know a value: write it there."""
'''
WRITTEN = '''\
def missing(value: object) -> NoReturn:
    """Stop at what is no value of JSON."""
    raise AssertionError(f"write a value of JSON in place of {value!r}")
'''


def _below(name: str, relative: str) -> str:
    parts = [part for part in relative.replace("\\", "/").split("/") if part != "."]
    return " / ".join((name, *map(quoted, parts)))


def imports(statements: Iterable[str], host_names: Iterable[str], *, pytest: bool) -> str:
    """The import statements of a test file."""
    plain = sorted(line for line in statements if line.startswith("import "))
    members = sorted(line for line in statements if not line.startswith("import "))
    names = "".join(f"    {name},\n" for name in sorted(host_names))
    others = ["import pytest"] if pytest else []
    others.append(f"from dagstack.plugin_system import (\n{names})")
    return (
        "from __future__ import annotations\n\n"
        + "\n".join((*plain, *members))
        + "\n\n"
        + "\n".join(others)
        + "\n"
    )
