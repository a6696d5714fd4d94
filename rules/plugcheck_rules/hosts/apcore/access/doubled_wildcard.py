from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class DoubledWildcard(AclRule):
    """
    ## What it does
    Finds `**` in patterns.

    ## Why it matters
    In an access list `**` is the same as `*`, which matches dots, too. Written as in ignore files it suggests
    that a single `*` ends at a dot, which is wrong.

    ## Example
    ```yaml
    rules:
      - callers: ["api.**"]
        targets: ["executor.*"]
        effect: allow
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["api.*"]
        targets: ["executor.*"]
        effect: allow
    ```

    ## Fix safety
    Safe: both match the same.

    ## References
    - apcore 0.32.2: `match_pattern` in `utils/pattern.py`, `_match_pattern` in `acl.py`
    """

    code, name = "ACL233", "doubled-wildcard"
    severity = Severity.HINT
    examples = (
        Bad(
            'rules:\n  - {callers: [^api.**^], targets: [^"**"^], effect: deny}\n',
            fixed='rules:\n  - {callers: [api.*], targets: ["*"], effect: deny}\n',
        ),
        Good('rules:\n  - {callers: [api.*.*], targets: ["*"], effect: deny}\n'),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for operand in facts.operands:
            if "**" in operand.text:
                single = _STARS.sub("*", operand.text)
                yield self.at(
                    facts,
                    operand.node.span,
                    f"`{operand.text}` matches the same as `{single}`: one `*` goes beyond dots, too",
                    facts.replaced(operand.node, single, f"Write `{single}`", safe=True),
                )


_STARS = re.compile(r"\*+")
