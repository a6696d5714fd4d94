from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.model import (
    Loader,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnwrittenVersionField(ManifestRule):
    """
    ## What it does
    Finds manifests without `schema_version` or `kind_api_version` that `load_manifest` reads.

    ## Why it matters
    Discovery fills in `"1"` for both. `load_manifest` does not, and refuses the manifest: a plugin that the
    host registers fails in its own contract test. In a `dagstack.toml` that is a warning, and an error where
    the plugin's own tests call `load_manifest`.

    ## Example
    ```toml
    name = "chunker"
    kind = "chunker"
    ```

    ## Use instead
    ```toml
    schema_version = "1"
    kind_api_version = "1"
    name = "chunker"
    kind = "chunker"
    ```

    ## Fix safety
    The fix writes what discovery takes anyway, so it is safe.

    ## References
    - dagstack 0.4.1: `_load_discovery_manifest` in `discovery.py`, `PluginManifest` in `manifest.py`
    """

    code, name = "MAN108", "unwritten-version-field"
    concludes_from_absence = True
    examples = (
        Bad(
            '^name^ = "chunker"\nkind = "chunker"\nkind_api_version = "1"\n',
            path="dagstack_plugin.toml",
            fixed='name = "chunker"\nkind = "chunker"\nkind_api_version = "1"\nschema_version = "1"\n',
        ),
        Bad(
            '^schema_version^ = "1"\nname = "chunker"\nkind = "chunker"\n',
            path="dagstack.toml",
            fixed='schema_version = "1"\nname = "chunker"\nkind = "chunker"\nkind_api_version = "1"\n',
        ),
        Good('[plugin]\nname = "chunker"\n', path="dagstack.toml"),
        Good('schema_version = "1"\nkind_api_version = "1"\n', path="dagstack_plugin.toml"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if facts.manifest.read_by(Loader.LOAD_MANIFEST) is not facts.manifest.form:
            return
        for field in facts.reading.lacks_versions():
            yield self.other_loader(
                facts,
                facts.manifest.header,
                f'`{field}` is missing: discovery takes "1", `load_manifest` refuses the manifest',
                facts.insert(f"Write `{field}`", field, "1"),
            )
