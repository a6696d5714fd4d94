from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import legal_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class MisspelledSpecial(AclRule):
    """
    ## What it does
    Finds patterns that look like `@external` or `@system` and are neither.

    ## Why it matters
    `@external` is a call without a caller, `@system` a call under an identity of the type `system`. Any other
    text with an `@` matches nothing, and apcore does not say so.

    ## Example
    ```yaml
    rules:
      - callers: ["@External"]
        targets: ["api.*"]
        effect: allow
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["@external"]
        targets: ["api.*"]
        effect: allow
    ```

    ## Fix safety
    The fix writes the special name that was likely meant. It is unsafe, because that is a guess.

    ## References
    - apcore 0.32.2: `match_pattern` in `utils/pattern.py`, `_match_pattern` in `acl.py`
    """

    code, name = "ACL227", "misspelled-special"
    examples = (
        Bad(
            'rules:\n  - {callers: [^"@External"^], targets: [a.b], effect: allow}\n',
            fixed='rules:\n  - {callers: ["@external"], targets: [a.b], effect: allow}\n',
        ),
        Bad(
            'rules:\n  - {callers: [$not, ^"@extern"^, ], targets: [^"@systems"^], effect: allow}\n',
            fixed='rules:\n  - {callers: [$not, "@external", ], targets: ["@system"], effect: allow}\n',
        ),
        Good('rules:\n  - {callers: ["@external", "@system", external], targets: [a.b], effect: allow}\n'),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for operand in facts.operands:
            likely = legal_ids.likely_special(operand.text)
            if likely is not None:
                then = operand.everything if operand.negated else "it matches nothing"
                yield self.at(
                    facts,
                    operand.node.span,
                    f"`{operand.text}` is no special name, so {then}; did you mean `{likely}`?",
                    facts.replaced(operand.node, likely, f"Write `{likely}`"),
                    severity=Severity.ERROR if operand.widens else None,
                )
