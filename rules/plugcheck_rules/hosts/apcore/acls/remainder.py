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
        for row, targets in list(self._common(claim)):
            first = first or (row, targets)
            if targets == self.rows[row]:
                del self.rows[row]
            else:
                self.rows[row] &= ~targets
        return first

    def _common(self, claim: Claim) -> Iterator[tuple[Row, int]]:
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


def cover(claims: Sequence[Claim], part: Mapping[Row, int]) -> bool:
    """Whether the rules together decide all of a part for sure."""
    left = Remainder(part.items())
    for claim in claims:
        left.take(claim)
    return not left


def needed(claims: Sequence[Claim], part: Mapping[Row, int]) -> list[int]:
    """The numbers of as many of `claims`, which cover the part together, as none can be left out; late ones rather."""
    if len(claims) < 2:
        return list(range(len(claims)))
    # What is left of the part when all rules from a number on have taken theirs.
    behind: list[Mapping[Row, int]] = [dict(part)]
    for claim in reversed(claims):
        left = Remainder(behind[-1].items())
        left.take(claim)
        behind.append(left.rows)
    behind.reverse()
    kept: list[int] = []
    left = Remainder(part.items())
    for number, claim in enumerate(claims):
        following = behind[number + 1]
        if any(targets & following.get(row, 0) for row, targets in left.rows.items()):
            kept.append(number)
            left.take(claim)
    return kept
