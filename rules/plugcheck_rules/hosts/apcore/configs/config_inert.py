"""Keys of a configuration that nothing reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.configs.config_keys import CONFIG_KEYS, NAMESPACES, ConfigKey, Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_rules.hosts.apcore.configs.reading import Configuration

_QUIET = frozenset({"$schema", "project.version"})
"""Keys that tell a reader something, though apcore does not read them."""


@dataclass(frozen=True)
class InertKey:
    """A key that nothing reads where it stands."""

    mapping: Node
    entry: Entry
    name: str
    told: bool
    """Whether loading warns of it."""
    misplaced: bool = False
    """Whether it would be read in another place."""
    instead: str = ""
    """What to know besides: it follows the sentence that nothing reads it."""


def inert_keys(reading: Configuration) -> Iterator[InertKey]:
    """The keys that are given and that nothing reads, in the order of the table of keys."""
    if reading.root is None or reading.home is None:
        return
    if reading.namespaced:
        for name in (*sorted(NAMESPACES), "_config"):
            entry = reading.home.entry(name)
            if entry is not None:
                instead = f": `{name}` is read beside the section `apcore`"
                yield InertKey(
                    reading.home, entry, f"apcore.{name}", told=False, misplaced=True, instead=instead
                )
    for key in CONFIG_KEYS.values():
        if key.reader is Reader.HOST or key.name in _QUIET:
            continue
        if key.reader is Reader.NAMESPACES and reading.namespaced:
            continue
        parts = key.name.split(".")
        beside = reading.namespaced and parts[0] in NAMESPACES
        home = reading.root if beside else reading.home
        entry, mapping = home.entry(*parts), home.get(*parts[:-1])
        if entry is None or mapping is None:
            continue
        # The warning looks at what is written, null left out, whatever counts.
        told = key.reader is Reader.NOBODY_TOLD and entry.node.value is not None
        yield InertKey(mapping, entry, key.name, told, instead=_instead(key))


def _instead(key: ConfigKey) -> str:
    if key.name == "acl.default_effect":
        return ": the `default_effect` of the access list counts"
    if key.name.startswith("acl.audit."):
        return ": the `audit` of the access list counts"
    if key.name == "extensions.auto_discover":
        return ": modules are discovered when `discover()` is called"
    if key.reader is Reader.NAMESPACES:
        return " where there is no section `apcore`"
    return ""
