from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.landscape import Form
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UndiscoveredFileName(ManifestRule):
    """
    ## What it does
    Finds manifests in files that discovery does not look for.

    ## Why it matters
    Discovery finds files named exactly `dagstack.toml`. `dagstack_plugin.toml`, `dagstack-plugin.toml` and a
    `pyproject.toml` are read only where somebody passes their path to `load_manifest`; the documented order of
    precedence among them does not exist. Where the plugin's own tests make that call, or a `dagstack.toml`
    stands beside the file, this is for information only.

    ## Example
    A plugin whose only manifest is `dagstack_plugin.toml`.

    ## Use instead
    Name the file `dagstack.toml`.

    ## Fix safety
    There is no fix: a rename is not an edit of the text.

    ## References
    - dagstack 0.4.1: `_MANIFEST_FILE` in `discovery.py`
    """

    code, name = "MAN105", "undiscovered-file-name"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad('^name = "chunker"^\n', path="dagstack_plugin.toml"),
        Bad('[project]\nname = "x"\n\n^[tool.dagstack.plugin]^\nname = "chunker"\n', path="pyproject.toml"),
        Good('name = "chunker"\n', path="dagstack.toml"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if facts.registers:
            return
        known = facts.has_discovered_sibling or facts.load_manifest_call is not None
        yield self.at(
            facts,
            facts.manifest.header if facts.manifest.form is Form.TOOL else facts.manifest.first_line,
            f"discovery looks for `dagstack.toml` alone and never finds a manifest in `{facts.path.name}`",
            severity=Severity.INFORMATION if known else None,
        )
