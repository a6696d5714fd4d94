from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acls.decide import Answer
from plugcheck_rules.hosts.apcore.acls.proofs import DOES, NEVER, call, rule_names
from plugcheck_rules.hosts.apcore.reach_rule import ReachRule, has_other_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
    from plugcheck_rules.hosts.apcore.acls.reach import Reach


class JointlyShadowedRule(ReachRule):
    """
    ## What it does
    Finds rules that can never decide, because several earlier rules together decide every call that they are about,
    and not all of them as the rule would.

    ## Why it matters
    None of the earlier rules covers the rule alone, so comparing rules in pairs does not show it. Each of these
    rules stands in the proof with a call that it decides; none of them can be left out.

    ## Example
    ```yaml
    rules:
      - {callers: ["api.*"], targets: ["*"], effect: allow}
      - {callers: ["$not", "api.*"], targets: ["*"], effect: deny}
      - {callers: ["*"], targets: ["common.*"], effect: allow}
    ```

    ## Use instead
    ```yaml
    rules:
      - {callers: ["*"], targets: ["common.*"], effect: allow}
      - {callers: ["api.*"], targets: ["*"], effect: allow}
      - {callers: ["$not", "api.*"], targets: ["*"], effect: deny}
    ```

    ## Fix safety
    There is no fix: which of the rules are meant, only the author knows.

    ## References
    - apcore 0.32.2: `ACL.check_access` in `acl.py`
    """

    code, name = "ACL251", "jointly-shadowed-rule"
    examples = (
        Bad(
            'rules:\n  - {callers: ["api.*"], targets: ["*"], effect: allow}\n'
            '  - {callers: ["$not", "api.*"], targets: ["*"], effect: deny}\n'
            '  - ^{callers: ["*"], targets: ["common.*"], effect: allow}^\n'
        ),
        Bad(
            'rules:\n  - {callers: ["*"], targets: ["db.*"], effect: allow, conditions: {roles: [admin]}}\n'
            '  - {callers: ["api.*"], targets: ["*"], effect: allow}\n'
            '  - {callers: ["$not", "api.*"], targets: ["*"], effect: deny}\n'
            '  - ^{callers: ["*"], targets: ["db.*"], effect: deny}^\n'
        ),
        Good(
            'rules:\n  - {callers: ["api.*"], targets: ["*"], effect: allow}\n'
            '  - {callers: ["$not", "web.*"], targets: ["*"], effect: deny}\n'
            '  - {callers: ["*"], targets: ["common.*"], effect: allow}\n'
        ),
    )

    def found(self, facts: AclFacts, text: Text, reach: Reach) -> Iterator[Finding]:
        for place, blockers in reach.dead.items():
            others = [blocker for blocker in blockers if has_other_answer(reach, place, blocker)]
            if len(blockers) < 2 or not others:
                continue
            answer = reach.claims[place].answer
            answers = [reach.answer_of(blocker.rule) for blocker in others]
            if answer is Answer.ASK and Answer.ALLOW in answers:
                continue  # the rule about approvals tells it
            names = rule_names([blocker.rule for blocker in blockers], text)
            yield self.dead(
                facts,
                place,
                reach,
                f"this rule never {NEVER[answer]}: {names} decide every call that it is about, and not "
                f"alike: {call(others[0].witness)} is decided by rule {others[0].rule.index}, which "
                f"{DOES[answers[0]]} it",
                severity=Severity.WARNING if answer is not Answer.DENY else Severity.ERROR,
            )
