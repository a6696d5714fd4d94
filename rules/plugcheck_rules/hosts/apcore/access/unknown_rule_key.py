from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule, meant_keys
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class UnknownRuleKey(GrammarRule):
    """
    ## What it does
    Finds keys of a rule that are none, and names the key that was likely meant.

    ## Why it matters
    Since 0.28 apcore refuses the file. Earlier versions drop the key without a word, so that a rule with
    `condition` for `conditions` holds for every caller.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: allow
        condition: {roles: [admin]}
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
    The fix renames the key to the nearest one that the rule does not hold yet, or removes it. Both are
    unsafe: what the rule decides may change.

    ## References
    - apcore 0.32.2: `_reject_unknown_rule_keys` in `acl.py`
    """

    code, name = "ACL212", "unknown-rule-key"
    examples = (
        Bad(
            'rules:\n  - callers: ["*"]\n    ^target^: [a.b]\n    effect: deny\n',
            fixed='rules:\n  - callers: ["*"]\n    targets: [a.b]\n    effect: deny\n',
        ),
        Bad(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, ^owner^: me}\n",
            fixed="rules:\n  - {callers: ['*'], targets: [a.b], effect: deny}\n",
        ),
        Bad("rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, ^1^: 2, ^Effect^: allow}\n"),
        Good(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: allow, approval: required, description: d, conditions: {roles: [x]}}\n"
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.UNKNOWN_KEY):
            likely = meant_keys(fault)
            hint = f"; did you mean `{likely[0]}`?" if likely else ""
            yield self.fault(
                facts,
                fault,
                f"`{fault.key}` is no key of a rule: {facts.verdict(fault, 'drops it without a word')}{hint}",
                *(facts.renamed(fault.node, fault.key, key) for key in likely[:1]),
                facts.removed(fault.node, fault.key),
            )
