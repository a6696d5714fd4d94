from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class MissingEndpoint(ManifestRule):
    """
    ## What it does
    Finds manifests with the runtime `mcp_http` and without an `endpoint`.

    ## Why it matters
    The model refuses them. The documents call the field `url`; a field of that name exists, and nothing
    reads it.

    ## Example
    ```toml
    [plugin]
    runtime = "mcp_http"
    url = "https://tools.example.org/mcp"
    ```

    ## Use instead
    ```toml
    [plugin]
    runtime = "mcp_http"
    endpoint = "https://tools.example.org/mcp"
    ```

    ## Fix safety
    Renaming `url` is safe: nothing reads it under its old name.

    ## References
    - dagstack 0.4.1: `model_post_init` in `manifest.py`
    """

    code, name = "MAN118", "missing-endpoint"
    concludes_from_absence = True
    examples = (
        Bad(
            '[plugin]\nruntime = ^"mcp_http"^\nurl = "https://example.org"\n',
            fixed='[plugin]\nruntime = "mcp_http"\nendpoint = "https://example.org"\n',
        ),
        Bad('[plugin]\nruntime = "mcp_http"\nendpoint = ^""^\n'),
        Good('[plugin]\nruntime = "mcp_http"\nendpoint = "https://example.org"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if not facts.reading.lacks_endpoint:
            return
        empty, url = facts.node("endpoint"), facts.entry("url")
        yield self.at(
            facts,
            empty.span if empty is not None else facts.span_of("runtime"),
            "the runtime `mcp_http` needs an `endpoint`, so the manifest is refused",
            facts.rename("Rename `url` to `endpoint`", ("url",), "endpoint")
            if url is not None and empty is None
            else None,
        )
