from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import versions
from plugcheck_rules.hosts.apcore.acls.reading import Operator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class NegatedEverything(AclRule):
    """
    ## What it does
    Finds `$not` in front of a pattern that matches everything.

    ## Why it matters
    Such a rule never matches: a deny rule denies nothing. apcore loads it without a word; only
    `validate_rules` tells.

    ## Example
    ```yaml
    rules:
      - callers: ["$not", "*"]
        targets: ["executor.*"]
        effect: deny
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
    ```

    ## Fix safety
    There is no fix: what was meant is not known.

    ## References
    - apcore 0.32.2: `_never_matches` in `acl.py`
    """

    code, name = "ACL231", "negated-everything"
    examples = (
        Bad('rules:\n  - {callers: [$not, ^"*"^], targets: [a.b], effect: deny}\n'),
        Bad('rules:\n  - {callers: [a.b], targets: [$not, ^"**"^], effect: allow}\n'),
        Good('rules:\n  - {callers: [$not, "*.*"], targets: ["*"], effect: deny}\n'),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule in facts.rules:
            for field in ("callers", "targets"):
                for item in rule.operands(field):
                    everything = isinstance(item.value, str) and item.value and not item.value.strip("*")
                    if (
                        everything
                        and rule.operator(field) is Operator.NOT
                        and facts.supports(versions.OPERATORS)
                    ):
                        what = "denies" if rule.denies else "grants"
                        yield self.at(
                            facts,
                            item.span,
                            f"nothing fulfils `$not` with `{item.value}`, so this rule {what} nothing",
                        )
