"""Which rules of an access list decide anything, and which make no difference: exactly, for every legal id.

Nothing is sampled. The ground (`ground.py`) holds every caller, target and situation that the rules tell apart, and
each rule takes its part of what the rules above it leave. Conditions that only the application answers are taken to
come out either way: a rule is called dead only if no call whatever can reach it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls.automata import TooBig
from plugcheck_rules.hosts.apcore.acls.decide import Answer
from plugcheck_rules.hosts.apcore.acls.decide import answer as decided_by
from plugcheck_rules.hosts.apcore.acls.ground import MAX_WORK, Claim, Ground, Row, Witness, ground_of
from plugcheck_rules.hosts.apcore.acls.remainder import Remainder, cover, needed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from plugcheck_rules.hosts.apcore.acls.reading import AccessList, AccessRule

Part = tuple[tuple[Row, int], ...]
"""A part of the ground: rows, each with a set of classes of targets that is not empty."""


@dataclass(frozen=True)
class Blocker:
    """An earlier rule that decides some of the calls that a rule is about, and one of these calls."""

    rule: AccessRule
    witness: Witness


@dataclass(frozen=True)
class Redundant:
    """What decides in place of a rule if it is removed; the same comes of every call."""

    rules: tuple[AccessRule, ...]
    """The later rules that take over."""
    default: bool
    """Whether the default effect takes over as well."""


@dataclass(frozen=True, eq=False)
class Reach:
    """What is known of each rule of an access list; rules are told by their place in `access.rules`."""

    access: AccessList
    ground: Ground
    claims: tuple[Claim, ...]
    reached: tuple[Part, ...]
    """For each rule the part of the ground that the rules above leave to it; empty: it is dead, or matches nothing."""

    def is_empty(self, place: int) -> bool:
        """Whether the rule matches no call, whatever stands above it."""
        return self.claims[place].is_empty

    def answer_of(self, rule: AccessRule) -> Answer:
        """What a rule says where it decides."""
        return decided_by(rule)

    def is_repetition(self, place: int) -> bool:
        """Whether the rule is dead, and can be removed without a loss: its blockers decide what it would decide."""
        answer = self.claims[place].answer
        return place in self.dead and all(decided_by(blocker.rule) is answer for blocker in self.dead[place])

    def witness(self, row: Row, targets: int) -> Witness:
        """See `Ground.witness`."""
        return self.ground.witness(row, targets)

    @cached_property
    def dead(self) -> Mapping[int, tuple[Blocker, ...]]:
        """The rules that match calls of which earlier rules decide every one, each with such rules.

        They are as few as will do, in order, and none of them can be left out; rules that decide like the dead one
        are taken first.
        """
        found: dict[int, tuple[Blocker, ...]] = {}
        # Rules that are about the same calls and decide alike have the same blockers, for all is decided by then.
        alike: dict[object, tuple[Blocker, ...]] = {}
        for place, claim in enumerate(self.claims):
            if not self.reached[place] and not claim.is_empty:
                key = (claim.callers, claim.targets, claim.effective, claim.answer)
                if key not in alike:
                    alike[key] = self._blockers(place)
                found[place] = alike[key]
        return found

    def _blockers(self, place: int) -> tuple[Blocker, ...]:
        claim = self.claims[place]
        alone = self._alone(claim, place)
        if alone is not None:
            return (alone,)
        deciders = self._deciders(claim)
        part = dict(claim.rows(claim.effective))
        whole = Remainder(part.items())
        shares = {number: list(whole.common(self.claims[number])) for number in deciders}
        # Those that decide alike stand behind, for late ones are kept rather.
        order = sorted(shares, key=lambda number: self.claims[number].answer is claim.answer)
        alike = [number for number in order if self.claims[number].answer is claim.answer]
        chosen = alike if cover((shares[number] for number in alike), part) else order
        kept = needed([shares[number] for number in chosen], part)
        return tuple(
            Blocker(self.claims[number].rule, self.witness(*deciders[number]))
            for number in sorted(chosen[each] for each in kept)
        )

    def _alone(self, claim: Claim, place: int) -> Blocker | None:
        """The first rule that decides alike and is about all that a dead rule is about; None where there is none."""
        for earlier, reached in zip(self.claims[:place], self.reached, strict=False):
            if earlier.answer is not claim.answer or not earlier.contains(claim):
                continue
            decided = [(row, common) for row, targets in reached if (common := claim.of(row) & targets)]
            if decided:
                familiar = self.ground.callers.familiar
                row, common = next((one for one in decided if familiar >> one[0][1] & 1), decided[0])
                return Blocker(earlier.rule, self.witness(row, common))
        return None

    def _deciders(self, claim: Claim) -> Mapping[int, tuple[Row, int]]:
        """The places of all rules that decide what a dead rule is about, in order, each with a part of that."""
        found: dict[int, tuple[Row, int]] = {}
        for row, targets in claim.rows(claim.effective):
            left = targets
            for place, decided in self._by_row.get(row, ()):
                common = left & decided
                if common:
                    found.setdefault(place, (row, common))
                    left &= ~common
                    if not left:
                        break
        return dict(sorted(found.items()))

    @cached_property
    def dead_work(self) -> int:
        """How many steps it takes at most to find the blockers of all dead rules."""
        return sum(
            len(self._by_row.get(row, ()))
            for claim, part in zip(self.claims, self.reached, strict=True)
            if not part
            for row, _ in claim.rows(claim.effective)
        )

    @cached_property
    def _by_row(self) -> Mapping[Row, Sequence[tuple[int, int]]]:
        """For each row, which rule decides what."""
        found: dict[Row, list[tuple[int, int]]] = {}
        for place, part in enumerate(self.reached):
            certain = self.claims[place].certain
            for row, targets in part:
                if certain >> row[0] & 1:
                    found.setdefault(row, []).append((place, targets))
        return found

    @cached_property
    def redundant(self) -> Mapping[int, Redundant]:
        """The rules that decide something, but nothing else than what would be decided without them.

        All of them, together with every repetition, can be removed at once.
        """
        if not self.access.complete:
            return {}
        # Each of them must be so with all other rules in place, and with those gone that were found before.
        allows = self.access.allows_by_default
        later, kept = Outlook(self.ground, allows=allows), Outlook(self.ground, allows=allows)
        found: dict[int, Redundant] = {}
        for place in reversed(range(len(self.claims))):
            claim, part = self.claims[place], self.reached[place]
            if part and not claim.possible and later.says(claim, part) and kept.says(claim, part):
                found[place] = self._takers(part, self.claims[place + 1 :])
            elif not self.is_repetition(place):
                kept.add(claim)
            later.add(claim)
        return found

    def _takers(self, part: Part, later: Sequence[Claim]) -> Redundant:
        left = Remainder(part)
        rules = tuple(claim.rule for claim in later if left.take(claim) is not None)
        return Redundant(rules, bool(left))


def reach_of(
    access: AccessList,
    registered: Collection[str] = (),
    *,
    extra_callers: Iterable[tuple[str, ...]] = (),
    extra_targets: Iterable[tuple[str, ...]] = (),
    known: Iterable[str] = (),
) -> Reach:
    """What each rule of the list decides. `registered` names the conditions that the application answers.

    The extra lists of globs are told apart as well, so that they can be asked about. Of `known` ids witnesses are
    made, as far as can be.

    Raises:
        TooBig: there is more to look at than can be done while somebody types.
    """
    ground = ground_of(
        access.rules, registered, extra_callers=extra_callers, extra_targets=extra_targets, known=known
    )
    claims = tuple(ground.claim(rule) for rule in access.rules)
    taken = [[0] * len(ground.callers.classes.words) for _ in ground.situations.all]
    reached = []
    for claim in claims:
        part = []
        for row, targets in claim.rows(claim.effective):
            situation, caller = row
            rest = targets & ~taken[situation][caller]
            if rest:
                part.append((row, rest))
                if claim.certain >> situation & 1:
                    taken[situation][caller] |= targets
        reached.append(tuple(part))
    found = Reach(access, ground, claims, tuple(reached))
    if found.dead_work > 10 * MAX_WORK:
        raise TooBig
    return found


class Outlook:
    """What comes of a call that no rule so far decided, by the rules that were added, last one first, and the default.

    For each row, the targets for which each answer is sure.
    """

    def __init__(self, ground: Ground, *, allows: bool) -> None:
        self._width = len(ground.callers.classes.words)
        rows = self._width * len(ground.situations.all)
        default = Answer.ALLOW if allows else Answer.DENY
        everything = ground.targets.classes.all
        self._sure = {kind: [everything if kind is default else 0] * rows for kind in Answer}

    def sure(self, answer: Answer, row: Row) -> int:
        """The targets for which an answer is sure."""
        return self._sure[answer][row[0] * self._width + row[1]]

    def says(self, claim: Claim, part: Part) -> bool:
        """Whether the same comes of a part of the ground with the rule and without it."""
        return all(not targets & ~self._alike(claim, row) for row, targets in part)

    def _alike(self, claim: Claim, row: Row) -> int:
        if claim.certain >> row[0] & 1:
            return self.sure(claim.answer, row)
        # It only makes what follows ask for approval.
        return self.sure(Answer.ASK, row) | self.sure(Answer.DENY, row)

    def add(self, claim: Claim) -> None:
        """Put a rule before those that were added."""
        own = self._sure[claim.answer]
        others = [sure for kind, sure in self._sure.items() if kind is not claim.answer]
        for (situation, caller), targets in claim.rows(claim.certain | claim.possible):
            at, left = situation * self._width + caller, ~targets
            for sure in others:
                sure[at] &= left
            if claim.certain >> situation & 1:
                own[at] |= targets
        allow, ask = self._sure[Answer.ALLOW], self._sure[Answer.ASK]
        for (situation, caller), targets in claim.rows(claim.asking & ~claim.possible):
            at = situation * self._width + caller
            ask[at] |= allow[at] & targets
            allow[at] &= ~targets
