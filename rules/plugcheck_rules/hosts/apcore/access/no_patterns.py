from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class NoPatterns(GrammarRule):
    """
    ## What it does
    Finds empty lists of `callers` or `targets`.

    ## Why it matters
    Since 0.29 apcore refuses the file. Earlier versions load it, and the rule matches nothing: a deny rule
    lets through what it was to stop. Everything is `["*"]`.

    ## Example
    ```yaml
    rules:
      - callers: []
        targets: ["executor.*"]
        effect: deny
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
    ```

    ## Fix safety
    The fix writes `["*"]` on deny rules. It is unsafe: nothing may be meant as well as everything.

    ## References
    - apcore 0.32.2: `_pattern_array_fault` in `acl.py`
    """

    code, name = "ACL219", "no-patterns"
    examples = (
        Bad(
            "rules:\n  - {callers: ^[]^, targets: [a.b], effect: deny}\n",
            fixed='rules:\n  - {callers: ["*"], targets: [a.b], effect: deny}\n',
        ),
        Bad("rules:\n  - {callers: [x.y], targets: ^[]^, effect: allow}\n"),
        Good("rules:\n  - {callers: ['*'], targets: [a.b], effect: deny}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        denying = {rule.index for rule in facts.rules if rule.denies}
        for fault in facts.faults(Kind.NO_PATTERNS):
            fix = facts.replaced(fault.node, ["*"], 'Write `["*"]`') if fault.index in denying else None
            verdict = facts.verdict(fault, "loads a rule that matches nothing")
            yield self.fault(facts, fault, f"`{fault.key}` has no pattern: {verdict}", fix)
