"""What is left of a part of the ground while rules take theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plugcheck_rules.hosts.apcore.acls.ground import Claim, Row


class Remainder:
    """A part of the ground that rules take from, one after the other."""

    def __init__(self, part: Iterable[tuple[Row, int]]) -> None:
        self.rows = {row: targets for row, targets in part if targets}
        # What the part lies within: most rules are about something else, which these tell at once.
        self._callers = self._targets = 0
        for (_, caller), targets in self.rows.items():
            self._callers |= 1 << caller
            self._targets |= targets

    def __bool__(self) -> bool:
        return bool(self.rows)

    def take(self, claim: Claim) -> tuple[Row, int] | None:
        """Take all that a rule decides for sure; the first row that it takes from, and what. None: nothing."""
        first = None
        for row, targets in list(self.common(claim)):
            first = first or (row, targets)
            if targets == self.rows[row]:
                del self.rows[row]
            else:
                self.rows[row] &= ~targets
        return first

    def common(self, claim: Claim) -> Iterator[tuple[Row, int]]:
        """What a rule decides for sure of what is left, row by row."""
        callers, targets = claim.callers, claim.targets
        if not (self._callers & (callers[0] | callers[1]) and self._targets & (targets[0] | targets[1])):
            return
        if claim.size < len(self.rows):
            for row, own in claim.rows(claim.certain):
                common = own & self.rows.get(row, 0)
                if common:
                    yield row, common
            return
        certain, systems = claim.certain, claim.ground.systems
        for row, rest in self.rows.items():
            situation, caller = row
            if certain >> situation & 1:
                system = systems[situation]
                common = rest & targets[system]
                if common and callers[system] >> caller & 1:
                    yield row, common


def cover(shares: Iterable[Sequence[tuple[Row, int]]], part: Mapping[Row, int]) -> bool:
    """Whether the shares together are all of the part."""
    covered: dict[Row, int] = {}
    for share in shares:
        for row, targets in share:
            covered[row] = covered.get(row, 0) | targets
    return covered == part


def needed(shares: Sequence[Sequence[tuple[Row, int]]], part: Mapping[Row, int]) -> list[int]:
    """The numbers of as many of the shares, which cover the part together, as none can be left out; late ones rather."""
    once: dict[Row, int] = {}
    twice: dict[Row, int] = {}
    for share in shares:
        for row, targets in share:
            known = once.get(row, 0)
            once[row] = known | targets
            if known & targets:
                twice[row] = twice.get(row, 0) | (known & targets)
    sole = [any(targets & ~twice.get(row, 0) for row, targets in share) for share in shares]
    kept = [number for number, alone in enumerate(sole) if alone]
    left = dict(part)
    for number in kept:
        _take(shares[number], left)
    for number in reversed(range(len(shares))):
        if not left:
            break
        if not sole[number] and _take(shares[number], left):
            kept.append(number)
    # What was kept last may cover what one before was kept for.
    for number in [number for number in kept if not sole[number]]:
        rest = [other for other in kept if other != number]
        if cover((shares[other] for other in rest), part):
            kept = rest
    return sorted(kept)


def _take(share: Sequence[tuple[Row, int]], left: dict[Row, int]) -> bool:
    """Take a share from what is left; whether that was anything."""
    took = False
    for row, targets in share:
        rest = left.get(row, 0)
        if rest & targets:
            took = True
            if rest & ~targets:
                left[row] = rest & ~targets
            else:
                del left[row]
    return took
