from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import legal_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class ReservedNamespaceTarget(AclRule):
    """
    ## What it does
    Finds targets in a namespace in which no module can be registered: `internal`, `core`, `apcore`, `plugin`,
    `schema` and `acl`.

    ## Why it matters
    apcore keeps these first segments for itself: a module of a project with such an id is skipped or refused.
    A rule about them protects nothing, though the public guide shows `internal.*` as the example of what to
    protect. Targets below `system` are the host's own modules and no mistake.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["internal.*"]
        effect: deny
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["private.*"]
        effect: deny
    ```

    ## Fix safety
    There is no fix: the modules that were meant have another name.

    ## References
    - apcore 0.32.2: `RESERVED_WORDS` in `registry/registry.py`
    """

    code, name = "ACL230", "reserved-namespace-target"
    examples = (
        Bad('rules:\n  - {callers: ["*"], targets: [^internal.*^, a.b], effect: deny}\n'),
        Bad('rules:\n  - {callers: ["*"], targets: [$not, ^core.x^], effect: allow}\n'),
        Good(
            'rules:\n  - {callers: ["core.x"], targets: [system.*, internals.*, a.internal.*], effect: deny}\n'
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        known = {module.id.partition(".")[0] for module in facts.modules}
        for operand in facts.operands:
            segment = legal_ids.reserved_segment(operand.text)
            if operand.field == "targets" and segment is not None and segment not in known:
                yield self.at(
                    facts,
                    operand.node.span,
                    f"no module of a project can have an id below `{segment}`, so `{operand.text}` matches none",
                    severity=None if operand.rule.denies else Severity.INFORMATION,
                )
