from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.landscape import Form
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.model import (
    Loader,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class FormUnreadByLoadManifest(ManifestRule):
    """
    ## What it does
    Finds `dagstack.toml` files that discovery reads and `load_manifest` does not, because of their form.

    ## Why it matters
    The documented form, a table `[plugin]`, is what discovery wants. The documented contract test then calls
    `load_manifest` on the same file, which takes it for a flat manifest: six fields are missing, and `plugin`
    is an unknown one. The test fails before the suite starts. It is an error where the plugin's own tests make
    that call, and a warning otherwise.

    ## Example
    ```toml
    [plugin]
    name = "chunker"
    ```

    ## Use instead
    The flat form, which both loaders read:
    ```toml
    name = "chunker"
    ```

    ## Fix safety
    The fix makes the file flat. It is unsafe, because other tools may look for the table `[plugin]`; it is
    offered where nothing but the manifest stands in the file.

    ## References
    - dagstack 0.4.1: `load_manifest` in `manifest.py`
    """

    code, name = "MAN104", "form-unread-by-load-manifest"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            '^[plugin]^\nname = "chunker"\n\n[plugin.resources]\nrequired = ["clock"]\n',
            fixed='name = "chunker"\n\n[resources]\nrequired = ["clock"]\n',
        ),
        Good('name = "chunker"\nruntime = "in_process"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        manifest = facts.manifest
        if not facts.registers or manifest.form is not Form.TABLE or manifest.accepted(Loader.LOAD_MANIFEST):
            return
        message = (
            f"`load_manifest` does not look into `{manifest.form}`; discovery and it both read the flat form"
        )
        yield self.other_loader(facts, manifest.header, message, facts.flatten(unsafe=True))
