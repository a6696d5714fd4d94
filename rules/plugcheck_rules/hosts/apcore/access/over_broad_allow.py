from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acls.proofs import call, heading
from plugcheck_rules.hosts.apcore.acls.regions import targets_named
from plugcheck_rules.hosts.apcore.reach_rule import ReachRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
    from plugcheck_rules.hosts.apcore.acls.reach import Reach


class OverBroadAllow(ReachRule):
    """
    ## What it does
    Finds rules that let calls from outside reach every module that no rule above them decides, without conditions
    and without approval.

    ## Why it matters
    A call that no module makes comes with no caller, and apcore takes `@external` for it. That is an ordinary text
    to patterns: `*`, and `$not` before anything else, match it. So `*` -> `*` opens every module, those that are
    written next year as well, to whoever can reach the process. (A public document of another implementation says
    that no wildcard matches `@external`; the released package's wildcards do.)

    ## Example
    ```yaml
    rules:
      - {callers: ["*"], targets: ["*"], effect: allow}
    ```

    ## Use instead
    ```yaml
    rules:
      - {callers: ["@external"], targets: ["api.*"], effect: allow}
      - {callers: ["api.*"], targets: ["executor.*"], effect: allow}
    ```

    ## Fix safety
    There is no fix: what should be open, only the author knows.

    ## References
    - apcore 0.32.2: `ACL._snapshot` in `acl.py`, `match_pattern` in `utils/pattern.py`
    """

    code, name = "ACL260", "over-broad-allow"
    concludes_from_absence = True
    examples = (
        Bad('rules:\n  - ^{callers: ["*"], targets: ["*"], effect: allow}^\n'),
        Bad(
            'rules:\n  - {callers: ["*"], targets: ["admin.*"], effect: deny}\n'
            '  - ^callers: ["$not", "guest.*"]^\n    targets: ["**"]\n    effect: allow\n'
        ),
        Good('rules:\n  - {callers: ["*"], targets: ["common.*"], effect: allow}\n'),
        Good(
            'rules:\n  - {callers: ["@external"], targets: ["$not", "api.*"], effect: deny}\n'
            '  - {callers: ["*"], targets: ["*"], effect: allow, conditions: {roles: [admin]}}\n'
        ),
        Good(
            'rules:\n  - {callers: ["@external"], targets: ["*"], effect: deny}\n'
            '  - {callers: ["*"], targets: ["*"], effect: allow}\n'
        ),
        Good('rules:\n  - {callers: ["*"], targets: ["*"], effect: allow, approval: required}\n'),
        Good('rules:\n  - {callers: ["@system"], targets: ["*"], effect: allow}\n'),
    )

    def found(self, facts: AclFacts, text: Text, reach: Reach) -> Iterator[Finding]:
        outside = len(reach.ground.callers.classes.words) - 1
        for place, rule in enumerate(reach.access.rules):
            claim = reach.claims[place]
            plain = rule.allows and not rule.needs_approval and rule.conditions is None
            if not plain or claim.targets[False] != reach.ground.targets.classes.all:
                continue
            opened = next(
                (
                    (row, rest)
                    for row, rest in reach.reached[place]
                    if row[1] == outside and not reach.ground.systems[row[0]]
                ),
                None,
            )
            if opened is not None:
                what = targets_named(reach.ground.targets, opened[1])
                yield self.at(
                    facts,
                    heading(rule, text),
                    f"this rule lets calls from outside, which come without a caller, reach {what}: "
                    f"{call(reach.witness(*opened))} is allowed",
                )
