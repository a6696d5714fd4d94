from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class ApprovalOnDeny(GrammarRule):
    """
    ## What it does
    Finds deny rules that ask for approval.

    ## Why it matters
    A call that is refused is not put to anyone, so apcore refuses the file. Who wants a person to be asked
    writes `effect: allow` with it.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        approval: required
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
    The preferred fix removes the key, the other one makes the rule an allow rule. Both are unsafe: which is
    meant is not known.

    ## References
    - apcore 0.32.2: `_validate_approval` in `acl.py`
    """

    code, name = "ACL216", "approval-on-deny"
    examples = (
        Bad(
            "rules:\n  - callers: ['*']\n    targets: [a.b]\n    effect: deny\n    approval: ^required^\n",
            fixed="rules:\n  - callers: ['*']\n    targets: [a.b]\n    effect: deny\n",
        ),
        Good("rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, approval: not_required}\n"),
        Good("rules:\n  - {callers: ['*'], targets: [a.b], effect: allow, approval: required}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        rules = {rule.index: rule.node for rule in facts.rules}
        for fault in facts.faults(Kind.APPROVAL_ON_DENY):
            rule = rules[fault.index or 0]
            effect = rule.get("effect")
            yield self.fault(
                facts,
                fault,
                f"a deny rule cannot ask for approval: {facts.verdict(fault, 'ignores it')}",
                facts.removed(rule, "approval"),
                facts.replaced(effect, "allow", "Allow the call with approval")
                if effect is not None
                else None,
            )
