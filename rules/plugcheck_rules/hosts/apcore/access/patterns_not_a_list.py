from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class PatternsNotAList(GrammarRule):
    """
    ## What it does
    Finds `callers` or `targets` that are no list.

    ## Why it matters
    apcore refuses the file: one pattern, too, stands in a list.

    ## Example
    ```yaml
    rules:
      - callers: "api.*"
        targets: ["executor.*"]
        effect: allow
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["api.*"]
        targets: ["executor.*"]
        effect: allow
    ```

    ## Fix safety
    The fix puts the one text into a list. It is unsafe, because a rule that was refused begins to decide.

    ## References
    - apcore 0.32.2: `ACL.load` in `acl.py`
    """

    code, name = "ACL218", "patterns-not-a-list"
    examples = (
        Bad(
            "rules:\n  - callers: ^'api.*'^\n    targets: ^a.b^\n    effect: allow\n",
            fixed="rules:\n  - callers: ['api.*']\n    targets: [a.b]\n    effect: allow\n",
        ),
        Bad("rules:\n  - {callers: ^null^, targets: ^{a: b}^, effect: allow}\n"),
        Good("rules:\n  - {callers: ['api.*'], targets: [a.b], effect: allow}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.PATTERNS):
            value = facts.said(fault.node)
            yield self.fault(
                facts,
                fault,
                f"`{fault.key}` must be a list of patterns and is {value}: {facts.verdict(fault)}",
                facts.listed(fault.node),
            )
