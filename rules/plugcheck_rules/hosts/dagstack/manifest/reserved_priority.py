from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ReservedPriority(ManifestRule):
    """
    ## What it does
    Finds priorities above 100, the highest that the documents give to plugins.

    ## Why it matters
    Nothing refuses them. From 1000 on they are reserved for middleware: a chain that meets such a plugin
    warns at each dispatch.

    ## Example
    ```toml
    [plugin]
    priority = 1000
    ```

    ## Use instead
    ```toml
    [plugin]
    priority = 100
    ```

    ## Fix safety
    Unsafe: the order among plugins can change.

    ## References
    - dagstack 0.4.1: `MIDDLEWARE_PRIORITY_THRESHOLD` in `dispatch.py`
    - ADR-0002, ADR-0005
    """

    code, name = "MAN131", "reserved-priority"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad("[plugin]\npriority = ^1000^\n", fixed="[plugin]\npriority = 100\n"),
        Bad("[plugin]\npriority = ^101^\n", fixed="[plugin]\npriority = 100\n"),
        Good("[plugin]\npriority = 100\n"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        priority = facts.value("priority")
        if not isinstance(priority, int) or priority <= vocabulary.HIGHEST_PRIORITY:
            return
        if priority >= vocabulary.RESERVED_PRIORITY:
            message = f"priorities from {vocabulary.RESERVED_PRIORITY} on are reserved for middleware; chains warn of this one"
        else:
            message = f"the documents give plugins priorities from 0 to {vocabulary.HIGHEST_PRIORITY}"
        span = facts.span_of("priority")
        highest = str(vocabulary.HIGHEST_PRIORITY)
        yield self.at(facts, span, message, facts.replace(f"Write `{highest}`", span, highest, unsafe=True))
