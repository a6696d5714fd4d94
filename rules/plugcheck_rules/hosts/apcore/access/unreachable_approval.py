from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acls.decide import Answer
from plugcheck_rules.hosts.apcore.acls.proofs import call, rule_names
from plugcheck_rules.hosts.apcore.reach_rule import ReachRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
    from plugcheck_rules.hosts.apcore.acls.reach import Reach


class UnreachableApproval(ReachRule):
    """
    ## What it does
    Finds rules with `approval: required` that can never ask, because earlier rules decide every call that they are
    about, and allow some of them without asking.

    ## Why it matters
    Nobody is asked: the calls that a person was to approve run at once. apcore does not report it.

    ## Example
    ```yaml
    rules:
      - {callers: ["*"], targets: ["cli.*"], effect: allow}
      - {callers: ["*"], targets: ["cli.git_push"], effect: allow, approval: required}
    ```

    ## Use instead
    ```yaml
    rules:
      - {callers: ["*"], targets: ["cli.git_push"], effect: allow, approval: required}
      - {callers: ["*"], targets: ["cli.*"], effect: allow}
    ```

    ## Fix safety
    There is no fix: a rule that moves up decides calls that others decide now.

    ## References
    - apcore 0.32.2: `ACL.check_access` in `acl.py`, `approval_required`
    """

    code, name = "ACL252", "unreachable-approval"
    severity = Severity.ERROR
    examples = (
        Bad(
            'rules:\n  - {callers: ["*"], targets: ["cli.*"], effect: allow}\n'
            '  - ^{callers: ["*"], targets: ["cli.git_push"], effect: allow, approval: required}^\n'
        ),
        Bad(
            'rules:\n  - {callers: ["ci.*"], targets: ["*"], effect: allow}\n'
            '  - {callers: ["$not", "ci.*"], targets: ["*"], effect: deny}\n'
            '  - ^{callers: ["*"], targets: ["cli.git_push"], effect: allow, approval: required}^\n'
        ),
        Good(
            'rules:\n  - {callers: ["*"], targets: ["cli.git_push"], effect: allow, approval: required}\n'
            '  - {callers: ["*"], targets: ["cli.*"], effect: allow}\n'
        ),
        Good(
            'rules:\n  - {callers: ["ci.*"], targets: ["cli.*"], effect: allow}\n'
            '  - {callers: ["*"], targets: ["cli.git_push"], effect: allow, approval: required}\n'
        ),
    )

    def found(self, facts: AclFacts, text: Text, reach: Reach) -> Iterator[Finding]:
        for place, blockers in reach.dead.items():
            if reach.claims[place].answer is not Answer.ASK:
                continue
            silent = [blocker for blocker in blockers if reach.answer_of(blocker.rule) is Answer.ALLOW]
            if not silent:
                continue
            names = rule_names([blocker.rule for blocker in silent], text)
            verb = "allow" if len(silent) > 1 else "allows"
            rest = "" if len(silent) == len(blockers) else ", and others decide the rest"
            yield self.dead(
                facts,
                place,
                reach,
                f"nobody is ever asked for approval here: {names} {verb} calls that this rule is about without "
                f"asking, such as {call(silent[0].witness)}{rest}",
            )
