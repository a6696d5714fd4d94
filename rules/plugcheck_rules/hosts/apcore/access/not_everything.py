from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls.patterns import Operator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class NotEverything(AclRule):
    """
    ## What it does
    Finds lists with `$not` before a pattern that matches everything.

    ## Why it matters
    Nothing is left that could match, so the rule never applies. A `deny` with such a list protects nothing. apcore
    loads it; only `validate_rules`, which nothing calls by itself, would tell.

    ## Example
    ```yaml
    rules:
      - {callers: ["api.*"], targets: ["$not", "*"], effect: deny}
    ```

    ## Use instead
    ```yaml
    rules:
      - {callers: ["api.*"], targets: ["*"], effect: deny}
    ```

    ## Fix safety
    There is no fix: whether everything was meant or everything but something, only the author knows.

    ## References
    - apcore 0.32.2: `ACL._never_matches` in `acl.py`
    """

    code, name = "ACL255", "not-everything"
    examples = (
        Bad('rules:\n  - {callers: ["api.*"], targets: ^["$not", "*"]^, effect: deny}\n'),
        Bad('rules:\n  - callers:\n      ^- $not\n      - "**"^\n    targets: ["db.*"]\n    effect: allow\n'),
        Good('rules:\n  - {callers: ["api.*"], targets: ["$not", "a*"], effect: deny}\n'),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule in facts.access_list.rules:
            for field, patterns in (("callers", rule.callers), ("targets", rule.targets)):
                everything = any(set(pattern.text or "") == {"*"} for pattern in patterns.patterns)
                if patterns.operator is not Operator.NOT or not patterns.evaluable or not everything:
                    continue
                what = "grants" if rule.allows else "denies"
                yield self.at(
                    facts,
                    patterns.span,
                    f"`$not` before a pattern that matches everything leaves no {field}, so this rule {what} nothing",
                )
