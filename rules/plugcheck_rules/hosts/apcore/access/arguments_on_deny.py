from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls.conditions import condition_faults, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class ArgumentsOnDeny(AclRule):
    """
    ## What it does
    Finds the condition `arguments` on deny rules of access lists that allow by default.

    ## Why it matters
    Only the Executor tells the access list which arguments a call has. In a plain check with a context
    (`acl.check(caller, target, context)`) the condition cannot be evaluated, and the rule then denies every
    call in its scope, whatever its arguments. Tools that ask before they call see calls refused that would go
    through.

    ## Example
    ```yaml
    default_effect: allow
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        conditions:
          arguments: {has_key: [force]}
    ```

    ## Use instead
    ```yaml
    default_effect: deny
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: allow
        conditions:
          arguments: {has_none_of: [force]}
    ```

    ## Fix safety
    There is no fix: the rules must be turned around.

    ## References
    - apcore 0.32.2: `_ArgumentsHandler` in `acl_handlers.py`
    """

    code, name = "ACL241", "arguments-on-deny"
    severity = Severity.INFORMATION
    examples = (
        Bad(
            'default_effect: allow\nrules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {^arguments^: {has_key: [x]}}}\n'
        ),
        Bad(
            'default_effect: allow\nrules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {$not: {^arguments^: {has_key: [x]}}}}\n'
        ),
        Good(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {arguments: {has_key: [x]}}}\n'
        ),
        Good(
            'default_effect: allow\nrules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {arguments: {has_key: [x]}}}\n'
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule in facts.access_list.rules if facts.access_list.allows_by_default else ():
            conditions = rule.conditions
            if (
                rule.allows
                or conditions is None
                or any(True for _ in condition_faults(conditions, facts.registered))
            ):
                continue
            for entry in parts(conditions):
                if entry.key == "arguments":
                    yield self.at(
                        facts,
                        entry.key_span,
                        "only the Executor knows the arguments of a call; in any other check this rule denies its whole scope",
                    )
