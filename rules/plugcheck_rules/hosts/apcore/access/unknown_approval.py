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


class UnknownApproval(GrammarRule):
    """
    ## What it does
    Finds an `approval` that is neither `required` nor `not_required`.

    ## Why it matters
    apcore refuses the file, also where nothing stands behind the key. Versions before 0.28 ignore it.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: allow
        approval: true
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: allow
        approval: required
    ```

    ## Fix safety
    The fix writes the value that was likely meant. It is unsafe, because that is a guess.

    ## References
    - apcore 0.32.2: `_validate_approval` in `acl.py`
    """

    code, name = "ACL215", "unknown-approval"
    examples = (
        Bad(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: allow, approval: ^true^}\n",
            fixed="rules:\n  - {callers: ['*'], targets: [a.b], effect: allow, approval: required}\n",
        ),
        Bad(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: allow, approval: ^not-required^}\n",
            fixed="rules:\n  - {callers: ['*'], targets: [a.b], effect: allow, approval: not_required}\n",
        ),
        Bad("rules:\n  - {callers: ['*'], targets: [a.b], effect: allow, approval: ^null^}\n"),
        Good("rules:\n  - {callers: ['*'], targets: [a.b], effect: allow, approval: required}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.APPROVAL):
            yield self.fault(
                facts,
                fault,
                f"`approval` must be `required` or `not_required` and is {facts.said(fault.node)}: "
                + facts.verdict(fault, "ignores it"),
                facts.chosen(fault.node, grammar.APPROVALS, yes="required", no="not_required"),
            )
