from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class EmptyCommand(ManifestRule):
    """
    ## What it does
    Finds a `command` without a program, and an `entry_point` of white space alone under `mcp_stdio`.

    ## Why it matters
    The plugin is registered, and its set-up then fails, because there is no program to start. The host starts
    without the plugin.

    ## Example
    ```toml
    [plugin]
    runtime = "mcp_stdio"
    command = []
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
    - dagstack 0.4.1: `_load_mcp_stdio` in `registry.py`, `start` in `adapters/mcp_stdio.py`
    """

    code, name = "MAN126", "empty-command"
    refused = False
    examples = (
        Bad('[plugin]\nruntime = "mcp_stdio"\ncommand = ^[]^\n'),
        Bad('[plugin]\nruntime = "mcp_stdio"\ncommand = ^["", "-v"]^\n'),
        Good('[plugin]\nruntime = "mcp_stdio"\ncommand = ["my-plugin"]\n'),
        Good('[plugin]\nruntime = "in_process"\ncommand = []\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if facts.value("runtime") != "mcp_stdio":
            return
        command, entry_point = facts.value("command"), facts.text_of("entry_point")
        if isinstance(command, list) and not any(command[:1]):
            span = facts.span_of("command")
        elif command is None and entry_point and not entry_point.split():
            span = facts.span_of("entry_point")
        else:
            return
        yield self.at(facts, span, "the command names no program, so the plugin's set-up fails")
