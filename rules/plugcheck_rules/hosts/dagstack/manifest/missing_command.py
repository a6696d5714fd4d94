from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class MissingCommand(ManifestRule):
    """
    ## What it does
    Finds manifests with the runtime `mcp_stdio` and with neither `command` nor `entry_point`.

    ## Why it matters
    The model takes them, the registry does not: it knows no program to start.

    ## Example
    ```toml
    [plugin]
    runtime = "mcp_stdio"
    ```

    ## Use instead
    ```toml
    [plugin]
    runtime = "mcp_stdio"
    command = ["python", "-m", "my_plugin"]
    ```

    ## Fix safety
    There is no fix: the program is not known.

    ## References
    - dagstack 0.4.1: `_load_mcp_stdio` in `registry.py`
    """

    code, name = "MAN125", "missing-command"
    concludes_from_absence = True
    examples = (
        Bad('[plugin]\nruntime = ^"mcp_stdio"^\n'),
        Good('[plugin]\nruntime = "mcp_stdio"\ncommand = ["my-plugin"]\n'),
        Good('[plugin]\nruntime = "mcp_stdio"\nentry_point = "python -m my_plugin"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if facts.value("runtime") != "mcp_stdio" or facts.value("command") is not None:
            return
        if facts.value("entry_point") in (None, ""):
            yield self.at(
                facts,
                facts.span_of("runtime"),
                "the runtime `mcp_stdio` needs a `command`, so the registry refuses the plugin",
                refused=facts.registers,
            )
