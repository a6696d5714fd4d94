from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Mark, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import grammar
from plugcheck_rules.hosts.apcore.acls.patterns import Operator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class RepeatedPattern(AclRule):
    """
    ## What it does
    Finds a pattern that stands twice in one list.

    ## Why it matters
    The second one changes nothing, and another one may have been meant.

    ## Example
    ```yaml
    rules:
      - callers: ["api.*", "web.*", "api.*"]
        targets: ["executor.*"]
        effect: allow
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["api.*", "web.*"]
        targets: ["executor.*"]
        effect: allow
    ```

    ## Fix safety
    Safe: the list means the same without it.

    ## References
    - apcore 0.32.2: `match_pattern` in `utils/pattern.py`, `_match_pattern` in `acl.py`
    """

    code, name = "ACL234", "repeated-pattern"
    severity = Severity.HINT
    marks = frozenset({Mark.NEEDLESS})
    examples = (
        Bad(
            "rules:\n  - {callers: [api.*, web.*, ^api.*^], targets: [a.b], effect: allow}\n",
            fixed="rules:\n  - {callers: [api.*, web.*], targets: [a.b], effect: allow}\n",
        ),
        Bad(
            'rules:\n  - callers:\n      - "*"\n      - ^"*"^  # again\n    targets: [a.b]\n    effect: deny\n',
            fixed='rules:\n  - callers:\n      - "*"\n    targets: [a.b]\n    effect: deny\n',
        ),
        Good(
            "rules:\n  - {callers: [a.b], targets: [a.b], effect: allow}\n  - {callers: [a.b], targets: [$not, $not], effect: allow}\n"
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule in facts.rules:
            for field in ("callers", "targets"):
                patterns = rule.node.get(field)
                seen: set[str] = set()
                if patterns is None or rule.operator(field) is Operator.NOT:
                    continue
                for place, item in enumerate(patterns.items or ()):
                    if not isinstance(item.value, str) or item.value in grammar.OPERATORS:
                        continue
                    if item.value in seen:
                        fix = facts.without(patterns, place, "Remove the second one", safe=True)
                        yield self.at(facts, item.span, f"`{item.value}` stands in this list already", fix)
                    seen.add(item.value)
