from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnreachableResourceName(ManifestRule):
    """
    ## What it does
    Finds names of resources that `ctx.resources.<name>` does not reach: `get`, `metadata`, and names that
    begin with an underscore.

    ## Why it matters
    The container has a method `get` and a property `metadata` of its own, and refuses attributes with an
    underscore. Such a resource is reached by `await ctx.resources.get("...")` alone.

    ## Example
    ```toml
    [plugin.resources]
    required = ["metadata"]
    ```

    ## Use instead
    ```toml
    [plugin.resources]
    required = ["document_metadata"]
    ```

    ## Fix safety
    There is no fix: the host must register the resource under the other name.

    ## References
    - dagstack 0.4.1: `ResourceContainer` in `resources.py`
    """

    code, name = "MAN150", "unreachable-resource-name"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad('[plugin]\nname = "x"\n\n[plugin.resources]\nrequired = [^"metadata"^, ^"_pool"^]\n'),
        Good('[plugin]\nname = "x"\n\n[plugin.resources]\nrequired = ["pool"]\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for _, _, resource, span in facts.resource_items:
            if resource in vocabulary.CONTAINER_NAMES or resource.startswith("_"):
                yield self.at(
                    facts,
                    span,
                    f"`ctx.resources.{resource}` is not the resource: only `await ctx.resources.get(...)` reaches this name",
                )
