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


class DottedWildcards(AclRule):
    """
    ## What it does
    Finds patterns of nothing but wildcards and dots, such as `*.*` and `*.*.*`.

    ## Why it matters
    `*` matches dots as well, so these count how many segments an id has *at least*: `*.*.*` matches `a.b.c`
    and `a.b.c.d`, and not `a.b`. A public guide says that `*.*.*` is the same as `*`; it is not.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["*.*.*"]
        effect: deny
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["*"]
        effect: deny
    ```

    ## Fix safety
    The fix writes `*`. It is unsafe, because the rule then holds for shorter ids and for calls from outside,
    too.

    ## References
    - apcore 0.32.2: `match_pattern` in `utils/pattern.py`, `_match_pattern` in `acl.py`
    """

    code, name = "ACL232", "dotted-wildcards"
    severity = Severity.INFORMATION
    examples = (
        Bad(
            'rules:\n  - {callers: ["*"], targets: [^"*.*.*"^], effect: deny}\n',
            fixed='rules:\n  - {callers: ["*"], targets: ["*"], effect: deny}\n',
        ),
        Bad('rules:\n  - {callers: [^"*.*"^], targets: [a.b], effect: deny}\n'),
        Good('rules:\n  - {callers: ["*"], targets: ["executor.*.*", "*.read"], effect: deny}\n'),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for operand in facts.operands:
            text = operand.text
            if "." in text and not text.strip("*.") and legal_ids.can_match(text):
                yield self.at(
                    facts,
                    operand.node.span,
                    f"`{text}` matches every id of {text.count('.') + 1} segments or more and no shorter one",
                    facts.replaced(operand.node, "*", "Write `*`"),
                )
