from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Mark, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acls.proofs import DOES, rule_names
from plugcheck_rules.hosts.apcore.reach_rule import ReachRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
    from plugcheck_rules.hosts.apcore.acls.reach import Reach


class RepeatedRule(ReachRule):
    """
    ## What it does
    Finds rules that can never decide, because earlier rules decide every call that they are about, and decide alike.

    ## Why it matters
    The rule does no harm and no good. Whoever changes it later will wonder why nothing happens.

    ## Example
    ```yaml
    rules:
      - {callers: ["*"], targets: ["executor.*"], effect: allow}
      - {callers: ["api.*"], targets: ["executor.db"], effect: allow}
    ```

    ## Use instead
    ```yaml
    rules:
      - {callers: ["*"], targets: ["executor.*"], effect: allow}
    ```

    ## Fix safety
    The fix removes the rule. It is safe: no call is decided otherwise, and no call is decided by another rule.

    ## References
    - apcore 0.32.2: `ACL.check_access` in `acl.py`
    """

    code, name = "ACL253", "repeated-rule"
    severity = Severity.HINT
    marks = frozenset({Mark.NEEDLESS})
    examples = (
        Bad(
            'rules:\n  - {callers: ["*"], targets: ["executor.*"], effect: allow}\n'
            '  - ^{callers: ["api.*"], targets: ["executor.db"], effect: allow}^\n',
            fixed='rules:\n  - {callers: ["*"], targets: ["executor.*"], effect: allow}\n',
        ),
        Bad(
            'rules:\n  - callers: ["a.*", "b.*"]\n    targets: ["c"]\n    effect: deny\n'
            '  - callers: ["c.*"]\n    targets: ["*"]\n    effect: deny\n'
            '  - ^callers: ["$or", "b.x", "c.x"]^\n    targets: ["c"]\n    effect: deny\n'
            "default_effect: allow\n",
            fixed='rules:\n  - callers: ["a.*", "b.*"]\n    targets: ["c"]\n    effect: deny\n'
            '  - callers: ["c.*"]\n    targets: ["*"]\n    effect: deny\n'
            "default_effect: allow\n",
        ),
        Bad(
            "rules:\n  - {callers: [a], targets: [b], effect: allow, conditions: {roles: [x]}}\n"
            "  - ^{callers: [a], targets: [b], effect: allow, conditions: {roles: [x]}}^\n",
            fixed="rules:\n  - {callers: [a], targets: [b], effect: allow, conditions: {roles: [x]}}\n",
        ),
        Good(
            "rules:\n  - {callers: [a], targets: [b], effect: allow, conditions: {business_hours: true}}\n"
            "  - {callers: [a], targets: [b], effect: allow, conditions: {business_hours: true}}\n"
        ),
        Good(
            'rules:\n  - {callers: ["api.*"], targets: ["executor.db"], effect: allow}\n'
            '  - {callers: ["api.*"], targets: ["executor.*"], effect: deny}\n'
        ),
    )

    def found(self, facts: AclFacts, text: Text, reach: Reach) -> Iterator[Finding]:
        for place, blockers in reach.dead.items():
            if not reach.is_repetition(place):
                continue
            names = rule_names([blocker.rule for blocker in blockers], text)
            verb = DOES[reach.claims[place].answer].replace("allows", "allow").replace("denies", "deny")
            does = verb if len(blockers) > 1 else DOES[reach.claims[place].answer]
            yield self.dead(
                facts,
                place,
                reach,
                f"this rule never decides anything: {names} {does} every call that it is about",
                self.removal(facts, place, reach, safe=True),
            )
