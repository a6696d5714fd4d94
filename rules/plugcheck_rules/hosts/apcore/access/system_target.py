from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import legal_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class SystemTarget(AclRule):
    """
    ## What it does
    Finds `@system` among `targets`.

    ## Why it matters
    apcore does not compare it with the target: it matches any target at all while the call is made under an
    identity of the type `system`, and none otherwise. An allow rule then grants every module to that
    identity.

    ## Example
    ```yaml
    rules:
      - callers: ["ops.*"]
        targets: ["@system"]
        effect: allow
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["ops.*"]
        targets: ["system.*"]
        effect: allow
    ```

    ## Fix safety
    The fix writes `system.*`, the ids of the host's own modules. It is unsafe, because that is a guess.

    ## References
    - apcore 0.32.2: `match_pattern` in `utils/pattern.py`, `_match_pattern` in `acl.py`
    """

    code, name = "ACL229", "system-target"
    examples = (
        Bad(
            'rules:\n  - {callers: [ops.x], targets: [^"@system"^], effect: allow}\n',
            fixed='rules:\n  - {callers: [ops.x], targets: ["system.*"], effect: allow}\n',
        ),
        Bad('rules:\n  - {callers: ["*"], targets: [a.b, ^"@system"^], effect: deny}\n'),
        Good('rules:\n  - {callers: ["@system"], targets: [system.health.summary], effect: allow}\n'),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for operand in facts.operands:
            if operand.field == "targets" and operand.text == legal_ids.SYSTEM:
                yield self.at(
                    facts,
                    operand.node.span,
                    "`@system` as a target matches every module while the identity is of the type `system`, "
                    "and none otherwise",
                    facts.replaced(operand.node, "system.*", "Write `system.*`"),
                )
