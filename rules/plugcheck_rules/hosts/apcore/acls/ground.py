"""The ground that access lists divide among their rules: every caller, target and situation that they tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls.automata import Classes, TooBig, classes_of
from plugcheck_rules.hosts.apcore.acls.conditions import Outcome
from plugcheck_rules.hosts.apcore.acls.decide import Answer, answer
from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL, matches
from plugcheck_rules.hosts.apcore.acls.patterns import Scope
from plugcheck_rules.hosts.apcore.acls.situations import Situations, situations_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from plugcheck_rules.hosts.apcore.acls.contexts import Context
    from plugcheck_rules.hosts.apcore.acls.patterns import Patterns
    from plugcheck_rules.hosts.apcore.acls.reading import AccessRule

MAX_WORK = 200_000
"""How many pairs of a rule and a row are looked at in one pass over the rules."""

Row = tuple[int, int]
"""Number of a situation and number of a class of callers."""


@dataclass(frozen=True)
class Witness:
    """A call that proves something."""

    caller: str
    """An id, or `EXTERNAL`."""
    target: str
    context: Context | None
    """What the call brings with it, where that matters."""


@dataclass(frozen=True)
class Side:
    """Callers, or targets: their classes, and which of them each scope lets through."""

    classes: Classes
    numbers: dict[tuple[str, ...], int]
    """Which of the lists of `classes` a scope's globs are."""
    known: tuple[str, ...] = ()
    """Ids that mean something to the reader, sorted."""

    def of(self, scope: Scope | None, *, system: bool) -> int:
        """The classes that a scope matches; where the host cannot read it, it may match all."""
        if scope is None:
            return self.classes.all
        matched = (
            self.classes.all if scope.system and system else self.classes.matched[self.numbers[scope.globs]]
        )
        return self.classes.all & ~matched if scope.negated else matched

    @cached_property
    def names(self) -> tuple[str, ...]:
        """An id of each class: a known one where the class has one, else the shortest."""
        if not self.known:
            return self.classes.words
        names = list(self.classes.words)
        by_matched = {
            sum(1 << number for number, found in enumerate(self.classes.matched) if found >> place & 1): place
            for place in range(len(names))
        }
        for word in reversed(self.known):
            place = by_matched.get(self._matched_by(word))
            if place is not None and names[place] != EXTERNAL:
                names[place] = word
        return tuple(names)

    def _matched_by(self, word: str) -> int:
        """The lists that match an id."""
        exact, beginnings, others = self._globs
        found = exact.get(word, 0)
        for end in range(len(word) + 1):
            found |= beginnings.get(word[:end], 0)
        for glob, lists in others.items():
            if lists & ~found and matches(glob, word):
                found |= lists
        return found

    @cached_property
    def _globs(self) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        """Of each glob the lists that have it: those without a star, those that end in their only one, and others."""
        kinds: tuple[dict[str, int], dict[str, int], dict[str, int]] = ({}, {}, {})
        for globs, number in self.numbers.items():
            for glob in globs:
                begins = glob.endswith("*") and glob.count("*") == 1
                kind, key = (0, glob) if "*" not in glob else (1, glob[:-1]) if begins else (2, glob)
                kinds[kind][key] = kinds[kind].get(key, 0) | 1 << number
        return kinds

    @cached_property
    def familiar(self) -> int:
        """The classes that have a known id."""
        pairs = zip(self.names, self.classes.words, strict=True)
        return sum(
            1 << number for number, (name, word) in enumerate(pairs) if name != word or word in self.known
        )

    def example(self, classes: int) -> int:
        """The number of one of the classes: of a familiar one, if there is any."""
        chosen = classes & self.familiar or classes
        return (chosen & -chosen).bit_length() - 1


@dataclass(frozen=True)
class Ground:
    """Rows are pairs of a situation and a class of callers; in a row, sets of classes of targets are integers."""

    callers: Side
    """The class of `EXTERNAL` is the last one."""
    targets: Side
    situations: Situations

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(
            (situation, caller)
            for situation in range(len(self.situations.all))
            for caller in range(len(self.callers.classes.words))
        )

    @cached_property
    def systems(self) -> tuple[bool, ...]:
        """For each situation, whether the identity's type is `system`."""
        return tuple(situation.system for situation in self.situations.all)

    def claim(self, rule: AccessRule) -> Claim:
        """What a rule says of this ground. The ground must have been made for it, among others."""
        callers, targets = rule.callers.scope, rule.targets.scope
        unreadable = callers is None or targets is None
        if unreadable:
            callers = targets = None
        certain = possible = asking = 0
        for number in range(len(self.situations.all)):
            found = Outcome.UNEVALUABLE if unreadable else self.situations.outcome(rule.conditions, number)
            bit = 1 << number
            if found is None:
                possible |= bit
                asking |= bit if rule.needs_approval else 0
            elif found is Outcome.SATISFIED or (found is Outcome.UNEVALUABLE and not rule.allows):
                certain |= bit
            elif found is Outcome.UNEVALUABLE and rule.needs_approval:
                asking |= bit
        return Claim(
            self,
            rule,
            (self.callers.of(callers, system=False), self.callers.of(callers, system=True)),
            (self.targets.of(targets, system=False), self.targets.of(targets, system=True)),
            certain,
            possible,
            asking,
        )

    def witness(self, row: Row, targets: int) -> Witness:
        """A call out of a row, to one of the classes of `targets`."""
        situation, caller = row
        target = self.targets.example(targets)
        matters = len(self.situations.all) > 1
        context = self.situations.all[situation].context if matters else None
        return Witness(self.callers.names[caller], self.targets.names[target], context)


@dataclass(frozen=True, eq=False)
class Claim:
    """What a rule says of the ground: the callers and targets it is about, and the situations it has a say in."""

    ground: Ground
    rule: AccessRule
    callers: tuple[int, int]
    """For identities of other types, and for those of type `system`."""
    targets: tuple[int, int]
    """As `callers`."""
    certain: int
    """The situations in which it decides, wherever no earlier rule does. Sets of situations are integers, too."""
    possible: int
    """Those in which it decides if the application says so."""
    asking: int
    """Those in which it makes later rules ask for approval (surely, or if the application says so)."""

    @cached_property
    def answer(self) -> Answer:
        return answer(self.rule)

    def rows(self, situations: int) -> Iterator[tuple[Row, int]]:
        """Its part of the ground in `situations`: rows, each with the targets."""
        for situation in bits(situations):
            system = self.ground.systems[situation]
            targets = self.targets[system]
            if targets:
                for caller in bits(self.callers[system]):
                    yield (situation, caller), targets

    def of(self, row: Row) -> int:
        """The targets that the rule is about in a row."""
        system = self.ground.systems[row[0]]
        return self.targets[system] if self.callers[system] >> row[1] & 1 else 0

    def contains(self, other: Claim) -> bool:
        """Whether the rule decides, wherever no earlier one does, all that the other one is about."""
        return not other.effective & ~self.certain and not any(
            theirs & ~ours
            for theirs, ours in zip(other.callers + other.targets, self.callers + self.targets, strict=True)
        )

    @property
    def effective(self) -> int:
        """The situations in which it can make a difference."""
        return self.certain | self.possible | self.asking

    @property
    def is_empty(self) -> bool:
        """Whether no caller, no target or no situation is left to it."""
        return next(self.rows(self.effective), None) is None

    @property
    def is_everything(self) -> bool:
        """Whether the rule decides every call that comes to it."""
        callers, targets = self.ground.callers.classes.all, self.ground.targets.classes.all
        every = (1 << len(self.ground.situations.all)) - 1
        return (self.certain, self.callers, self.targets) == (every, (callers, callers), (targets, targets))

    @cached_property
    def size(self) -> int:
        """How many rows it is about at most."""
        return sum(self.callers[system].bit_count() for system in self.ground.systems)


def ground_of(
    rules: Sequence[AccessRule],
    registered: Collection[str] = (),
    *,
    extra_callers: Iterable[tuple[str, ...]] = (),
    extra_targets: Iterable[tuple[str, ...]] = (),
    known: Iterable[str] = (),
    shared: bool = False,
) -> Ground:
    """The ground of `rules`, further divided by other lists of globs; see `situations_of` for `shared`.

    `known` are legal ids that mean something to the reader.

    Raises:
        TooBig: it is more than can be looked at while somebody types.
    """
    known = tuple(sorted(known))
    callers = _side((rule.callers for rule in rules), extra_callers, known, external=True)
    targets = _side((rule.targets for rule in rules), extra_targets, known, external=False)
    for situations in _tries(rules, registered, shared=shared):
        ground = Ground(callers, targets, situations)
        rows = len(callers.classes.words) * len(situations.all)
        if rows <= MAX_WORK and sum(ground.claim(rule).size for rule in rules) <= MAX_WORK:
            return ground
    raise TooBig


def _tries(rules: Sequence[AccessRule], registered: Collection[str], *, shared: bool) -> Iterator[Situations]:
    found = situations_of(rules, registered, shared=shared)
    yield found
    if found.exact and len(found.all) > 1:
        yield situations_of(rules, registered, limit=0)


def _side(
    lists: Iterable[Patterns], extra: Iterable[tuple[str, ...]], known: tuple[str, ...], *, external: bool
) -> Side:
    scopes = [patterns.scope for patterns in lists]
    globs = dict.fromkeys([*(scope.globs for scope in scopes if scope is not None), *extra])
    numbers = {one: number for number, one in enumerate(globs)}
    classes = classes_of(tuple(globs))
    if external:
        bit = 1 << len(classes.words)
        matched = tuple(
            found | bit if Scope(one, negated=False, system=False).matches(EXTERNAL, system=False) else found
            for one, found in zip(globs, classes.matched, strict=True)
        )
        classes = Classes((*classes.words, EXTERNAL), matched)
    return Side(classes, numbers, known)


@lru_cache(maxsize=4096)
def bits(number: int) -> tuple[int, ...]:
    """The numbers of the bits that are set, in order."""
    text = bin(number)[:1:-1]
    found = []
    at = text.find("1")
    while at >= 0:
        found.append(at)
        at = text.find("1", at + 1)
    return tuple(found)
