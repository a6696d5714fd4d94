"""What comes of conditions, against the released apcore in every kind of check: nothing that it finds is left out."""

from __future__ import annotations

import logging
import random
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from apcore.acl import ACL, ACLRule
from apcore.context import Context, Identity

from plugcheck_lsp.documents.yaml import parse
from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.apcore.acls.conditions import (
    FaultKind,
    Outcome,
    condition_faults,
    outcomes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node


class Projection:
    """The names of a call's arguments, as the Executor tells them."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = frozenset(keys)


def contexts() -> Iterator[Context]:
    identities = [
        None,
        Identity("i", "user", ()),
        Identity("i", "user", ("a",)),
        Identity("i", "b", ("a", "b")),
    ]
    for identity, depth in product(identities, (0, 1, 4)):
        context = Context.create(identity=identity)
        context.call_chain[:] = [f"m{number}" for number in range(depth)]
        yield context


CONTEXTS = list(contexts())
PROJECTIONS = [Projection(keys) for keys in ((), ("a",), ("b",), ("a", "b"))]


def outcome(conditions: Any, context: Context | None, projection: Projection | None) -> Outcome:
    """What the host finds, told from what an allow rule and a deny rule with these conditions decide."""
    decided = []
    for effect, default in (("allow", "deny"), ("deny", "allow")):
        rule = ACLRule(["*"], ["*"], effect, conditions=conditions)
        access = ACL([rule], default).check_access("c", "t", context, projection=projection)
        decided.append(access.access == effect)
    if decided[0]:
        assert decided[1]
        return Outcome.SATISFIED
    return Outcome.UNEVALUABLE if decided[1] else Outcome.UNSATISFIED


LEAVES: list[Any] = [
    {"roles": ["a"]}, {"roles": []}, {"roles": "a"}, {"roles": [3]}, {"roles": [["a"]]}, {"roles": ["zz", "b"]},
    {"identity_types": ["user"]}, {"identity_types": []}, {"identity_types": "user"}, {"identity_types": [None, "b"]},
    {"max_call_depth": 1}, {"max_call_depth": {"lte": 0}}, {"max_call_depth": -1}, {"max_call_depth": "3"},
    {"max_call_depth": True}, {"max_call_depth": 2.0}, {"max_call_depth": 2.5}, {"max_call_depth": {"gte": 1}},
    {"max_call_depth": float("inf")}, {"arguments": {"has_key": ["a"]}}, {"arguments": {"has_key": []}},
    {"arguments": {"has_all_keys": []}}, {"arguments": {"has_none_of": []}}, {"arguments": {"has_none_of": ["a"]}},
    {"arguments": {"has_key": ["a"], "has_none_of": ["a"]}}, {"arguments": {"has_key": ["a", "b"], "has_none_of": ["a"]}},
    {"arguments": {"has_all_keys": ["a"], "has_none_of": ["a"]}}, {"arguments": {}}, {"arguments": {"has_key": "a"}},
    {"arguments": {"zz": ["a"]}}, {"zz": 1}, {"$or": "a"}, {"$or": ["a"]}, {"$not": []}, {"$or": []}, {"$not": {}}, {},
]  # fmt: skip


def combined(draw: random.Random, depth: int = 0) -> dict[str, Any]:
    kind = draw.random()
    if depth < 3 and kind < 0.3:
        return {"$or": [combined(draw, depth + 1) for _ in range(draw.randint(0, 3))]}
    if depth < 3 and kind < 0.5:
        return {"$not": combined(draw, depth + 1)}
    leaves = draw.sample(LEAVES[:26] if draw.random() < 0.8 else LEAVES, draw.randint(1, 2))
    return {key: value for leaf in leaves for key, value in leaf.items()}


def node(conditions: Any) -> Node:
    source = yaml.safe_dump(conditions, default_flow_style=True)
    document = parse(Text(source))
    assert not document.problems
    assert document.roots[0].value == conditions
    return document.roots[0]


def found(conditions: Any) -> tuple[set[Outcome], set[Outcome], set[Outcome]]:
    called = {outcome(conditions, context, keys) for context in CONTEXTS for keys in PROJECTIONS}
    checked = {outcome(conditions, context, None) for context in CONTEXTS}
    return called, checked, {outcome(conditions, None, None)}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("leaf", LEAVES, ids=str)
def test_one_condition_has_exactly_the_outcomes_that_calls_bring_about(leaf: dict[str, Any]) -> None:
    told = outcomes(node(leaf))
    unknown = any(fault.kind is FaultKind.UNKNOWN for fault in condition_faults(node(leaf)))
    for ours, real in zip((told.called, told.checked, told.bare), found(leaf), strict=True):
        assert real <= ours
        if not unknown:  # an unknown condition may be registered after all
            assert real == ours


def hold(seed: int, count: int) -> None:
    draw = random.Random(seed)
    for _ in range(count):
        conditions = combined(draw)
        told = outcomes(node(conditions))
        for ours, real in zip((told.called, told.checked, told.bare), found(conditions), strict=True):
            assert real <= ours, (conditions, real, ours)


def test_no_outcome_of_combined_conditions_is_left_out() -> None:
    hold(seed=3, count=60)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 13))
def test_no_outcome_of_thousands_of_conditions_is_left_out(seed: int) -> None:
    hold(seed, count=500)


def test_faults_have_the_hosts_paths() -> None:
    draw = random.Random(5)
    for _ in range(1500):
        conditions = combined(draw)
        ours = sorted(fault.path for fault in condition_faults(node(conditions)))
        acl = ACL([ACLRule(["*"], ["*"], "deny", conditions=conditions)], "deny")
        assert ours == sorted(finding.condition_path for finding in acl.validate_rules()), conditions


def test_registered_conditions_can_have_every_outcome() -> None:
    told = outcomes(node({"zz": 1}), {"zz"})
    assert told.called == told.checked == frozenset(Outcome)
    assert told.bare == {Outcome.UNSATISFIED}
    assert list(condition_faults(node({"zz": 1}), {"zz"})) == []


def test_no_conditions_hold_always() -> None:
    told = outcomes(None)
    assert told.called == told.checked == told.bare == told.anyhow == {Outcome.SATISFIED}
    assert outcomes(node(None)) == told


def test_deep_conditions_are_followed_with_an_end() -> None:
    conditions: dict[str, Any] = {"roles": []}
    for _ in range(90):
        conditions = {"$not": conditions}
    assert (
        Outcome.SATISFIED
        in outcomes(parse(Text(yaml.safe_dump(conditions, default_flow_style=True))).roots[0]).called
    )
