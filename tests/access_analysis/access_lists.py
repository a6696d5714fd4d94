"""Random access lists as YAML text, and what the real apcore says of them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from apcore.acl import ACL, ACLRule
from apcore.context import Context as RealContext
from apcore.context import GovernanceProjection, Identity

from plugcheck_lsp.documents import yaml as documents
from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.apcore.acls.contexts import Context
from plugcheck_rules.hosts.apcore.acls.reading import AccessList, read_access_list

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

CONDITIONS: tuple[Any, ...] = (
    {"roles": ["admin"]},
    {"roles": ["admin", "ops"]},
    {"roles": ["ops"]},
    {"identity_types": ["service"]},
    {"identity_types": ["system", "user"]},
    {"max_call_depth": 1},
    {"max_call_depth": {"lte": 0}},
    {"arguments": {"has_key": ["force"]}},
    {"arguments": {"has_none_of": ["force", "all"]}},
    {"$not": {"roles": ["admin"]}},
    {"$not": {"arguments": {"has_all_keys": ["force", "all"]}}},
    {"$or": [{"roles": ["ops"]}, {"max_call_depth": 0}]},
    {"roles": ["admin"], "identity_types": ["user"]},
    {"roles": "admin"},
    {"roles": []},
    {"$or": "admin"},
    {"$or": []},
    {"$not": {}},
    {"arguments": {}},
    {"arguments": {"has_keys": ["force"]}},
    {},
    {"roles": [["admin"]]},
    {"max_call_depth": True},
    {"time_window": "09:00-17:00"},
    {"time_window": "09:00-17:00", "roles": ["admin"]},
)


def random_document(chance: random.Random, *, conditions: bool = True, rules: int = 7) -> dict[str, Any]:
    """A document that the host takes."""
    # Without an alphabet the lists are few, so that rules cover each other, alone and together.
    alphabet = chance.choice(["", "", "ab.", "a.", "ab", "abc._", "a0."])
    count = chance.randint(1, rules) if alphabet else chance.randint(3, rules + 5)
    found = [_random_rule(chance, alphabet, conditions=conditions) for _ in range(count)]
    if len(found) > 1 and chance.random() < 0.2:
        found.insert(chance.randrange(len(found)), dict(chance.choice(found)))
    return {"rules": found, "default_effect": chance.choice(["allow", "deny"])}


def _random_rule(chance: random.Random, alphabet: str, *, conditions: bool) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "callers": _random_patterns(chance, alphabet),
        "targets": _random_patterns(chance, alphabet),
        "effect": chance.choice(["allow", "deny"]),
    }
    if rule["effect"] == "allow" and chance.random() < 0.25:
        rule["approval"] = "required"
    if conditions and chance.random() < 0.35:
        rule["conditions"] = chance.choice(CONDITIONS)
    return rule


_FEW: tuple[list[str], ...] = (
    ["a.*"],
    ["b.*"],
    ["$not", "a.*"],
    ["$not", "b.*"],
    ["$not", "*.b"],
    ["*"],
    ["a.*", "b.*"],
    ["a.b", "*.b"],
    ["@external", "a*"],
    ["$not", "@system"],
    ["@system"],
)


def _random_patterns(chance: random.Random, alphabet: str) -> list[Any]:
    if not alphabet:
        return list(chance.choice(_FEW))
    kind = chance.random()
    if kind < 0.15:
        return ["$not", _random_pattern(chance, alphabet)]
    found: list[Any] = [_random_pattern(chance, alphabet) for _ in range(chance.choice([1, 1, 1, 2, 3]))]
    if chance.random() < 0.01:
        found.append(True)
    return ["$or", *found] if kind < 0.25 else found


def _random_pattern(chance: random.Random, alphabet: str) -> str:
    kind = chance.random()
    if kind < 0.15:
        return "*"
    if kind < 0.23:
        return chance.choice(["@external", "@system", "@*", "*external", "A.b", "@nobody", "a?", "$orders.*"])
    if kind < 0.35:
        return chance.choice(["a.*", "b.*", "a*", "*.a", "*.*", "**", "a.b*", "*a*"])
    return "".join(chance.choice(alphabet + "*") for _ in range(chance.randint(1, 4)))


def text_of(document: dict[str, Any]) -> str:
    """The document as YAML."""
    return yaml.safe_dump(document, sort_keys=False)


def read(document: dict[str, Any]) -> AccessList:
    """The document as we read it."""
    parsed = documents.parse(Text(text_of(document)))
    assert not parsed.problems
    return read_access_list(parsed.roots[0])


def real(document: dict[str, Any]) -> ACL:
    """The document as the host has it."""
    rules = [ACLRule(**rule) for rule in document["rules"]]
    return ACL(rules=rules, default_effect=document.get("default_effect", "deny"))


@dataclass(frozen=True)
class Call:
    """A call in both worlds."""

    caller: str
    target: str
    context: Context | None


def asked(acl: ACL, call: Call) -> tuple[str, bool, int | None]:
    """What the real host says: access, whether approval is required, and the rule that matched."""
    caller = None if call.caller == "@external" else call.caller
    context, projection = real_context(call.context)
    decision = acl.check_access(caller, call.target, context, projection=projection)
    return decision.access, decision.approval_required, decision.matched_rule_index


def real_context(context: Context | None) -> tuple[RealContext[Any] | None, GovernanceProjection | None]:
    """The host's own context and projection."""
    if context is None:
        return None, None
    kind = context.identity_type
    identity = Identity(id="x", type=kind, roles=tuple(context.roles)) if kind is not None else None
    found: RealContext[Any] = RealContext.create(identity=identity)
    found.call_chain.extend(f"m{number}" for number in range(context.depth))
    names = context.arguments
    return found, GovernanceProjection.of(dict.fromkeys(names, 1)) if names is not None else None


def ids(alphabet: str, longest: int) -> list[str]:
    """Every legal id over an alphabet, up to a length."""
    return [
        word
        for length in range(1, longest + 1)
        for word in map("".join, itertools.product(alphabet, repeat=length))
        if all(part and part[0].isalpha() for part in word.split("."))
    ]


CONTEXTS: tuple[Context | None, ...] = (
    None,
    Context(),
    Context(None),
    Context("service"),
    Context("system"),
    Context("user", frozenset({"admin"})),
    Context("user", frozenset({"ops"}), depth=1),
    Context("user", frozenset({"admin", "ops"}), depth=2, arguments=frozenset()),
    Context("system", frozenset({"admin"}), arguments=frozenset({"force"})),
    Context("service", frozenset({"ops"}), depth=1, arguments=frozenset({"force", "all"})),
    Context("user", depth=2, arguments=frozenset({"all"})),
)


def calls(values: list[str], contexts: tuple[Context | None, ...]) -> Iterator[Call]:
    for context in contexts:
        for caller in [*values, "@external"]:
            for target in values:
                yield Call(caller, target, context)
