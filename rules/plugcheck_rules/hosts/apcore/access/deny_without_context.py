from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls.conditions import Outcome, outcomes
from plugcheck_rules.hosts.apcore.acls.patterns import Operator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
    from plugcheck_rules.hosts.apcore.acls.patterns import Patterns
    from plugcheck_rules.hosts.apcore.acls.reading import AccessRule


class DenyWithoutContext(AclRule):
    """
    ## What it does
    Finds deny rules with conditions in access lists that allow by default, unless a later rule denies
    everything.

    ## Why it matters
    A rule with conditions does not match a check without a context, such as `acl.check(caller, target)`, and
    the default then allows the call. apcore says so in its log when it happens. A condition narrows a deny
    rule; it is no backstop.

    ## Example
    ```yaml
    default_effect: allow
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        conditions: {roles: [guest]}
    ```

    ## Use instead
    ```yaml
    default_effect: deny
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: allow
        conditions: {roles: [staff]}
    ```

    ## Fix safety
    There is no fix: the rules must be turned around.

    ## References
    - apcore 0.32.2: `_warn_conditional_rule_without_context` in `acl.py`
    """

    code, name = "ACL240", "deny-without-context"
    concludes_from_absence = True
    examples = (
        Bad(
            'default_effect: allow\nrules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: ^{roles: [guest]}^}\n'
        ),
        Good('rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {roles: [guest]}}\n'),
        Good(
            'default_effect: allow\nrules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {}}\n'
        ),
        Good(
            'default_effect: allow\nrules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {roles: [guest]}}\n'
        ),
        Good(
            "default_effect: allow\nrules:\n  - {callers: [x.*], targets: [a.b], effect: deny, conditions: {roles: [x]}}\n"
            "  - {callers: ['*'], targets: [a.b], effect: deny}\n"
        ),
        Good(
            "default_effect: allow\nrules:\n  - {callers: ['*'], targets: [a.b], effect: deny, conditions: {roles: [x]}}\n  - {callers: ['*'], targets: ['*'], effect: deny}\n"
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        access = facts.access_list
        if not access.allows_by_default or not access.complete:
            return
        for place, rule in enumerate(access.rules):
            conditions = rule.conditions
            if rule.allows or conditions is None or not conditions.entries:
                continue
            if any(_denies_all_of(later, rule) for later in access.rules[place + 1 :]):
                continue
            if Outcome.UNSATISFIED in outcomes(conditions, facts.registered).bare:
                yield self.at(
                    facts,
                    conditions.span,
                    "a check without a context does not match this deny rule, and the default allows the call",
                )


def _denies_all_of(later: AccessRule, rule: AccessRule) -> bool:
    """Whether `later` denies, without conditions, all that `rule` is about, as far as the words tell."""
    if later.allows or later.conditions is not None:
        return False
    return _holds(later.callers, rule.callers) and _holds(later.targets, rule.targets)


def _holds(wide: Patterns, narrow: Patterns) -> bool:
    texts = {pattern.text for pattern in wide.patterns}
    if wide.operator is Operator.ANY and "*" in texts:
        return True
    return wide.operator is narrow.operator and {pattern.text for pattern in narrow.patterns} <= texts
