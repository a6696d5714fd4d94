from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.model import (
    METADATA,
    Loader,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class MetadataOutsideDiscovery(ManifestRule):
    """
    ## What it does
    Finds `metadata` in manifests that `load_manifest` reads.

    ## Why it matters
    Discovery takes `metadata` out before the model sees the fields. `load_manifest` does not, and refuses it
    as an unknown field. In a `dagstack.toml` that is a warning, and an error where the plugin's own tests
    call `load_manifest`.

    ## Example
    ```toml
    # dagstack_plugin.toml
    name = "chunker"

    [metadata]
    description = "Splits texts"
    ```

    ## Use instead
    Write such text into a comment or the README.

    ## Fix safety
    There is no fix: it would lose what was written.

    ## References
    - dagstack 0.4.1: `_load_discovery_manifest` in `discovery.py`, `load_manifest` in `manifest.py`
    """

    code, name = "MAN107", "metadata-outside-discovery"
    examples = (
        Bad('name = "chunker"\n\n[^metadata^]\ndescription = "Splits texts"\n', path="dagstack_plugin.toml"),
        Bad('name = "chunker"\n\n[^metadata^]\ndescription = "Splits texts"\n', path="dagstack.toml"),
        Good(
            '[plugin]\nname = "chunker"\n\n[plugin.metadata]\ndescription = "Splits texts"\n',
            path="dagstack.toml",
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        entry = facts.entry(METADATA)
        if entry is None or facts.manifest.read_by(Loader.LOAD_MANIFEST) is not facts.manifest.form:
            return
        message = "`load_manifest` refuses `metadata`: discovery alone takes it"
        yield self.other_loader(facts, entry.key_span, message)
