"""A table of who may call what, as an access list decides it today: one row for each rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.acls.decide import decide
from plugcheck_rules.hosts.apcore.acls.tables import SAYS, decides
from plugcheck_rules.hosts.apcore.modules.known import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts

_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"})
"""Ids that YAML 1.1 takes for something else."""
_MOST = 40_000
"""How many calls are asked about at most."""


def access_table(facts: AclFacts) -> str | None:
    """The text of the table; None where the list is refused, or decides about no known module."""
    if not decides(facts):
        return None
    rows = "".join(
        f"- {{caller: {caller}, target: {target}, expected: {expected}}}\n"
        for caller, target, expected in _rows(facts)
    )
    if not rows:
        return None
    return (
        f"# Who may call what, as `{facts.path.name}` decides it today: a row for each rule that decides, and one for the rest.\n"
        "# `caller: null` is a call from outside. Write what you expect where that is something else.\n"
        f"{rows}"
    )


def _rows(facts: AclFacts) -> Iterator[tuple[str, str, str]]:
    """The first call that each rule decides, in the order of the rules, then the first that none does."""
    ids = sorted(
        {each.id for each in facts.modules if each.origin is not Origin.BUILT_IN and _is_legal(each.id)}
    )
    first: dict[int, tuple[str, str, str]] = {}
    rest = len(facts.access_list.rules)
    asked = 0
    for caller in (*ids, None):
        for target in ids:
            asked += 1
            if caller == target or asked > _MOST:
                continue
            found = decide(facts.access_list, caller, target, None, facts.registered)
            if not found.undecided:
                index = found.rule.index if found.rule is not None else rest
                row = (_written(caller), _written(target), SAYS[found.answer])
                first.setdefault(index, row)
    return (first[index] for index in sorted(first))


def _is_legal(name: str) -> bool:
    return vocabulary.MODULE_ID.fullmatch(name) is not None


def _written(name: str | None) -> str:
    return "null" if name is None else json.dumps(name) if name in _WORDS else name
