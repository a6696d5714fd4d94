from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class ReservedRuleKey(GrammarRule):
    """
    ## What it does
    Finds `priority`, `id` and `actions` in rules.

    ## Why it matters
    No version of apcore gives them a meaning: rules are tried in the order of the file, and the first that
    matches decides. Up to 0.27 the keys are ignored, so a rule with a high priority at the end of the file is
    still tried last; since 0.28 the file is refused. An older public guide shows `priority` as if it counted.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        priority: 100
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
    ```

    ## Fix safety
    The fix removes the key. It is unsafe: a rule that was to come first may have to be moved up.

    ## References
    - apcore 0.32.2: `_RESERVED_RULE_KEYS` in `acl.py`
    - apcore 0.27.0: `ACL.load` in `acl.py`
    """

    code, name = "ACL213", "reserved-rule-key"
    examples = (
        Bad(
            "rules:\n  - callers: ['*']\n    targets: [a.b]\n    effect: deny\n    ^priority^: 100\n",
            fixed="rules:\n  - callers: ['*']\n    targets: [a.b]\n    effect: deny\n",
        ),
        Bad(
            "rules:\n  - ^id^: first\n    callers: ['*']\n    targets: [a.b]\n    effect: deny\n    ^actions^: [call]\n",
            fixed="rules:\n  - callers: ['*']\n    targets: [a.b]\n    effect: deny\n",
        ),
        Bad(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, ^priority^: 1}\n",
            files={"plugcheck.toml": 'host-versions = { apcore = "0.27.0" }\n'},
            fixed="rules:\n  - {callers: ['*'], targets: [a.b], effect: deny}\n",
        ),
        Good("rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, description: first}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.RESERVED_KEY):
            why = _MEANINGS[fault.key]
            verdict = facts.verdict(fault, "ignores it")
            yield self.fault(
                facts,
                fault,
                f"no version of apcore evaluates `{fault.key}`{why}: {verdict}",
                facts.removed(fault.node, fault.key),
            )


_MEANINGS = {
    "priority": ", the first rule of the file that matches decides",
    "id": "",
    "actions": ", the rule holds for every kind of use",
}
