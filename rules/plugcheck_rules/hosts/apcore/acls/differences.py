"""What one version of an access list allows or denies and another one does not: exactly, for every legal id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls.automata import TooBig
from plugcheck_rules.hosts.apcore.acls.conditions import Outcome
from plugcheck_rules.hosts.apcore.acls.decide import Answer
from plugcheck_rules.hosts.apcore.acls.ground import Witness, ground_of
from plugcheck_rules.hosts.apcore.acls.proofs import brought, listed
from plugcheck_rules.hosts.apcore.acls.reach import Outlook
from plugcheck_rules.hosts.apcore.acls.regions import callers_named, rectangles, targets_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from plugcheck_rules.hosts.apcore.acls.ground import Claim, Ground, Row
    from plugcheck_rules.hosts.apcore.acls.reading import AccessList, AccessRule
    from plugcheck_rules.hosts.apcore.acls.situations import Situation


@dataclass(frozen=True)
class Difference:
    """Calls of which something else comes."""

    before: Answer
    after: Answer
    callers: str
    """In words: patterns in back-ticks."""
    targets: str
    when: str
    """What such a call can bring with it, as a clause that follows; empty: that makes no difference."""
    witness: Witness
    decided: AccessRule | None
    """The rule that decided the witness before; None: the default effect."""
    decides: AccessRule | None


def differences(
    before: AccessList, after: AccessList, registered: Collection[str] = (), known: Iterable[str] = ()
) -> tuple[Difference, ...]:
    """All calls of which something else comes, in as few parts as patterns and situations tell apart; big ones first.

    What the application answers by itself is taken to be answered alike before and after. `known` are ids that mean
    something to the reader.

    Raises:
        TooBig: there is more to look at than can be done in a moment.
    """
    ground = ground_of((*before.rules, *after.rules), registered, known=known, shared=True)
    if not ground.situations.exact or any(None in one.outcomes for one in ground.situations.all):
        raise TooBig
    old, new = _outlook(before, ground), _outlook(after, ground)
    found: list[tuple[int, Difference]] = []
    for was in Answer:
        for now in Answer:
            if was is now:
                continue
            both = ((row, old[1].sure(was, row) & new[1].sure(now, row)) for row in ground.rows)
            changed = [(row, common) for row, common in both if common]
            for size, callers, targets, when, row, cell in _told(changed, ground):
                difference = Difference(
                    was,
                    now,
                    callers,
                    targets,
                    when,
                    ground.witness(row, cell),
                    _decider(old[0], row, cell),
                    _decider(new[0], row, cell),
                )
                found.append((size, difference))
    return tuple(difference for _, difference in sorted(found, key=lambda item: -item[0]))


def _outlook(access: AccessList, ground: Ground) -> tuple[Sequence[Claim], Outlook]:
    claims = [ground.claim(rule) for rule in access.rules]
    outlook = Outlook(ground, allows=access.allows_by_default)
    for claim in reversed(claims):
        outlook.add(claim)
    return claims, outlook


def _told(part: Sequence[tuple[Row, int]], ground: Ground) -> Iterator[tuple[int, str, str, str, Row, int]]:
    """Each rectangle of a part: its size, its callers, targets and situation in words, and one call of it."""
    situations = ground.situations.all
    for (callers, targets), where in rectangles(part).items():
        when = "" if len(where) == len(situations) else _when(situations[where[0]])
        row = (where[0], ground.callers.example(callers))
        yield (
            callers.bit_count() * targets.bit_count(),
            callers_named(ground.callers, callers),
            targets_named(ground.targets, targets),
            when,
            row,
            1 << ground.targets.example(targets),
        )


_COMES_OUT = {
    Outcome.SATISFIED: "are met",
    Outcome.UNSATISFIED: "are not met",
    Outcome.UNEVALUABLE: "cannot be evaluated",
}


def _when(situation: Situation) -> str:
    if not situation.assumed:
        return brought(situation.context) or " without a context"
    answers = (f"the conditions with {names} {_COMES_OUT[found]}" for names, found in situation.assumed)
    where = brought(situation.context) or ("" if situation.context is not None else " without a context")
    return f"{where} if {listed(answers)}"


def _decider(claims: Iterable[Claim], row: Row, cell: int) -> AccessRule | None:
    for claim in claims:
        if claim.certain >> row[0] & 1 and claim.of(row) & cell:
            return claim.rule
    return None
