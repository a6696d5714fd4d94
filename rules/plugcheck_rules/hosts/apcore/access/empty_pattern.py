from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class EmptyPattern(GrammarRule):
    """
    ## What it does
    Finds empty texts among `callers` or `targets`.

    ## Why it matters
    No id is empty. Since 0.29 apcore refuses the file; earlier versions load a pattern that matches nothing.

    ## Example
    ```yaml
    rules:
      - callers: ["api.*", ""]
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
    The fix removes the item where others stand beside it. It is unsafe, because another pattern may have been
    meant.

    ## References
    - apcore 0.32.2: `_pattern_array_fault` in `acl.py`
    """

    code, name = "ACL220", "empty-pattern"
    examples = (
        Bad(
            "rules:\n  - {callers: ['api.*', ^''^], targets: [a.b], effect: deny}\n",
            fixed="rules:\n  - {callers: ['api.*'], targets: [a.b], effect: deny}\n",
        ),
        Bad("rules:\n  - {callers: [^''^], targets: [a.b], effect: deny}\n"),
        Good("rules:\n  - {callers: ['api.*'], targets: [a.b], effect: deny}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        rules = {rule.index: rule for rule in facts.rules}
        for fault in facts.faults(Kind.EMPTY_PATTERN):
            patterns = rules[fault.index or 0].node.get(fault.key)
            fix = None
            if patterns is not None and patterns.items is not None and len(patterns.items) > 1:
                place = next(number for number, item in enumerate(patterns.items) if item is fault.node)
                fix = facts.without(patterns, place, "Remove the empty pattern")
            verdict = facts.verdict(fault, "loads it, and it matches nothing")
            yield self.fault(facts, fault, f"`{fault.key}` holds an empty pattern: {verdict}", fix)
