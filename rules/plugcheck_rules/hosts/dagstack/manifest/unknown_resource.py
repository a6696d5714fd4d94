from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnknownResource(ManifestRule):
    """
    ## What it does
    Finds names of resources that are nearly those that dagstack defines, and `tmpdir`, which its documents
    define and its release does not hold.

    ## Why it matters
    A host may register resources of its own, so any name can be right. But a required one that the host lacks
    raises `KeyError` outside of what protects the set-up of single plugins: all later plugins are lost.

    ## Example
    ```toml
    [plugin.resources]
    required = ["blobstore"]
    ```

    ## Use instead
    ```toml
    [plugin.resources]
    required = ["blob_store"]
    ```

    ## Fix safety
    Unsafe: the code must use the same name.

    ## References
    - dagstack 0.4.1: `register_standard` in `resources.py`, `setup_all` in `registry.py`
    """

    code, name = "MAN148", "unknown-resource"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            '[plugin]\nname = "x"\n\n[plugin.resources]\nrequired = [^"blobstore"^]\noptional = [^"tmpdir"^]\n',
        ),
        Bad(
            '[plugin]\nname = "x"\n\n[plugin.resources]\nrequired = [^"clok"^]\n',
            fixed='[plugin]\nname = "x"\n\n[plugin.resources]\nrequired = ["clock"]\n',
        ),
        Good('[plugin]\nname = "x"\n\n[plugin.resources]\nrequired = ["clock", "postgres"]\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for _, _, resource, span in facts.resource_items:
            if resource in vocabulary.STANDARD_RESOURCES:
                continue
            likely = nearest(resource, vocabulary.STANDARD_RESOURCES, close=0.8)
            if likely:
                yield self.at(
                    facts,
                    span,
                    f"`{resource}` is no resource of dagstack; did you mean `{likely[0]}`?",
                    facts.replace(f"Write `{likely[0]}`", span, toml_literal(likely[0]), unsafe=True),
                )
            elif resource == "tmpdir":
                yield self.at(
                    facts,
                    span,
                    "dagstack's documents define `tmpdir`, its release does not: the host must register it",
                )
