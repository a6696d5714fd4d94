"""What can differ between two runs, as data: the catalog of sources, and what other people's code does with them.

The rules bring ``catalogs/nondeterminism.toml``; a workspace adds to it in its settings (table ``nondeterminism``).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.python.differences.taint import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WHAT = "differs from run to run, as the settings say"
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@dataclass(frozen=True)
class Source:
    """Something that differs between two runs."""

    name: str
    """The canonical dotted name."""
    category: str
    what: str
    """A clause that follows the name: ``reads the wall clock``."""
    kind: Kind = Kind.VALUE
    when: str = ""
    """``bare``: only without arguments; ``given``: only with some; empty: always."""
    at_most: int | None = None
    """Only with at most so many arguments."""
    read: bool = False
    """Whether reading it is the source; False: calling it."""
    changes: int | None = None
    """The position of the argument that differs afterwards; None: the result does."""
    parts: bool = False
    """Whether this is so of each part of the result, not of the result."""
    part: int | None = None
    """The position of the one item of the result that differs; None: all of it does."""
    instead: str = ""
    """What the host may have in its place: ``clock``, ``rng``."""
    sort: str | None = None
    """The key by which the elements can be sorted; empty: as they are; None: they cannot."""

    def counts(self, arguments: int) -> bool:
        """Whether a call with so many arguments is one."""
        if self.at_most is not None and arguments > self.at_most:
            return False
        return {"bare": not arguments, "given": bool(arguments)}.get(self.when, True)


@dataclass(frozen=True)
class Calls:
    """What code that is not the plugin's own does with its arguments. See the catalog for each."""

    unordered: frozenset[str]
    forget: frozenset[str]
    ordered: frozenset[str]
    text: frozenset[str]
    first: frozenset[str]
    computed: frozenset[str]
    opaque: frozenset[str]
    sends: frozenset[str]
    send_methods: frozenset[str]
    append_methods: frozenset[str]
    add_methods: frozenset[str]
    set_methods: frozenset[str]
    part_methods: frozenset[str]
    timing_keywords: frozenset[str]
    quiet_words: frozenset[str]
    time_words: frozenset[str]
    wait_words: frozenset[str]

    def computes(self, name: str) -> bool:
        """Whether the result of calling `name` is computed from the arguments and nothing else."""
        if name in self.opaque or "()" in name:
            return False
        parts = name.split(".")
        return any(".".join(parts[:length]) in self.computed for length in range(1, len(parts) + 1))

    def is_quiet(self, name: str) -> bool:
        """Whether `name` is that of something about logging, metrics or time-outs."""
        words = words_of(name)
        return bool(words & self.quiet_words or words & self.time_words)

    def is_waited_for(self, name: str) -> bool:
        """Whether `name` says that it is how long something waits."""
        return bool(words_of(name) & self.wait_words)

    def is_about_time(self, text: str) -> bool:
        """Whether a word of `text` says that it is about a time-out."""
        return bool(words_of(text) & self.time_words)


@dataclass(frozen=True, eq=False)
class Nondeterminism:
    """The whole catalog."""

    sources: Mapping[str, tuple[Source, ...]]
    """By name; of several the first that counts holds."""
    calls: Calls
    safe: frozenset[str] = frozenset()
    """Functions, the plugin's own too, whose results count as equal in every run."""
    harmless: frozenset[str] = frozenset()
    """Functions, the plugin's own too, that may be given what differs."""

    @property
    def categories(self) -> frozenset[str]:
        return frozenset(source.category for sources in self.sources.values() for source in sources)

    @cached_property
    def methods(self) -> frozenset[str]:
        """The names of sources that are methods of something that a call returned."""
        return frozenset(name.rpartition(".")[2] for name in self.sources if "()." in name)

    def find(self, name: str, *, read: bool, arguments: int = 0) -> Source | None:
        """The source that calling (or reading) `name` is."""
        if name in self.safe:
            return None
        for source in self.sources.get(name, ()):
            if source.read is read and source.counts(arguments):
                return source
        return None

    def with_more(
        self, sources: Iterable[Source], safe: Iterable[str], harmless: Iterable[str]
    ) -> Nondeterminism:
        """This catalog and what a workspace adds to it; its own sources win over ours."""
        merged = dict(self.sources)
        merged.update({source.name: (source,) for source in sources})
        return replace(
            self,
            sources=merged,
            safe=self.safe | frozenset(safe),
            harmless=self.harmless | frozenset(harmless),
        )


def words_of(text: str) -> frozenset[str]:
    """The words of a name (or of several), in lower case: ``RetryPolicy.max_wait`` has four."""
    return frozenset(word.lower() for word in _WORD.findall(text))


def read_nondeterminism(text: str, more: Mapping[str, Any] | None = None) -> Nondeterminism:
    """Read a catalog, and what a workspace adds to it: the settings' table ``nondeterminism``, which is checked.

    Raises:
        tomllib.TOMLDecodeError, KeyError, TypeError, ValueError: the catalog is wrong (ours is tested).
    """
    data = tomllib.loads(text)
    found: dict[str, tuple[Source, ...]] = {}
    for category, entries in data["source"].items():
        for name, entry in entries.items():
            found[name] = (*found.get(name, ()), source_of(name, category, entry))
    calls = {key.replace("-", "_"): frozenset(names) for key, names in data["calls"].items()}
    catalog = Nondeterminism(found, Calls(**calls))
    added = more or {}
    sources = (_added(name, entry) for name, entry in added.get("sources", {}).items())
    return catalog.with_more(sources, added.get("safe", ()), added.get("harmless", ()))


def _added(name: str, entry: str | Mapping[str, Any]) -> Source:
    """A source of the settings: its category alone, or a table."""
    settings = {"category": entry} if isinstance(entry, str) else dict(entry)
    return source_of(name, settings.pop("category"), {"what": _WHAT, **settings})


def source_of(name: str, category: str, entry: str | Mapping[str, Any]) -> Source:
    """One source from its entry: the text alone, or a table."""
    settings: dict[str, Any] = (
        {"what": entry}
        if isinstance(entry, str)
        else {key.replace("-", "_"): value for key, value in entry.items()}
    )
    if "kind" in settings:
        settings["kind"] = Kind(settings["kind"])
    return Source(name=name, category=category, **settings)
