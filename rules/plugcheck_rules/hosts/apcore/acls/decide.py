"""What the host decides for one call: the same verdict as `ACL.check_access`, and how it comes about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls.conditions import Outcome, outcomes
from plugcheck_rules.hosts.apcore.acls.contexts import Unanswerable, is_system, outcome
from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL, SYSTEM

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from plugcheck_rules.hosts.apcore.acls.contexts import Context
    from plugcheck_rules.hosts.apcore.acls.reading import AccessList, AccessRule


class Answer(StrEnum):
    """What comes of a call."""

    ALLOW = "allow"
    ASK = "ask"
    """It is allowed once somebody approves: `check_access` allows it, `check` does not."""
    DENY = "deny"


class Step(StrEnum):
    """What a rule does when its turn comes."""

    APPLIES = "it applies"
    TAKES_EFFECT = "its conditions cannot be evaluated, and a deny rule takes effect then"
    OTHER_CALLERS = "its callers do not match"
    OTHER_TARGETS = "its targets do not match"
    NOT_MET = "its conditions are not met"
    NO_CONTEXT = "it has conditions, and there is no context to ask"
    UNEVALUABLE = "its conditions cannot be evaluated, and an allow rule grants nothing then"
    UNREADABLE = "its patterns are not all strings, and an allow rule grants nothing then"
    TAKES_EFFECT_EVERYWHERE = "its patterns are not all strings, and a deny rule denies every call then"
    UNKNOWN = "the application answers its conditions; if they are met, this rule decides"

    @property
    def decides(self) -> bool:
        return self in (Step.APPLIES, Step.TAKES_EFFECT, Step.TAKES_EFFECT_EVERYWHERE)


_UNEVALUABLE = (Step.UNEVALUABLE, Step.UNREADABLE)


@dataclass(frozen=True)
class Decision:
    """What is decided, by which rule, and what the rules before it did."""

    answer: Answer
    rule: AccessRule | None
    """None: no rule matched, and the default effect decides."""
    steps: tuple[tuple[AccessRule, Step], ...]
    """Each rule that was asked, in order, the one that decides last."""

    @property
    def undecided(self) -> tuple[AccessRule, ...]:
        """The rules before that decide instead if the application says so."""
        return tuple(rule for rule, step in self.steps if step is Step.UNKNOWN)


def decide(
    access: AccessList,
    caller: str | None,
    target: str,
    context: Context | None = None,
    registered: Collection[str] = (),
) -> Decision:
    """What the host decides for a call from `caller` (None: from outside) to `target`.

    `registered` names the conditions that the application answers: rules with them are passed over, and named in
    `Decision.undecided`.
    """
    steps: list[tuple[AccessRule, Step]] = []
    asks = False
    for rule in access.rules:
        step = _step(rule, caller if caller is not None else EXTERNAL, target, context, registered)
        steps.append((rule, step))
        if step.decides:
            return Decision(answer(rule, asks=asks), rule, tuple(steps))
        asks = asks or (step in _UNEVALUABLE and rule.needs_approval)
    default = (Answer.ASK if asks else Answer.ALLOW) if access.allows_by_default else Answer.DENY
    return Decision(default, None, tuple(steps))


def answer(rule: AccessRule, *, asks: bool = False) -> Answer:
    """What a rule that decides says; `asks`: an earlier one that could not be evaluated asks for approval."""
    if not rule.allows:
        return Answer.DENY
    return Answer.ASK if rule.needs_approval or asks else Answer.ALLOW


def _step(
    rule: AccessRule, caller: str, target: str, context: Context | None, registered: Collection[str]
) -> Step:
    callers, targets = rule.callers.scope, rule.targets.scope
    if callers is None or targets is None:
        return Step.UNREADABLE if rule.allows else Step.TAKES_EFFECT_EVERYWHERE
    system = is_system(context)
    if not callers.matches(caller, system=system):
        return Step.OTHER_CALLERS
    if not targets.matches(target, system=system):
        return Step.OTHER_TARGETS
    if rule.conditions is None:
        return Step.APPLIES
    try:
        found = outcome(rule.conditions.value, context, registered)
    except Unanswerable:
        return Step.UNKNOWN
    match found:
        case Outcome.SATISFIED:
            return Step.APPLIES
        case Outcome.UNSATISFIED:
            return Step.NO_CONTEXT if context is None else Step.NOT_MET
        case Outcome.UNEVALUABLE:
            return Step.UNEVALUABLE if rule.allows else Step.TAKES_EFFECT


def possible_decisions(
    access: AccessList, caller: str | None, target: str, registered: Collection[str] = ()
) -> Iterator[tuple[Answer, AccessRule | None]]:
    """All that can come of a call by the Executor, whatever its identity, arguments and depth.

    At least that: where conditions depend on each other, more. A call is denied for sure if nothing but
    `Answer.DENY` is among them. Each comes with the rule that decides; None: the default effect.
    """
    told = set()
    value = EXTERNAL if caller is None else caller
    for system in (False, True) if any(asks_for_system(rule) for rule in access.rules) else (False,):
        for found, rule in _possible(access, value, target, registered, system=system):
            key = (found, rule.index if rule is not None else None)
            if key not in told:
                told.add(key)
                yield found, rule


def asks_for_system(rule: AccessRule) -> bool:
    """Whether it matters to the rule's patterns if the identity's type is `system`."""
    return any(pattern.text == SYSTEM for field in (rule.callers, rule.targets) for pattern in field.patterns)


def _possible(
    access: AccessList, caller: str, target: str, registered: Collection[str], *, system: bool
) -> Iterator[tuple[Answer, AccessRule | None]]:
    may_ask = False
    for rule in access.rules:
        callers, targets = rule.callers.scope, rule.targets.scope
        if callers is None or targets is None:
            found = frozenset({Outcome.UNEVALUABLE})
        elif callers.matches(caller, system=system) and targets.matches(target, system=system):
            found = outcomes(rule.conditions, registered).called
        else:
            continue
        effective = {Outcome.SATISFIED} if rule.allows else {Outcome.SATISFIED, Outcome.UNEVALUABLE}
        if found & effective:
            yield answer(rule), rule
            if may_ask and rule.allows:
                yield Answer.ASK, rule
        if found <= effective:
            return
        may_ask = may_ask or (rule.needs_approval and Outcome.UNEVALUABLE in found)
    if not access.allows_by_default:
        yield Answer.DENY, None
        return
    yield Answer.ALLOW, None
    if may_ask:
        yield Answer.ASK, None
