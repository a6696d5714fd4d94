"""Calls of modules that the project's access list denies in every context."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.acls.analysis import is_understood
from plugcheck_rules.hosts.apcore.acls.decide import Answer, possible_decisions
from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
from plugcheck_rules.hosts.apcore.acls.grammar import Kind
from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL
from plugcheck_rules.hosts.apcore.acls.proofs import heading, rule_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_rules.hosts.apcore.acls.reading import AccessRule
    from plugcheck_rules.hosts.apcore.modules.calls import ModuleCall
    from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts


@dataclass(frozen=True, eq=False)
class DeniedCall:
    """A call that fails whatever its identity, arguments and depth are."""

    call: ModuleCall
    caller: str
    """As the host sees it."""
    rule: str
    """The rule that denies it, by index and line; empty where several do, or the default."""
    proof: tuple[Related, ...]


def denied_calls(facts: CodeFacts) -> Iterator[DeniedCall]:
    """The calls in a module's file that the access list denies for that module."""
    access = _loaded(facts)
    if facts.caller is None or access is None or access.text is None:
        return
    for call in facts.calls:
        if call.id is None or call.method == "validate" or call.is_forwarded is None:
            continue
        if call.is_forwarded and not (call.gives_own_context and _is_of_module(call)):
            continue  # whose context it is, is not known
        if not call.is_forwarded and not (call.by_context or call.context):
            continue
        caller = facts.caller if call.is_forwarded else None
        decisions = list(possible_decisions(access.access_list, caller, call.id, access.registered))
        if all(answer is Answer.DENY for answer, _ in decisions):
            yield _denied(call, caller, [rule for _, rule in decisions], access)


def _denied(
    call: ModuleCall, caller: str | None, rules: list[AccessRule | None], access: AclFacts
) -> DeniedCall:
    assert access.text is not None
    text = access.text
    named = [rule for rule in rules if rule is not None]
    proof = [
        Related(access.path, heading(rule, text), f"rule {rule.index} denies the call") for rule in named
    ]
    if None in rules:
        default = access.root.entry("default_effect") if access.root is not None else None
        span = default.span if default is not None else Span(0, 0)
        what = (
            "the default effect denies it"
            if default is not None
            else "without a `default_effect` it is denied"
        )
        proof.append(Related(access.path, span, what))
    name = rule_name(named[0], text) if len(named) == 1 and None not in rules else ""
    return DeniedCall(call, caller if caller is not None else EXTERNAL, name, tuple(proof))


def _is_of_module(call: ModuleCall) -> bool:
    """Whether the context in reach is the one that the host made for the module's call."""
    return call.function is not None and (call.function.owner is not None or call.by_context)


def _loaded(facts: CodeFacts) -> AclFacts | None:
    """The access list that the host loads by itself, if it takes all of it."""
    key = ("apcore", "loaded access list", facts.project.root)
    return facts.workspace.once(key, lambda: _find_loaded(facts))


def _find_loaded(facts: CodeFacts) -> AclFacts | None:
    for path in facts.project.acls:
        access = AclFacts(path, facts.plugin, facts.project, facts.workspace)
        if access.is_loaded and not access.broken and access.access_list.complete and is_understood(access):
            refused = any(access.refuses(fault) for fault in access.faults(*Kind))
            return access if not refused else None
    return None
