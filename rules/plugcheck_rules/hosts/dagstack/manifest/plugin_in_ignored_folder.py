from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class PluginInIgnoredFolder(ManifestRule):
    """
    ## What it does
    Finds a `dagstack.toml` below a folder that discovery never enters.

    ## Why it matters
    Discovery skips `build`, `dist`, `node_modules`, `*.egg-info`, caches and dot-folders of tools by their
    name, wherever they stand, and logs nothing.

    ## Example
    `plugins/build/chunker/dagstack.toml`

    ## Use instead
    Give the folder another name, such as `plugins/builder/chunker`.

    ## Fix safety
    There is no fix: a move is not an edit of the text.

    ## References
    - dagstack 0.4.1: `DEFAULT_IGNORE` in `discovery.py`
    """

    code, name = "MAN165", "plugin-in-ignored-folder"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad('^name = "chunker"^\n', path="build/chunker/dagstack.toml"),
        Good('name = "chunker"\n', path="builder/chunker/dagstack.toml"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        hidden = facts.landscape.hidden(facts.manifest) if facts.registers else None
        if hidden is not None and hidden.ignored:
            yield self.at(
                facts,
                facts.manifest.first_line,
                f"discovery never enters a folder named `{hidden.ignored}`, so it never finds `{facts.name}`",
            )
