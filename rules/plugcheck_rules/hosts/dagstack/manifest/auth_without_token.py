from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class AuthWithoutToken(ManifestRule):
    """
    ## What it does
    Finds an `auth` table from which dagstack 0.4.1 takes nothing.

    ## Why it matters
    The host uses `auth.token`, a text, as a bearer token under the runtime `mcp_http`, and nothing else. With
    any other content the requests go out without authorisation.

    ## Example
    ```toml
    [plugin]
    runtime = "mcp_http"
    endpoint = "https://tools.example.org/mcp"
    auth = { username = "me", password = "secret" }
    ```

    ## Use instead
    ```toml
    [plugin]
    runtime = "mcp_http"
    endpoint = "https://tools.example.org/mcp"
    auth = { token = "secret" }
    ```

    ## Fix safety
    There is no fix: the token is not known.

    ## References
    - dagstack 0.4.1: `_load_mcp_http` in `registry.py`
    """

    code, name = "MAN134", "auth-without-token"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad('[plugin]\nruntime = "mcp_http"\nendpoint = "https://x.org"\n^auth^ = { username = "me" }\n'),
        Bad('[plugin]\nruntime = "mcp_http"\nendpoint = "https://x.org"\n\n[plugin.^auth^]\ntoken = 5\n'),
        Good('[plugin]\nruntime = "mcp_http"\nendpoint = "https://x.org"\nauth = { token = "t" }\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        entry = facts.entry("auth")
        if entry is None or not entry.node.entries or facts.value("runtime") != "mcp_http":
            return
        token = entry.node.get("token")
        if token is None or not isinstance(token.value, str):
            yield self.at(
                facts,
                entry.key_span,
                "dagstack takes a text `token` from `auth` and nothing else, so requests go out without authorisation",
            )
