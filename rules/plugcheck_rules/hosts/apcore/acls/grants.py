"""What a rule decides, to whom, after the rules above it: in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls.decide import answer
from plugcheck_rules.hosts.apcore.acls.proofs import DOES, brought, call, rule_names
from plugcheck_rules.hosts.apcore.acls.regions import callers_named, rectangles, targets_named
from plugcheck_rules.hosts.apcore.acls.remainder import Remainder

if TYPE_CHECKING:
    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.apcore.acls.ground import Witness
    from plugcheck_rules.hosts.apcore.acls.reach import Reach
    from plugcheck_rules.hosts.apcore.acls.reading import AccessRule

_MOST = 3
"""How many rectangles are told."""


@dataclass(frozen=True)
class Grant:
    """Callers and targets between which a rule decides."""

    callers: str
    """The object of a verb: patterns in back-ticks, `every caller ...`."""
    targets: str
    when: str
    """What the call must bring with it, as a clause that follows; empty: nothing."""
    witness: Witness


def grants(reach: Reach, place: int) -> tuple[Grant, ...]:
    """What the rule at `place` of `reach.access.rules` decides that no rule above it decides, biggest part first."""
    ground, claim = reach.ground, reach.claims[place]
    situations = ground.situations.all
    deciding = claim.certain | claim.possible
    part = [(row, targets) for row, targets in reach.reached[place] if deciding >> row[0] & 1]
    everywhere = tuple(number for number in range(len(situations)) if deciding >> number & 1)
    found: list[tuple[int, int, Grant]] = []
    for (callers, targets), where in rectangles(part).items():
        when = "" if where == everywhere else brought(situations[where[0]].context)
        witness = reach.witness((where[0], ground.callers.example(callers)), targets)
        size = callers.bit_count() * targets.bit_count()
        grant = Grant(
            callers_named(ground.callers, callers), targets_named(ground.targets, targets), when, witness
        )
        found.append((-size, len(found), grant))
    return tuple(grant for *_, grant in sorted(found, key=lambda item: item[:2]))


def takers(reach: Reach, place: int) -> tuple[AccessRule, ...]:
    """The rules above that decide some of the calls that the rule is about, in order."""
    claim = reach.claims[place]
    own = dict(reach.reached[place])
    left = Remainder((row, targets & ~own.get(row, 0)) for row, targets in claim.rows(claim.effective))
    return tuple(earlier.rule for earlier in reach.claims[:place] if left.take(earlier) is not None)


def described(reach: Reach, place: int, text: Text) -> str:
    """One paragraph of Markdown on what the rule decides, after the rules above it."""
    claim = reach.claims[place]
    verb = DOES[claim.answer]
    if claim.is_empty:
        return "This rule matches no call."
    if place in reach.dead:
        blockers = reach.dead[place]
        alike = all(answer(blocker.rule) is claim.answer for blocker in blockers)
        names = rule_names([blocker.rule for blocker in blockers], text)
        return (
            f"This rule never decides: {names} {'take' if len(blockers) > 1 else 'takes'} every call that it is about"
            f"{', and the same comes of it' if alike else ''}. For example {call(blockers[0].witness)}."
        )
    found = grants(reach, place)
    if not found:
        return "This rule decides nothing by itself; it makes rules below it ask for approval."
    conditions = " where its conditions are met" if claim.rule.conditions is not None else ""
    lines = [f"{grant.callers} -> {grant.targets}{grant.when}" for grant in found[:_MOST]]
    if len(found) > _MOST:
        lines.append(f"and {len(found) - _MOST} parts more")
    told = f"This rule {verb}{conditions}: {'; '.join(lines)}. For example {call(found[0].witness)}."
    above = takers(reach, place)
    if above:
        told += f" Of the rest {rule_names(above, text)} above {'decide' if len(above) > 1 else 'decides'}."
    return told
