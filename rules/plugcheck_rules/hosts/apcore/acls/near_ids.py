"""Patterns that match no module that is known, and what they are likely meant for."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.acls.legal_ids import can_match, matches, reserved_segment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_EPHEMERAL = "ephemeral."
"""What stands before the ids of modules that are registered at run time (`registry/registry.py`)."""
_CLOSE = 0.75
"""How alike two segments must be."""


@dataclass(frozen=True, eq=False)
class NearIds:
    """The ids of modules that can be called, or call."""

    ids: tuple[str, ...]
    """Sorted."""

    def matched(self, pattern: str) -> bool:
        """Whether some known id matches."""
        start = pattern.partition("*")[0]
        for place in range(bisect_left(self.ids, start), len(self.ids)):
            if not self.ids[place].startswith(start):
                return False
            if matches(pattern, self.ids[place]):
                return True
        return False

    def is_unknown(self, pattern: str) -> bool:
        """Whether the pattern is about a module of the user's, and matches none that is known.

        What can match no id at all, and what no module of a user can be called, other rules tell.
        """
        return (
            pattern.strip("*") != ""
            and not pattern.startswith(("@", _EPHEMERAL))
            and can_match(pattern)
            and reserved_segment(pattern) is None
            and not self.matched(pattern)
        )

    def likely(self, pattern: str) -> str | None:
        """The pattern that was likely meant, which matches a known id; None where nothing is near.

        One segment is misspelled, the first segments are missing, or there is one too many in front.
        """
        return _likely(self, pattern)

    def near(self, pattern: str) -> Iterator[str]:
        """What may have been meant, the likeliest first; whether it matches is another question."""
        segments = pattern.split(".")
        for number, segment in enumerate(segments):
            if "*" in segment:
                continue
            for name in nearest(segment, self._names(number, segments), _CLOSE)[:3]:
                yield ".".join([*segments[:number], name, *segments[number + 1 :]])
        if "*" not in segments[0]:
            for one in self.ids:
                before, found, _ = one.partition(f".{segments[0]}")
                if found:
                    yield f"{before}.{pattern}"
        if len(segments) > 1 and "*" not in segments[0]:
            behind = ".".join(segments[1:])
            if behind.strip("*."):
                yield behind

    def _names(self, number: int, segments: list[str]) -> Collection[str]:
        """The segments at one place of the ids that agree with the pattern before it, as far as it has no star."""
        before = ".".join(segments[:number])
        plain = "*" not in before
        found = set()
        for one in self.ids:
            parts = one.split(".")
            if plain and len(parts) > number and ".".join(parts[:number]) == before:
                found.add(parts[number])
            elif not plain:
                found.update(parts)
        return found - {segments[number]}


@lru_cache(maxsize=4096)
def _likely(known: NearIds, pattern: str) -> str | None:
    return next((near for near in known.near(pattern) if known.matched(near)), None)


@lru_cache(maxsize=8)
def near_ids(names: frozenset[str]) -> NearIds:
    """The legal ones of the names, sorted, with the host's own."""
    legal = {name for name in names if vocabulary.MODULE_ID.fullmatch(name)}
    return NearIds(tuple(sorted(legal | set(vocabulary.BUILT_IN))))
