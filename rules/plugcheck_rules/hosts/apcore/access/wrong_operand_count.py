from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class WrongOperandCount(GrammarRule):
    """
    ## What it does
    Finds `$or` without a pattern behind it, and `$not` with none or several.

    ## Why it matters
    Since 0.29 apcore refuses the file. Earlier versions look at the first pattern behind `$not` and drop the
    others, so that an allow rule grants what it was to leave out.

    ## Example
    ```yaml
    rules:
      - callers: ["$not", "api.*", "web.*"]
        targets: ["executor.*"]
        effect: allow
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["web.*"]
        targets: ["executor.*"]
        effect: deny
      - callers: ["$not", "api.*"]
        targets: ["executor.*"]
        effect: allow
    ```

    ## Fix safety
    There is no fix: what earlier versions did with the list and what it was to mean differ.

    ## References
    - apcore 0.32.2: `_pattern_array_fault` in `acl.py`
    """

    code, name = "ACL222", "wrong-operand-count"
    examples = (
        Bad("rules:\n  - {callers: [^$not^, 'api.*', 'web.*'], targets: [^$or^], effect: allow}\n"),
        Bad("rules:\n  - {callers: ['*'], targets: [^$not^], effect: deny}\n"),
        Good("rules:\n  - {callers: [$not, 'api.*'], targets: [$or, a.b], effect: allow}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.OPERANDS):
            operator, *operands = fault.node.value
            wanted = "exactly one pattern" if operator == "$not" else "at least one pattern"
            verdict = facts.verdict(
                fault, "drops all but the first" if operands else "loads a rule that matches nothing"
            )
            yield self.fault(
                facts, fault, f"`{operator}` needs {wanted} behind it and has {len(operands)}: {verdict}"
            )
