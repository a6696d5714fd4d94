from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls import grammar
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class UnknownEffect(GrammarRule):
    """
    ## What it does
    Finds an `effect` that is neither `allow` nor `deny`.

    ## Why it matters
    apcore refuses the file. Capital letters count, and a word without quotes such as `yes` is a boolean.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: Deny
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
    ```

    ## Fix safety
    The fix writes the effect that was likely meant. It is unsafe, because that is a guess.

    ## References
    - apcore 0.32.2: `_validate_effect` in `acl.py`
    """

    code, name = "ACL214", "unknown-effect"
    examples = (
        Bad(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: ^Deny^}\n",
            fixed="rules:\n  - {callers: ['*'], targets: [a.b], effect: deny}\n",
        ),
        Bad(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: ^yes^}\n",
            fixed="rules:\n  - {callers: ['*'], targets: [a.b], effect: allow}\n",
        ),
        Bad(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: ^[allow]^}\n",
            fixed="rules:\n  - {callers: ['*'], targets: [a.b], effect: allow}\n",
        ),
        Bad("rules:\n  - {callers: ['*'], targets: [a.b], effect: ^block^}\n"),
        Good("rules:\n  - {callers: ['*'], targets: [a.b], effect: \"allow\"}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.EFFECT):
            yield self.fault(
                facts,
                fault,
                f"`effect` must be `allow` or `deny` and is {facts.said(fault.node)}: {facts.verdict(fault)}",
                facts.chosen(fault.node, grammar.EFFECTS, yes="allow", no="deny"),
            )
