from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class NestedPlugin(ManifestRule):
    """
    ## What it does
    Finds a `dagstack.toml` in a folder below another one's.

    ## Why it matters
    The first `dagstack.toml` on a path makes its folder a leaf: discovery never looks below it. The nested
    plugin is never found, and nothing is logged.

    ## Example
    `plugins/dagstack.toml` and `plugins/chunker/dagstack.toml`.

    ## Use instead
    Put plugins into folders beside each other.

    ## Fix safety
    There is no fix: a move is not an edit of the text.

    ## References
    - dagstack 0.4.1: `_walk_plugin_dirs` in `discovery.py`
    """

    code, name = "MAN164", "nested-plugin"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            '^name = "inner"^\n',
            path="plugins/inner/dagstack.toml",
            files={"plugins/dagstack.toml": 'name = "outer"\n'},
        ),
        Good(
            'name = "inner"\n',
            path="plugins/inner/dagstack.toml",
            files={"plugins/other/dagstack.toml": 'name = "outer"\n'},
        ),
        Good(
            'name = "inner"\n',
            path="plugins/inner/dagstack_plugin.toml",
            files={"plugins/dagstack.toml": 'name = "outer"\n'},
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        hidden = facts.landscape.hidden(facts.manifest) if facts.registers else None
        if hidden is not None and hidden.outer is not None:
            yield self.at(
                facts,
                facts.manifest.first_line,
                f"discovery stops at `{hidden.outer.parent.name}/dagstack.toml` and never finds `{facts.name}` below it",
                proof=[
                    Related(
                        hidden.outer,
                        facts.landscape.first_line(hidden.outer),
                        "this manifest makes its folder a leaf",
                    )
                ],
            )
