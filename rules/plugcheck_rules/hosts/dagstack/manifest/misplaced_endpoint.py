from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class MisplacedEndpoint(ManifestRule):
    """
    ## What it does
    Finds an `endpoint` in a manifest whose runtime is not `mcp_http`.

    ## Why it matters
    The model refuses it, and discovery skips the plugin.

    ## Example
    ```toml
    [plugin]
    runtime = "in_process"
    endpoint = "https://tools.example.org/mcp"
    ```

    ## Use instead
    ```toml
    [plugin]
    runtime = "mcp_http"
    endpoint = "https://tools.example.org/mcp"
    ```

    ## Fix safety
    Removing the field and changing the runtime are both offered, and unsafe: which one was meant is not known.

    ## References
    - dagstack 0.4.1: `model_post_init` in `manifest.py`
    """

    code, name = "MAN119", "misplaced-endpoint"
    examples = (
        Bad(
            '[plugin]\nruntime = "in_process"\n^endpoint^ = "https://example.org"\n',
            fixed='[plugin]\nruntime = "in_process"\n',
        ),
        Good('[plugin]\nruntime = "in_process"\nendpoint = ""\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        entry, runtime = facts.entry("endpoint"), facts.node("runtime")
        if not facts.reading.misplaces_endpoint or entry is None or runtime is None:
            return
        yield self.at(
            facts,
            entry.key_span,
            f"`endpoint` is refused beside the runtime `{facts.value('runtime')}`: it belongs to `mcp_http`",
            facts.remove("Remove `endpoint`", "endpoint", unsafe=True),
            facts.replace("Write the runtime `mcp_http`", runtime.span, '"mcp_http"', unsafe=True),
            proof=[facts.related(runtime.span, "the runtime is chosen here")],
        )
