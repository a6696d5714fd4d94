from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ManifestNotToml(ManifestRule):
    """
    ## What it does
    Says once for each manifest that does not parse what the host does about it.

    ## Why it matters
    One character that TOML does not allow costs the whole plugin: discovery logs a warning and skips it, and
    `load_manifest` raises. `PLG001` marks each place that does not parse; this is about the file, and stands
    on its first line. Rules that conclude from what is absent wait until the file parses.

    ## Example
    ```toml
    [plugin
    name = "chunker"
    ```

    ## Use instead
    ```toml
    [plugin]
    name = "chunker"
    ```

    ## Fix safety
    There is no fix: what was meant is not known.

    ## References
    - dagstack 0.4.1: `discovery.py`, `manifest.py`
    - https://toml.io/en/v1.0.0
    """

    code, name = "MAN102", "manifest-not-toml"
    examples = (
        Bad('^[plugin]^\nname = "chunker\n', path="dagstack.toml"),
        Bad('^name = 1^\nname = "chunker"\n', path="dagstack_plugin.toml"),
        Bad('\n# Copyright\n^[plugin]  # no^\nname = "chunker\n', path="dagstack.toml"),
        Good('[plugin]\nname = "chunker"\n', path="dagstack.toml"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        document = facts.manifest.document
        if document is None or not document.problems:
            return
        first = document.problems[0]
        result = (
            "discovery skips the plugin" if facts.registers else "`load_manifest` raises `ManifestInvalid`"
        )
        yield self.at(
            facts,
            facts.manifest.first_line,
            f"`{facts.path.name}` is not TOML, so {result}",
            proof=[facts.related(first.span, first.message)],
        )
