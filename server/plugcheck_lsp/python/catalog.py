"""Catalogs: what is known of code outside of the plugin, by canonical dotted name, read from TOML.

Rules bring their catalogs along (``plugcheck_rules/catalogs``); this is how they are read and asked.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, eq=False)
class ObjectKind:
    """A kind of object that lives on: what makes it, and what changes it."""

    name: str
    """``list``, ``client`` ..."""
    noun: str
    """The kind with its article: ``a list``."""
    category: str
    """``container``, ``stateful``, ``live``, ``lock``, ``context``, ``thread-local``, ``immutable`` ..."""
    mutators: frozenset[str]
    """The methods that change it; ``*`` means that every call does."""
    views: frozenset[str]
    """The methods that hand out what it holds."""
    attributes: bool
    """Whether assigning to its attributes changes it."""

    def mutates(self, method: str) -> bool:
        return method in self.mutators or ("*" in self.mutators and not method.startswith("__"))


@dataclass(frozen=True)
class Objects:
    """``catalogs/objects.toml``: objects that can hold state."""

    kinds: Mapping[str, ObjectKind]
    """By name."""
    made_by: Mapping[str, ObjectKind]
    """By the canonical dotted name of the callable that makes one."""
    keeps_nothing: frozenset[str]
    """Callables that neither change nor keep their arguments."""
    copying_methods: frozenset[str]
    """Methods, of anything, that only look at their arguments or copy them."""
    changes_first_argument: frozenset[str]
    """Callables that change their first argument."""
    field_bases: frozenset[str]
    """Bases and decorators whose classes turn class attributes into something else (fields, members)."""
    plain_bases: frozenset[str]
    """Bases that leave class attributes alone."""


@dataclass(frozen=True)
class Effect:
    """Something that a call, an assignment or a read does beyond the plugin."""

    name: str
    """The canonical dotted name."""
    category: str
    what: str
    """A clause that follows the name: ``changes the working directory of the whole process``."""
    written: bool = False
    """Whether assigning to it (or to its items and attributes) is the effect."""
    called: bool = True
    """Whether calling it is the effect."""
    read: bool = False
    """Whether reading it (or its items) is the effect."""
    undone_by: str | None = None
    """The canonical dotted name of the context manager at whose end it is undone."""


@dataclass(frozen=True)
class Effects:
    """A catalog of effects by canonical dotted name."""

    by_name: Mapping[str, Effect]

    def find(self, name: str) -> Effect | None:
        """The effect of exactly this name."""
        return self.by_name.get(name)

    def of_category(self, *categories: str) -> Iterator[Effect]:
        return (effect for effect in self.by_name.values() if effect.category in categories)


def read_objects(text: str) -> Objects:
    """Read a catalog of objects.

    Raises:
        tomllib.TOMLDecodeError, KeyError, TypeError: the catalog is wrong (ours are tested).
    """
    data = tomllib.loads(text)
    kinds: dict[str, ObjectKind] = {}
    made_by: dict[str, ObjectKind] = {}
    for name, entry in data["kind"].items():
        parent = data["kind"].get(entry.get("like", ""), {})
        kind = ObjectKind(
            name,
            entry.get("noun", name),
            entry.get("category", parent.get("category", "")),
            frozenset((*parent.get("mutators", ()), *entry.get("mutators", ()))),
            frozenset((*parent.get("views", ()), *entry.get("views", ()))),
            entry.get("attributes", parent.get("attributes", False)),
        )
        kinds[name] = kind
        made_by.update(dict.fromkeys(entry.get("made_by", ()), kind))
    return Objects(
        kinds,
        made_by,
        frozenset(data["keeps_nothing"]),
        frozenset(data["copying_methods"]),
        frozenset(data["changes_first_argument"]),
        frozenset(data["field_bases"]),
        frozenset(data["plain_bases"]),
    )


def read_effects(text: str) -> Effects:
    """Read a catalog of effects: tables of categories, each a table of names. See `read_objects` for what it raises."""
    found: dict[str, Effect] = {}
    for category, entries in tomllib.loads(text).items():
        for name, entry in entries.items():
            settings: dict[str, Any] = {"what": entry} if isinstance(entry, str) else entry
            found[name] = Effect(name=name, category=category, **settings)
    return Effects(found)
