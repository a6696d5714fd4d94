"""What comes of conditions in a context is what the real apcore makes of them, and situations leave nothing out."""

from __future__ import annotations

import random
from typing import Any

import pytest
from access_lists import CONTEXTS, Call, asked, read, real

from plugcheck_rules.hosts.apcore.acls.conditions import Outcome
from plugcheck_rules.hosts.apcore.acls.contexts import Context, Unanswerable, outcome
from plugcheck_rules.hosts.apcore.acls.situations import MAX_SITUATIONS, situations_of

ATOMS: tuple[tuple[str, Any], ...] = (
    ("roles", ["admin"]),
    ("roles", ["ops", "admin", 3]),
    ("roles", "admin"),
    ("roles", []),
    ("roles", [["admin"]]),
    ("roles", None),
    ("identity_types", ["service"]),
    ("identity_types", ["system", None]),
    ("identity_types", {"service": 1}),
    ("max_call_depth", 1),
    ("max_call_depth", 1.0),
    ("max_call_depth", 1.5),
    ("max_call_depth", -1),
    ("max_call_depth", "1"),
    ("max_call_depth", True),
    ("max_call_depth", {"lte": 0}),
    ("max_call_depth", {"lte": 1, "gte": 1}),
    ("max_call_depth", {"lt": 0}),
    ("max_call_depth", float("inf")),
    ("arguments", {"has_key": ["force", "all"]}),
    ("arguments", {"has_all_keys": ["force"], "has_none_of": ["all"]}),
    ("arguments", {"has_key": []}),
    ("arguments", {"has_none_of": []}),
    ("arguments", {"has_key": "force"}),
    ("arguments", {"has": ["force"]}),
    ("arguments", {}),
    ("arguments", ["force"]),
    ("role", ["admin"]),
    ("$or", "admin"),
    ("$or", [{"roles": ["ops"]}, 3]),
    ("$or", []),
    ("$not", []),
    ("$not", {}),
)


def random_conditions(chance: random.Random, depth: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(chance.choice([1, 1, 1, 2, 2, 0])):
        kind = chance.random()
        if kind < 0.2 and depth < 3:
            found["$not"] = random_conditions(chance, depth + 1)
        elif kind < 0.4 and depth < 3:
            found["$or"] = [random_conditions(chance, depth + 1) for _ in range(chance.randint(1, 3))]
        else:
            # What is well formed comes up more often: one fault decides for the whole tree.
            key, value = chance.choice(
                ATOMS if chance.random() < 0.3 else ATOMS[:1] + ATOMS[6:7] + ATOMS[19:23]
            )
            found[key] = value
    return found


def outcome_of(conditions: Any, context: Context | None) -> Outcome:
    """What the host finds: only what cannot be evaluated has a deny rule take effect and an allow rule not."""
    call = Call("a", "b", context)
    rule = {"callers": ["a"], "targets": ["b"], "conditions": conditions}
    allows = asked(real({"rules": [{**rule, "effect": "allow"}]}), call)[2] == 0
    denies = asked(real({"rules": [{**rule, "effect": "deny"}], "default_effect": "allow"}), call)[2] == 0
    if allows:
        assert denies
        return Outcome.SATISFIED
    return Outcome.UNEVALUABLE if denies else Outcome.UNSATISFIED


@pytest.mark.parametrize("conditions", [{key: value} for key, value in ATOMS], ids=str)
def test_one_condition_in_every_context(conditions: dict[str, Any]) -> None:
    for context in CONTEXTS:
        assert outcome(conditions, context) is outcome_of(conditions, context), context


def test_random_conditions_in_every_context() -> None:
    chance = random.Random(11)
    seen = set()
    for _ in range(250):
        conditions = random_conditions(chance)
        for context in CONTEXTS:
            found = outcome(conditions, context)
            assert found is outcome_of(conditions, context), (conditions, context)
            seen.add((found, context is None))
    assert len(seen) == 5, "without a context nothing but a rule without conditions is fulfilled"


def test_what_the_application_answers_is_not_known() -> None:
    for conditions in (
        {"hours": 1},
        {"hours": 1, "roles": ["admin"]},
        {"$not": {"hours": 1}},
        {"roles": ["admin"]},
    ):
        registered = {"hours"} if "roles" not in conditions or "hours" in conditions else {"roles"}
        with pytest.raises(Unanswerable):
            outcome(conditions, Context(roles=frozenset({"admin"})), registered)
    assert outcome({"hours": 1, "roles": ["admin"]}, Context(), {"hours"}) is Outcome.UNSATISFIED
    assert outcome({"hours": 1}, None, {"hours"}) is Outcome.UNSATISFIED


def test_situations_hold_whatever_calls_can_bring_with_them() -> None:
    """Each random context comes out, for all conditions of a list together, as in one of the situations."""
    chance = random.Random(5)
    exact = 0
    for _ in range(120):
        trees = [random_conditions(chance) for _ in range(chance.randint(1, 4))]
        rules = [
            {
                "callers": ["@system" if chance.random() < 0.2 else "a"],
                "targets": ["b"],
                "effect": "deny",
                "conditions": tree,
            }
            for tree in trees
        ]
        access = read({"rules": rules})
        situations = situations_of(access.rules)
        if not situations.exact:
            continue
        exact += 1
        assert len(situations.all) <= MAX_SITUATIONS
        rows = [
            (situation.system, [situations.outcome(rule.conditions, number) for rule in access.rules])
            for number, situation in enumerate(situations.all)
        ]
        asks = any("@system" in rule["callers"] for rule in rules)
        for _ in range(40):
            context = random_context(chance)
            found = [outcome(tree, context) for tree in trees]
            system = asks and context is not None and context.identity_type == "system"
            assert any(
                (row_system == system or not asks)
                and all(told in (None, one) for told, one in zip(row, found, strict=True))
                for row_system, row in rows
            ), (trees, context)
        for situation, (_, row) in zip(situations.all, rows, strict=True):
            for told, tree in zip(row, trees, strict=True):
                assert told in (None, outcome(tree, situation.context)), "the example of a situation is one"
    assert exact > 80


def random_context(chance: random.Random) -> Context | None:
    if chance.random() < 0.1:
        return None
    kind = chance.choice([None, "user", "service", "system", "robot"])
    roles = frozenset(
        role for role in ("admin", "ops", "other") if kind is not None and chance.random() < 0.5
    )
    names = frozenset(name for name in ("force", "all", "dry") if chance.random() < 0.5)
    return Context(kind, roles, chance.randint(0, 4), names if chance.random() < 0.7 else None)
