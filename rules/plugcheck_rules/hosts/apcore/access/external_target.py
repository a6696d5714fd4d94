from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import legal_ids
from plugcheck_rules.hosts.apcore.acls.patterns import Operator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class ExternalTarget(AclRule):
    """
    ## What it does
    Finds `@external` among `targets`.

    ## Why it matters
    It is the name that apcore gives to a call without a caller. Nothing can be called by that name, so it
    matches nothing there; behind `$not` it stands for everything.

    ## Example
    ```yaml
    rules:
      - callers: ["api.*"]
        targets: ["@external"]
        effect: deny
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["@external"]
        targets: ["api.*"]
        effect: deny
    ```

    ## Fix safety
    The fix removes the pattern where others stand beside it, which changes nothing.

    ## References
    - apcore 0.32.2: `match_pattern` in `utils/pattern.py`, `_match_pattern` in `acl.py`
    """

    code, name = "ACL228", "external-target"
    examples = (
        Bad(
            'rules:\n  - {callers: [api.x], targets: [a.b, ^"@external"^], effect: deny}\n',
            fixed="rules:\n  - {callers: [api.x], targets: [a.b], effect: deny}\n",
        ),
        Bad('rules:\n  - {callers: [api.x], targets: [$not, ^"@external"^], effect: allow}\n'),
        Good('rules:\n  - {callers: ["@external"], targets: [a.b], effect: allow}\n'),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule in facts.rules:
            targets = rule.node.get("targets")
            for item in rule.operands("targets"):
                if targets is None or targets.items is None or item.value != legal_ids.EXTERNAL:
                    continue
                negated = rule.operator("targets") is Operator.NOT
                alone = len(rule.operands("targets")) == 1
                place = next(number for number, other in enumerate(targets.items) if other is item)
                fix = (
                    None
                    if alone
                    else facts.without(targets, place, "Remove the pattern", safe=facts.is_sound(rule))
                )
                what = "so every target fulfils the `$not`" if negated else "so it matches no target"
                yield self.at(facts, item.span, f"`@external` is a caller and never called, {what}", fix)
