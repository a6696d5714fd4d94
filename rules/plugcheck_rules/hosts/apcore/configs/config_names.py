"""Keys and namespaces of a configuration that the host does not know (`_collect_unknown_framework_keys`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.apcore.configs.config_keys import (
    CONFIG_KEYS,
    FOREIGN_NAMESPACES,
    NAMESPACES,
    READ_UNDECLARED,
    SECTIONS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_rules.hosts.apcore.configs.reading import Configuration

_SURE = 0.75
"""How alike a section must be to a known one to be taken for it: applications have sections of their own."""


@dataclass(frozen=True)
class UnknownKey:
    """A key that no part of apcore knows."""

    mapping: Node
    entry: Entry
    name: str
    """The dotted path, without the section `apcore`."""
    likely: tuple[str, ...]
    """The names at this place that it may be meant for, the nearest first."""
    refused: bool


def unknown_keys(reading: Configuration) -> Iterator[UnknownKey]:
    """The unknown keys of apcore's own sections, in the order of the text."""
    if reading.home is None or reading.root is None:
        return
    homes = [(reading.home, "", reading.strict)]
    if reading.namespaced:
        homes.extend(
            (section, name, False)
            for name in (*sorted(NAMESPACES), "_config")
            if (section := reading.root.get(name)) is not None
        )
    for home, prefix, strict in homes:
        stack = [(home, prefix)]
        while stack:
            mapping, above = stack.pop()
            for entry in (mapping.entries or {}).values():
                name = f"{above}.{entry.key}" if above else entry.key
                if reading.namespaced and not strict and not above and name in (*NAMESPACES, "_config"):
                    continue  # nothing reads the section here, and that is told
                if name in SECTIONS:
                    if entry.node.entries is not None:
                        stack.append((entry.node, name))
                elif name not in CONFIG_KEYS:
                    found = _unknown(mapping, entry, name, above, refused=strict and bool(above))
                    if found is not None:
                        yield found


def _unknown(mapping: Node, entry: Entry, name: str, section: str, *, refused: bool) -> UnknownKey | None:
    if name in READ_UNDECLARED and not refused:
        return None
    known = [other for other in SECTIONS[section] if other not in (mapping.entries or {})]
    if section:
        return UnknownKey(mapping, entry, name, nearest(entry.key, known), refused)
    likely = nearest(entry.key, known, _SURE)
    return UnknownKey(mapping, entry, name, likely, refused) if likely else None


@dataclass(frozen=True)
class ForeignNamespace:
    """A section beside the section `apcore` that apcore does not register."""

    entry: Entry
    shadows: bool
    """Whether it hides a section of apcore."""
    refused: bool


def foreign_namespaces(reading: Configuration) -> Iterator[ForeignNamespace]:
    """The sections beside `apcore`; none where there are no namespaces."""
    if not reading.namespaced or reading.root is None:
        return
    texts = set(reading.root.value)
    for entry in (reading.root.entries or {}).values():
        if entry.key in NAMESPACES | {"apcore", "_config"} | FOREIGN_NAMESPACES:
            continue
        # The warning about them joins their names, so a name that is no text ends it.
        refused = entry.node.entries is not None if reading.strict else entry.key not in texts
        given = entry.node.value is not None and not reading.drops_unknown
        yield ForeignNamespace(entry, entry.key in SECTIONS[""] and given, refused)
