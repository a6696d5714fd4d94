from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Mark, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acls.decide import Answer
from plugcheck_rules.hosts.apcore.acls.proofs import DOES, NEVER, call, rule_name
from plugcheck_rules.hosts.apcore.reach_rule import ReachRule, has_other_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
    from plugcheck_rules.hosts.apcore.acls.reach import Reach


class ShadowedRule(ReachRule):
    """
    ## What it does
    Finds rules that can never decide, because one earlier rule decides every call that they are about, and decides
    otherwise.

    ## Why it matters
    The first rule that matches decides; there are no priorities. A `deny` below an `allow` that covers it protects
    nothing: the calls that it was written against are allowed. An `allow` below such a `deny` grants nothing.
    apcore reports neither. The message names a call that proves it. Every legal id is considered, not a sample.
    Conditions are taken into account: a rule that some call can reach is not reported.

    ## Example
    ```yaml
    rules:
      - {callers: ["*"], targets: ["*"], effect: allow}
      - {callers: ["api.*"], targets: ["internal.*"], effect: deny}
    ```

    ## Use instead
    ```yaml
    rules:
      - {callers: ["api.*"], targets: ["internal.*"], effect: deny}
      - {callers: ["*"], targets: ["*"], effect: allow}
    ```

    ## Fix safety
    There is no fix: which of the two rules is meant, only the author knows.

    ## References
    - apcore 0.32.2: `ACL.check_access` in `acl.py`
    - The public guide's chapter on access control has such rules; the released package never reaches them
    """

    code, name = "ACL250", "shadowed-rule"
    marks = frozenset({Mark.NEEDLESS})
    examples = (
        Bad(
            'rules:\n  - {callers: ["*"], targets: ["*"], effect: allow}\n'
            '  - ^{callers: ["api.*"], targets: ["db.*"], effect: deny}^\n'
        ),
        Bad(
            'rules:\n  - callers: ["*"]\n    targets: ["audit.read"]\n    effect: deny\n'
            '  - ^callers: ["compliance.*"]^\n    targets: ["audit.read"]\n    effect: allow\n'
        ),
        Bad(
            'rules:\n  - {callers: ["$not", "api.*"], targets: ["db.*"], effect: deny}\n'
            '  - ^{callers: ["web.*", "@external"], targets: ["db.read"], effect: allow, conditions: {roles: [a]}}^\n'
        ),
        Good(
            'rules:\n  - {callers: ["api.*"], targets: ["db.*"], effect: deny}\n'
            '  - {callers: ["*"], targets: ["*"], effect: allow}\n'
        ),
        Good(
            'rules:\n  - {callers: ["*"], targets: ["*"], effect: allow, conditions: {roles: [admin]}}\n'
            '  - {callers: ["api.*"], targets: ["db.*"], effect: deny}\n'
        ),
    )

    def found(self, facts: AclFacts, text: Text, reach: Reach) -> Iterator[Finding]:
        for place, blockers in reach.dead.items():
            if len(blockers) > 1 or not has_other_answer(reach, place, blockers[0]):
                continue
            rule, (blocker,) = reach.access.rules[place], blockers
            answer, decided = reach.claims[place].answer, reach.answer_of(blocker.rule)
            if answer is Answer.ASK and decided is Answer.ALLOW:
                continue  # the rule about approvals tells it
            yield self.dead(
                facts,
                place,
                reach,
                f"this rule never {NEVER[answer]}: {rule_name(blocker.rule, text)} {DOES[decided]} every "
                f"call that it is about, such as {call(blocker.witness)}",
                severity=Severity.WARNING if rule.allows else Severity.ERROR,
            )
