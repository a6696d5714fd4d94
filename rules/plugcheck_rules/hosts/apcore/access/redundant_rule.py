from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Mark, Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acls.proofs import DOES, heading, rule_names
from plugcheck_rules.hosts.apcore.reach_rule import ReachRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
    from plugcheck_rules.hosts.apcore.acls.reach import Reach


class RedundantRule(ReachRule):
    """
    ## What it does
    Finds rules without which every call would be decided alike: by later rules, or by the default effect. The rules
    that are found can all be removed at once; of two that make each other redundant, one is found.

    ## Why it matters
    It may be meant: an explicit `deny` documents what must never be allowed, and stands when somebody adds a broad
    `allow` below it. So this is a hint. A last rule that says for every call what the default says is not reported.

    ## Example
    ```yaml
    rules:
      - {callers: ["orchestrator.*"], targets: ["executor.*"], effect: allow}
      - {callers: ["*"], targets: ["*"], effect: allow}
    ```

    ## Use instead
    ```yaml
    rules:
      - {callers: ["*"], targets: ["*"], effect: allow}
    ```

    ## Fix safety
    The fix removes the rule. It is unsafe: no call is decided otherwise today, but the audit log names other rules,
    and what the rule stood for is no longer written anywhere.

    ## References
    - apcore 0.32.2: `ACL.check_access` in `acl.py`
    """

    code, name = "ACL254", "redundant-rule"
    severity = Severity.HINT
    marks = frozenset({Mark.NEEDLESS})
    concludes_from_absence = True
    examples = (
        Bad(
            'rules:\n  - ^{callers: ["orchestrator.*"], targets: ["executor.*"], effect: allow}^\n'
            '  - {callers: ["*"], targets: ["*"], effect: allow}\n',
            fixed='rules:\n  - {callers: ["*"], targets: ["*"], effect: allow}\n',
        ),
        Bad(
            'rules:\n  - {callers: ["@external"], targets: ["api.*"], effect: allow}\n'
            '  - ^{callers: ["executor.*"], targets: ["api.*"], effect: deny}^\n',
            fixed='rules:\n  - {callers: ["@external"], targets: ["api.*"], effect: allow}\n',
        ),
        Good(
            'rules:\n  - {callers: ["api.*"], targets: ["executor.*"], effect: allow}\n'
            '  - {callers: ["*"], targets: ["*"], effect: deny}\n'
        ),
        Good(
            'rules:\n  - {callers: ["executor.*"], targets: ["api.*"], effect: deny}\n'
            '  - {callers: ["*"], targets: ["api.*"], effect: allow}\n'
        ),
    )

    def found(self, facts: AclFacts, text: Text, reach: Reach) -> Iterator[Finding]:
        last = len(reach.access.rules) - 1
        for place, redundant in sorted(reach.redundant.items()):
            rule, does = reach.access.rules[place], DOES[reach.claims[place].answer]
            if place == last and reach.claims[place].is_everything:
                continue
            names = rule_names(redundant.rules, text) if redundant.rules else ""
            both = " and " if names and redundant.default else ""
            who = names + both + ("the default effect" if redundant.default else "")
            yield self.at(
                facts,
                heading(rule, text),
                f"this rule changes nothing: without it {who} would decide the same of every call that it {does}",
                self.removal(facts, place, reach, safe=False),
                proof=[
                    Related(facts.path, heading(taker, text), f"rule {taker.index} {does} such calls as well")
                    for taker in redundant.rules
                ],
            )
