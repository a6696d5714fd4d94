from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ManifestNotUtf8(ManifestRule):
    """
    ## What it does
    Finds manifests that are not UTF-8, and manifests that begin with a byte order mark.

    ## Why it matters
    dagstack reads manifests as UTF-8 and hands the text to Python's TOML reader, which takes a byte order
    mark for a character that cannot stand there. Discovery logs a warning and goes on without the plugin;
    `load_manifest` raises.

    ## Example
    A `dagstack.toml` that an editor saved as "UTF-8 with BOM", or as Latin-1 with an umlaut in it.

    ## Use instead
    Save the file as UTF-8 without byte order mark.

    ## Fix safety
    There is no fix: the mark is no part of the text that an edit can reach, and another encoding would have
    to be guessed.

    ## References
    - dagstack 0.4.1: `discovery.py`, `manifest.py`
    """

    code, name = "MAN101", "manifest-not-utf8"
    examples = (
        Bad('\ufeff^name = "ä"^\n', path="dagstack.toml"),
        Good('name = "ä"\n', path="dagstack.toml"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if facts.manifest.has_bom:
            message = f"`{facts.path.name}` begins with a byte order mark, which Python's TOML reader refuses"
        elif facts.manifest.undecodable:
            message = f"`{facts.path.name}` is not UTF-8, so dagstack cannot read it"
        else:
            return
        yield self.at(facts, facts.manifest.first_line, message)
