from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class MisplacedOperator(GrammarRule):
    """
    ## What it does
    Finds `$or` and `$not` behind the first place of a list of patterns.

    ## Why it matters
    The lists are flat: an operator stands in front or nowhere, and there is no way to write "these but not
    those" in one rule. Since 0.29 apcore refuses the file; earlier versions take the word for a pattern that
    matches nothing. A deny rule in front of the allow rule says what was meant.

    ## Example
    ```yaml
    rules:
      - callers: ["api.*", "$not", "api.admin.*"]
        targets: ["executor.*"]
        effect: allow
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["api.admin.*"]
        targets: ["executor.*"]
        effect: deny
      - callers: ["api.*"]
        targets: ["executor.*"]
        effect: allow
    ```

    ## Fix safety
    There is no fix: two rules are needed, and their place among the others matters.

    ## References
    - apcore 0.32.2: `_pattern_array_fault` in `acl.py`
    """

    code, name = "ACL221", "misplaced-operator"
    examples = (
        Bad("rules:\n  - {callers: ['api.*', ^$not^, 'api.a.*'], targets: [a.b], effect: allow}\n"),
        Bad("rules:\n  - {callers: [$or, ^$not^, a.b], targets: [a.b], effect: allow}\n"),
        Good("rules:\n  - {callers: [$not, a.b], targets: [$or, a.b, $orders.x], effect: allow}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.MISPLACED):
            verdict = facts.verdict(fault, "takes it for a pattern that matches nothing")
            yield self.fault(
                facts, fault, f"`{fault.node.value}` is an operator only in front of all patterns: {verdict}"
            )
