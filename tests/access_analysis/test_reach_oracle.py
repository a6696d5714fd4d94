"""Every verdict about random access lists is confirmed by calls that the real apcore decides.

Ids are enumerated: all legal ones over a small alphabet with a letter that no pattern has, and besides the ids that our
own analysis takes for the classes. The real host is asked about pairs of them in every kind of context.
"""

from __future__ import annotations

import importlib.util
import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from access_lists import CONTEXTS, Call, asked, calls, ids, random_document, read, real

from plugcheck_lsp.documents import yaml as documents
from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.apcore.acls.decide import Answer, decide, possible_decisions
from plugcheck_rules.hosts.apcore.acls.differences import differences
from plugcheck_rules.hosts.apcore.acls.ground import Claim, TooBig
from plugcheck_rules.hosts.apcore.acls.reach import Reach, reach_of
from plugcheck_rules.hosts.apcore.acls.reading import read_access_list
from plugcheck_rules.hosts.apcore.acls.remainder import Remainder

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPEC = importlib.util.spec_from_file_location(
    "access_analysis_benchmark", Path(__file__).parent.parent / "benchmarks" / "access_analysis.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
benchmark = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(benchmark)
SHAPES, source = benchmark.SHAPES, benchmark.source

IDS = ids("abz.", 3)
OWN = "time_window"
"""The condition that our random lists have and the host does not."""


def answer_of(said: tuple[str, bool, int | None]) -> Answer:
    access, approval, _ = said
    return Answer.DENY if access == "deny" else Answer.ASK if approval else Answer.ALLOW


def enumerated(chance: random.Random, reach: Reach, pairs: int) -> list[Call]:
    """Calls between enumerated ids and ids of our classes, each in every kind of context."""
    mine = {*reach.ground.callers.classes.words[:-1], *reach.ground.targets.classes.words}
    values = chance.sample(IDS, min(pairs, len(IDS))) + sorted(mine)
    return list(calls(chance.sample(values, min(pairs, len(values))), CONTEXTS))


def confirm(document: dict[str, Any], chance: random.Random, pairs: int, counts: Counter[str]) -> None:
    access, acl = read(document), real(document)
    assert len(access.rules) == len(document["rules"])
    reach = reach_of(access)
    told = enumerated(chance, reach, pairs)
    said = {call: asked(acl, call) for call in told}
    counts["calls"] += len(told)
    for call, decided in said.items():
        caller = None if call.caller == "@external" else call.caller
        decision = decide(access, caller, call.target, call.context)
        index = decision.rule.index if decision.rule is not None else None
        assert (decision.answer, index) == (answer_of(decided), decided[2])
        if call.context is not None and call.context.arguments is not None:
            possible = {
                (one, rule and rule.index) for one, rule in possible_decisions(access, caller, call.target)
            }
            assert (answer_of(decided), decided[2]) in possible
    reached = {decided[2] for decided in said.values()}
    for place in range(len(access.rules)):
        confirm_rule(document, reach, place, reached, counts)
    confirm_removals(document, reach, said, counts)


def confirm_rule(
    document: dict[str, Any], reach: Reach, place: int, reached: set[int | None], counts: Counter[str]
) -> None:
    acl, claim, certain = real(document), reach.claims[place], OWN not in str(document)
    if claim.is_empty or place in reach.dead:
        assert place not in reached
    if claim.is_empty:
        counts["never applies"] += 1
    for blocker in reach.dead.get(place, ()):
        witness = blocker.witness
        assert witness.caller != witness.target or witness.caller in {*IDS, witness.target}
        if certain:
            assert asked(acl, Call(witness.caller, witness.target, witness.context))[2] == blocker.rule.index
    if place in reach.dead:
        counts["dead"] += 1
        counts["dead by several"] += len(reach.dead[place]) > 1
        if certain:
            confirm_cover(document, reach, place)
        return
    part = [(row, targets) for row, targets in reach.reached[place] if claim.certain >> row[0] & 1]
    for row, targets in part[:2]:
        counts["live"] += 1
        witness = reach.witness(row, targets)
        if certain:
            assert asked(acl, Call(witness.caller, witness.target, witness.context))[2] == place


def confirm_cover(document: dict[str, Any], reach: Reach, place: int) -> None:
    """Under its blockers alone the rule is dead still, and it is not under any fewer of them."""
    rules = [blocker.rule.index for blocker in reach.dead[place]]
    alone = {**document, "rules": [document["rules"][index] for index in [*rules, place]]}
    assert len(rules) in reach_of(read(alone)).dead
    for left_out in rules:
        fewer = [index for index in rules if index != left_out]
        rest = reach_of(read({**document, "rules": [document["rules"][index] for index in [*fewer, place]]}))
        assert len(fewer) not in rest.dead
        row, targets = rest.reached[-1][0]
        witness = rest.witness(row, targets)
        kept = real({**document, "rules": [document["rules"][index] for index in [*fewer, place]]})
        if rest.claims[-1].certain >> row[0] & 1:
            assert asked(kept, Call(witness.caller, witness.target, witness.context))[2] == len(fewer)


def confirm_removals(
    document: dict[str, Any], reach: Reach, said: dict[Call, Any], counts: Counter[str]
) -> None:
    """Without a redundant rule, and without all of them and every repetition, the same comes of every call."""
    repeated = {place for place in reach.dead if reach.is_repetition(place)}
    counts["redundant"] += len(reach.redundant)
    counts["repetitions"] += len(repeated)
    for gone in ({*reach.redundant, *repeated}, *({place} for place in reach.redundant)):
        if gone:
            rules = [rule for place, rule in enumerate(document["rules"]) if place not in gone]
            rest = real({**document, "rules": rules})
            assert all(asked(rest, call)[:2] == decided[:2] for call, decided in said.items())


def confirm_all(seeds: range, pairs: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for seed in seeds:
        chance = random.Random(seed)
        document = random_document(chance, conditions=seed % 3 > 0)
        try:
            confirm(document, chance, pairs, counts)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {document}") from error
    return counts


def test_verdicts_are_those_of_the_host() -> None:
    counts = confirm_all(range(40), 5)
    assert min(counts[what] for what in ("dead", "live", "redundant")) > 5, counts


@pytest.mark.slow
def test_verdicts_are_those_of_the_host_at_length() -> None:
    counts = confirm_all(range(1000, 1300), 8)
    print(f"300 access lists: {dict(counts)}")
    assert counts["dead"] > 150
    assert counts["dead by several"] > 10
    assert counts["redundant"] > 100


def without(document: dict[str, Any], gone: set[int]) -> dict[str, Any]:
    return {**document, "rules": [rule for place, rule in enumerate(document["rules"]) if place not in gone]}


def test_rules_that_stay_make_a_difference() -> None:
    """A rule that is neither dead nor redundant is missed: by itself, or with all that was found below it."""
    confirmed = 0
    for seed in range(60):
        document = random_document(random.Random(seed), conditions=False)
        reach = reach_of(read(document))
        repeated = {place for place in reach.dead if reach.is_repetition(place)}
        for place in range(len(reach.claims)):
            if not reach.reached[place] or place in reach.redundant:
                continue
            together = {place, *repeated, *(later for later in reach.redundant if later > place)}
            for gone in ({place}, together):
                fewer = without(document, gone)
                changes = differences(read(document), read(fewer))
                if changes:
                    witness = changes[0].witness
                    call = Call(witness.caller, witness.target, witness.context)
                    assert asked(real(document), call)[:2] != asked(real(fewer), call)[:2]
                    confirmed += 1
                    break
            else:
                raise AssertionError(f"rule {place} of {document} is not missed")
    assert confirmed > 100, confirmed


def confirm_differences(seed: int) -> int:
    """What differs between two versions of a list is told, all of it and nothing else."""
    chance = random.Random(seed)
    before = random_document(chance, conditions=seed % 2 > 0, rules=5)
    after = {**before, "rules": [dict(rule) for rule in before["rules"]]}
    other = random_document(chance, conditions=seed % 2 > 0, rules=3)
    match chance.randrange(4):
        case 0:
            after["rules"].insert(chance.randrange(len(after["rules"]) + 1), other["rules"][0])
        case 1:
            after["rules"][chance.randrange(len(after["rules"]))] = other["rules"][0]
        case 2:
            chance.shuffle(after["rules"])
        case _:
            after = other
    if OWN in str(before) + str(after):
        return 0
    try:
        changes = differences(read(before), read(after))
    except TooBig:
        return 0
    old, new = real(before), real(after)
    for change in changes:
        call = Call(change.witness.caller, change.witness.target, change.witness.context)
        was, now = asked(old, call), asked(new, call)
        assert (answer_of(was), answer_of(now)) == (change.before, change.after)
        assert (was[2], now[2]) == (
            change.decided.index if change.decided is not None else None,
            change.decides.index if change.decides is not None else None,
        )
    kinds = {(change.before, change.after) for change in changes}
    for call in calls(chance.sample(IDS, 6), CONTEXTS):
        pair = answer_of(asked(old, call)), answer_of(asked(new, call))
        assert pair[0] is pair[1] or pair in kinds
    return len(changes)


def test_differences_between_two_versions_are_those_of_the_host() -> None:
    assert sum(confirm_differences(seed) for seed in range(40)) > 20


@pytest.mark.slow
def test_differences_between_two_versions_are_those_of_the_host_at_length() -> None:
    changes = sum(confirm_differences(seed) for seed in range(1000, 1300))
    print(f"300 pairs of access lists: {changes} changes")
    assert changes > 200


def work_of(shape: str, rules: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many rows of the ground are looked at, all in all, for an access list of the benchmark."""
    steps = 0
    rows, common = Claim.rows, Remainder.common

    def counted(found: Iterator[Any]) -> Iterator[Any]:
        nonlocal steps
        for one in found:
            steps += 1
            yield one

    with monkeypatch.context() as patch:
        patch.setattr(Claim, "rows", lambda self, situations: counted(rows(self, situations)))
        patch.setattr(Remainder, "common", lambda self, claim: counted(common(self, claim)))
        reach = reach_of(read_access_list(documents.parse(Text(source(shape, rules))).roots[0]))
        assert len(reach.dead) + len(reach.redundant) <= rules
        steps += reach.dead_work
    return steps


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_list(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many rules cost at most six times the work: no more than the classes on either side do."""
    small, large = (work_of(shape, rules, monkeypatch) for rules in (100, 200))
    assert large <= 6 * small
    assert large <= 500_000


def test_what_is_too_big_is_told_before_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "rules:\n" + "".join(
        f'  - {{callers: ["*.{number}x*", "*"], targets: ["t{number}.*"], effect: allow}}\n'
        f"  - {{callers: [c{number}], targets: [t], effect: allow}}\n"
        for number in range(900)
    )
    with pytest.raises(TooBig):
        reach_of(read_access_list(documents.parse(Text(text)).roots[0]))
