"""The analysis of one access list, kept as long as nothing changes that it depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.acls import versions
from plugcheck_rules.hosts.apcore.acls.automata import TooBig
from plugcheck_rules.hosts.apcore.acls.layers import layers_of
from plugcheck_rules.hosts.apcore.acls.reach import Reach, reach_of

if TYPE_CHECKING:
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


def analysis(facts: AclFacts) -> Reach | TooBig | None:
    """What each rule of the file decides; None where the configured version of apcore works otherwise.

    `TooBig` itself where the list is too big to be analysed exactly.
    """
    layers = layers_of(facts.workspace.settings)
    known = frozenset(
        module.id
        for module in facts.modules
        if len(module.id) <= vocabulary.MAX_ID and vocabulary.MODULE_ID.fullmatch(module.id)
    )
    state = (facts.text, facts.version, facts.registered, layers, known)
    key = ("apcore", "reach", facts.path)
    kept = facts.workspace.cache.results.get(key)
    if kept is None or kept[0] != state:
        found: Reach | TooBig | None = None
        if is_understood(facts):
            lists = tuple(layer.patterns for layer in layers.all)
            try:
                found = reach_of(
                    facts.access_list, facts.registered, extra_callers=lists, extra_targets=lists, known=known
                )
            except TooBig as too_big:
                found = too_big
        kept = facts.workspace.cache.results[key] = (state, found)
    result: Reach | TooBig | None = kept[1]
    return result


def is_understood(facts: AclFacts) -> bool:
    """Whether this version of apcore decides as the newest does."""
    if facts.supports(versions.CLOSED_RULES):
        return True
    plain = all(rule.conditions is None and not rule.needs_approval for rule in facts.access_list.rules)
    return plain and facts.supports(versions.OPERATORS)
