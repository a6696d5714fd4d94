from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class ConditionsNotAMapping(GrammarRule):
    """
    ## What it does
    Finds `conditions` that are no mapping.

    ## Why it matters
    apcore refuses the file. Before 0.28 it is taken, and the rule never applies or the check fails.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: allow
        conditions: [{roles: [admin]}]
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: allow
        conditions: {roles: [admin]}
    ```

    ## Fix safety
    A list of one mapping becomes that mapping. It is unsafe, because the rule begins to apply.

    ## References
    - apcore 0.32.2: `ACL.load` in `acl.py`
    """

    code, name = "ACL217", "conditions-not-a-mapping"
    examples = (
        Bad(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: allow, conditions: ^[{roles: [x]}]^}\n",
            fixed="rules:\n  - {callers: ['*'], targets: [a.b], effect: allow, conditions: {roles: [x]}}\n",
        ),
        Bad("rules:\n  - callers: ['*']\n    targets: [a.b]\n    effect: allow\n    conditions: ^admin^\n"),
        Good("rules:\n  - {callers: ['*'], targets: [a.b], effect: allow, conditions: {roles: [x]}}\n"),
        Good("rules:\n  - {callers: ['*'], targets: [a.b], effect: allow, conditions: }\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.CONDITIONS):
            node = fault.node
            only = node.items[0] if node.items is not None and len(node.items) == 1 else None
            fix = (
                facts.replaced(node, only.value, "Take the mapping out of the list")
                if only and only.entries
                else None
            )
            yield self.fault(
                facts,
                fault,
                f"`conditions` must be a mapping and is {facts.said(node)}: {facts.verdict(fault)}",
                fix,
            )
