from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls.conditions import BUILT_IN, FaultKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class UnknownCondition(AclRule):
    """
    ## What it does
    Finds conditions that apcore does not have and that nobody registers: not the project's code with
    `ACL.register_condition`, not the table `conditions` of the settings.

    ## Why it matters
    A condition that nothing answers for cannot be evaluated. Since 0.28 a deny rule then denies every call in
    its scope and an allow rule never grants; from 0.16 to 0.27 the rule never applies, so that a deny rule
    with a slip in it lets everything through; before, the condition is ignored. apcore warns when it loads
    the file.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        conditions:
          role: [guest]
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        conditions:
          roles: [guest]
    ```

    ## Fix safety
    The fix renames the condition to the nearest one. It is unsafe, because that is a guess.

    ## References
    - apcore 0.32.2: `_precheck_conditions` in `acl.py`
    """

    code, name = "ACL235", "unknown-condition"
    examples = (
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {^role^: [guest]}}\n',
            fixed='rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {roles: [guest]}}\n',
        ),
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {$or: [{^time_window^: {}}, {$not: {^Roles^: [x]}}]}}\n'
        ),
        Good(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {time_window: {from: 8}, roles: [x], identity_types: [user], max_call_depth: 3, arguments: {has_key: [a]}}}\n',
            files={"plugcheck.toml": "[conditions]\ntime_window = {}\n"},
        ),
        Good(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {time_window: {}}}\n',
            files={"main.py": "from apcore import ACL\n\nACL.register_condition('time_window', Handler())\n"},
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule in facts.rules:
            for fault in facts.condition_faults(rule):
                if fault.kind is not FaultKind.UNKNOWN or fault.mapping is None:
                    continue
                known = [*BUILT_IN, *facts.registered]
                likely = [name for name in nearest(fault.key, known, 0.75) if fault.mapping.get(name) is None]
                if facts.code.any_condition and not likely:
                    continue
                hint = f"; did you mean `{likely[0]}`?" if likely else ""
                yield self.at(
                    facts,
                    fault.span,
                    f"nothing answers for the condition `{fault.key}`, and while nobody registers it {facts.unevaluable(rule)}{hint}",
                    *(facts.renamed(fault.mapping, fault.key, name) for name in likely[:1]),
                )
