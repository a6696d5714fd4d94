"""Sets of callers and targets in words: by the patterns of the access list itself, as far as these can say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls.ground import bits
from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plugcheck_rules.hosts.apcore.acls.ground import Row, Side

_MOST = 4
"""How many patterns a description may have."""


def callers_named(side: Side, classes: int) -> str:
    """A set of classes of callers, as the object of a verb."""
    return _named(side, classes, "every caller, calls from outside included")


def targets_named(side: Side, classes: int) -> str:
    """A set of classes of targets, as the object of a verb."""
    return _named(side, classes, "every module")


def rectangles(part: Iterable[tuple[Row, int]]) -> Mapping[tuple[int, int], tuple[int, ...]]:
    """A part of the ground as pairs of a set of callers and a set of targets, each with the situations it holds in."""
    callers: dict[tuple[int, int], int] = {}
    for (situation, caller), targets in part:
        key = (situation, targets)
        callers[key] = callers.get(key, 0) | 1 << caller
    found: dict[tuple[int, int], list[int]] = {}
    for (situation, targets), rows in callers.items():
        found.setdefault((rows, targets), []).append(situation)
    return {key: tuple(situations) for key, situations in found.items()}


def _named(side: Side, classes: int, everything: str) -> str:
    everyone = side.classes.all
    if classes == everyone:
        return everything
    lists = {globs: side.classes.matched[number] for globs, number in side.numbers.items()}
    if side.classes.words[-1] == EXTERNAL:
        lists.setdefault((EXTERNAL,), 1 << len(side.classes.words) - 1)
    lists = {globs: matched for globs, matched in lists.items() if matched and len(globs) <= _MOST}
    union = _union(lists, classes)
    if union:
        return _listed(f"`{glob}`" for glob in union)
    lists.setdefault(("*",), everyone)
    difference = _difference(lists, classes, everything)
    if difference is not None:
        return difference
    names = [f"`{side.names[number]}`" for number in bits(classes)]
    return f"{_listed(names[:3])} and others like these" if len(names) > 3 else _listed(names)


def _union(lists: Mapping[tuple[str, ...], int], classes: int) -> list[str] | None:
    """The set as all of a few lists together."""
    chosen: list[tuple[str, ...]] = []
    left = classes
    inside = [(globs, matched) for globs, matched in lists.items() if not matched & ~classes]
    while left:
        best = max(inside, key=lambda item: (item[1] & left).bit_count(), default=None)
        if best is None or not best[1] & left:
            return None
        chosen.append(best[0])
        left &= ~best[1]
    globs = [glob for one in chosen for glob in one]
    return globs if len(globs) <= _MOST else None


def _difference(lists: Mapping[tuple[str, ...], int], classes: int, everything: str) -> str | None:
    """The set as one list without a few others."""
    around = [(globs, matched) for globs, matched in lists.items() if not classes & ~matched]
    outside = {globs: matched for globs, matched in lists.items() if not matched & classes}
    for globs, matched in sorted(around, key=lambda item: item[1].bit_count()):
        missing = matched & ~classes
        excepted = _union({other: found & missing for other, found in outside.items()}, missing)
        if excepted:
            return _without(globs, excepted, everything)
    return None


def _without(globs: tuple[str, ...], excepted: list[str], everything: str) -> str:
    if globs == ("*",):
        kept, without = [everything.partition(",")[0]], excepted
    else:
        names = [glob for glob in globs if glob not in excepted]
        kept = [f"`{glob}`" for glob in names]
        without = [glob for glob in excepted if any(not _are_apart(glob, name) for name in names)]
    told = _listed(kept)
    return f"{told} but {_listed(f'`{glob}`' for glob in without)}" if without else told


def _are_apart(one: str, other: str) -> bool:
    """Whether it is plain that no id matches both globs: they begin differently."""
    start, begin = one.partition("*")[0], other.partition("*")[0]
    return not start.startswith(begin) and not begin.startswith(start)


def _listed(items: Iterable[str]) -> str:
    *others, last = items
    return f"{', '.join(others)} and {last}" if others else last
