from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class EmptyConditions(AclRule):
    """
    ## What it does
    Finds `conditions` without any condition in it.

    ## Why it matters
    It is not the same as none: with it the rule holds for every call that has a context, and does not match a
    check without one.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        conditions: {}
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
    ```

    ## Fix safety
    The fix removes the key. It is unsafe, because the rule then holds for checks without a context, too.

    ## References
    - apcore 0.32.2: `_resolve_conditions` in `acl.py`
    """

    code, name = "ACL238", "empty-conditions"
    examples = (
        Bad(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, conditions: ^{}^}\n",
            fixed="rules:\n  - {callers: ['*'], targets: [a.b], effect: deny}\n",
        ),
        Good("rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, conditions: {roles: [a]}}\n"),
        Good("rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, conditions: null}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule in facts.rules:
            if rule.conditions is not None and not rule.conditions.entries:
                yield self.at(
                    facts,
                    rule.conditions.span,
                    "`conditions` without a condition holds for every call with a context and for no check without one",
                    facts.removed(rule.node, "conditions"),
                )
