from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import wording
from plugcheck_rules.hosts.apcore.acls.conditions import Outcome, part_outcomes, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class InertCondition(AclRule):
    """
    ## What it does
    Finds values that no call fulfils: `roles: admin` for `roles: [admin]`, empty lists, `max_call_depth` that
    is no whole number, roles that YAML reads as numbers or booleans.

    ## Why it matters
    apcore answers no each time, without an error, a warning or a word of `validate_rules`. A rule with it
    never applies: an allow rule grants nothing, and a deny rule lets pass what it was to stop. Behind `$not`
    the opposite holds.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        conditions:
          roles: guest
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        conditions:
          roles: [guest]
    ```

    ## Fix safety
    The fix puts a single text into a list, quotes a value, or writes the number in a text. It is unsafe,
    because the rule begins to apply.

    ## References
    - apcore 0.32.2: `acl_handlers.py`
    """

    code, name = "ACL237", "inert-condition"
    examples = (
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {roles: ^guest^}}\n',
            fixed='rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {roles: [guest]}}\n',
        ),
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {roles: [admin, ^on^], identity_types: [^010^]}}\n',
            fixed='rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {roles: [admin, "on"], identity_types: ["010"]}}\n',
        ),
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {max_call_depth: ^"3"^}}\n',
            fixed='rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {max_call_depth: 3}}\n',
        ),
        Bad(
            'default_effect: allow\nrules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {max_call_depth: ^true^, $or: ^[]^, $not: ^{}^, roles: ^[]^}}\n'
        ),
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {$or: [{max_call_depth: ^{gte: 3}^}, {max_call_depth: ^-1^}, {arguments: ^{has_key: []}^}]}}\n'
        ),
        Good(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {roles: [admin], identity_types: [user], max_call_depth: {lte: 3}, $not: {max_call_depth: 0}, arguments: {has_key: [a]}}}\n'
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule in facts.rules:
            opens = rule.denies and facts.access_list.allows_by_default
            severity = Severity.ERROR if opens else None
            for entry in parts(rule.conditions) if rule.conditions is not None else ():
                never = part_outcomes(entry) == {Outcome.UNSATISFIED}
                texts = [
                    item
                    for item in entry.node.items or ()
                    if entry.key in _LISTS and not isinstance(item.value, str)
                ]
                if never and (why := _why(entry, texts)):
                    then = ", and the default allows" if opens else ""
                    yield self.at(
                        facts,
                        entry.node.span,
                        f"no call fulfils `{entry.key}`: {why}{then}",
                        facts.made_number(entry.node)
                        if entry.key == "max_call_depth"
                        else facts.listed(entry.node),
                        severity=severity,
                    )
                for item in texts:
                    if item.entries is None and item.items is None:
                        yield self.at(
                            facts,
                            item.span,
                            f"`{entry.key}` compares texts, and {facts.said(item)} equals none",
                            facts.quoted(item),
                            severity=severity if never else None,
                        )


_LISTS = ("roles", "identity_types")


def _why(entry: Entry, others: list[Node]) -> str:
    """Why nothing fulfils it; empty where that is told of something inside it."""
    node = entry.node
    if entry.key in _LISTS:
        if node.items is None:
            return f"it needs a list of texts and is {wording.name(node.value)}"
        return "" if others else "the list is empty"
    if entry.key == "max_call_depth":
        return "it needs a whole number, 0 or more, or such a number under `lte`"
    if entry.key == "arguments":
        return "no set of arguments has what it asks for"
    if node.items or node.entries:
        return ""
    return (
        "it holds where one of its branches does, and has none"
        if entry.key == "$or"
        else "it denies what always holds"
    )
