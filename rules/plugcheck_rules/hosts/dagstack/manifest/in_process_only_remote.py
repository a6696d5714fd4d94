from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class InProcessOnlyRemote(ManifestRule):
    """
    ## What it does
    Finds `in_process_only = true` beside a runtime outside the host's process.

    ## Why it matters
    The manifest contradicts itself, and nothing notices: the plugin runs in its own process, and what it
    promised to exchange in process only must survive JSON.

    ## Example
    ```toml
    [plugin]
    runtime = "mcp_stdio"
    in_process_only = true
    ```

    ## Use instead
    ```toml
    [plugin]
    runtime = "in_process"
    in_process_only = true
    ```

    ## Fix safety
    Removing the field is unsafe: it may be the runtime that is wrong.

    ## References
    - dagstack 0.4.1: `manifest.py` compares neither
    - ADR-0003, invariant 2
    """

    code, name = "MAN133", "in-process-only-remote"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            '[plugin]\nruntime = "mcp_stdio"\n^in_process_only^ = true\n',
            fixed='[plugin]\nruntime = "mcp_stdio"\n',
        ),
        Good('[plugin]\nruntime = "in_process"\nin_process_only = true\n'),
        Good('[plugin]\nruntime = "mcp_stdio"\nin_process_only = false\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        entry, runtime = facts.entry("in_process_only"), facts.node("runtime")
        if entry is None or runtime is None or facts.value("in_process_only") is not True:
            return
        if facts.value("runtime") in ("mcp_stdio", "mcp_http"):
            yield self.at(
                facts,
                entry.key_span,
                f"`in_process_only` contradicts the runtime `{facts.value('runtime')}`, and nothing enforces it",
                facts.remove("Remove `in_process_only`", "in_process_only", unsafe=True),
                proof=[facts.related(runtime.span, "the runtime is chosen here")],
            )
