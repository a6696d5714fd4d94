from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls.conditions import Outcome, part_outcomes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class VacuousCondition(AclRule):
    """
    ## What it does
    Finds conditions that every call fulfils: `has_none_of: []`, `$not` around what never holds, `$or` with an
    empty branch.

    ## Why it matters
    The rule reads as if it were restricted, and with a context it is not.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: allow
        conditions:
          $or: [{roles: [admin]}, {}]
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: allow
        conditions:
          roles: [admin]
    ```

    ## Fix safety
    There is no fix: what was to be asked is not known.

    ## References
    - apcore 0.32.2: `acl_handlers.py`
    """

    code, name = "ACL239", "vacuous-condition"
    examples = (
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {^$or^: [{roles: [x]}, {}]}}\n'
        ),
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {^$not^: {max_call_depth: -1}, ^arguments^: {has_none_of: []}}}\n'
        ),
        Good(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {$or: [{roles: [x]}, {max_call_depth: 2}], arguments: {has_none_of: [force]}}}\n'
        ),
        Good('rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {}}\n'),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule in facts.rules:
            for key, entry in (rule.conditions.entries or {}).items() if rule.conditions is not None else ():
                if part_outcomes(entry) == {Outcome.SATISFIED}:
                    yield self.at(
                        facts,
                        entry.key_span,
                        f"every call with a context fulfils `{key}`, so it restricts nothing",
                    )
