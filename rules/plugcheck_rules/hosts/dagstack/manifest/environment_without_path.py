from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class EnvironmentWithoutPath(ManifestRule):
    """
    ## What it does
    Finds an `env` without `PATH`.

    ## Why it matters
    The documents say that `env` is added to the host's environment. In dagstack 0.4.1 it replaces it: the
    child process has no `PATH`, no `HOME` and nothing else that is not written here, and most programs do
    not start, or start without their configuration.

    ## Example
    ```toml
    [plugin]
    runtime = "mcp_stdio"
    command = ["my-plugin"]
    env = { LOG_LEVEL = "debug" }
    ```

    ## Use instead
    ```toml
    [plugin]
    runtime = "mcp_stdio"
    command = ["env", "LOG_LEVEL=debug", "my-plugin"]
    ```

    ## Fix safety
    There is no fix: the right `PATH` is not known here.

    ## References
    - dagstack 0.4.1: `start` in `adapters/mcp_stdio.py`
    """

    code, name = "MAN129", "environment-without-path"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad('[plugin]\nruntime = "mcp_stdio"\ncommand = ["x"]\n^env^ = { LOG_LEVEL = "debug" }\n'),
        Bad('[plugin]\nruntime = "mcp_stdio"\ncommand = ["x"]\n\n[plugin.^env^]\nLOG_LEVEL = "debug"\n'),
        Good('[plugin]\nruntime = "mcp_stdio"\ncommand = ["x"]\nenv = { PATH = "/usr/bin" }\n'),
        Good('[plugin]\nruntime = "in_process"\nenv = { LOG_LEVEL = "debug" }\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        entry = facts.entry("env")
        if entry is None or entry.node.entries is None or facts.value("runtime") != "mcp_stdio":
            return
        if not any(name.upper() == "PATH" for name in entry.node.entries):
            yield self.at(
                facts,
                entry.key_span,
                "`env` replaces the whole environment of the child process, so it runs without `PATH` and `HOME`",
            )
