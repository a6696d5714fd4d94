from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Span
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ResourceDeclaredTwice(ManifestRule):
    """
    ## What it does
    Finds a resource that is declared more than once.

    ## Why it matters
    The model takes it. In `required` and `optional` at once it is required; the second entry misleads.

    ## Example
    ```toml
    [plugin.resources]
    required = ["clock"]
    optional = ["clock"]
    ```

    ## Use instead
    ```toml
    [plugin.resources]
    required = ["clock"]
    optional = []
    ```

    ## Fix safety
    Safe: the host injects the same without the second entry.

    ## References
    - dagstack 0.4.1: `inject_resources` in `resources.py`
    """

    code, name = "MAN149", "resource-declared-twice"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            '[plugin]\nname = "x"\n\n[plugin.resources]\nrequired = ["clock"]\noptional = ["rng", ^"clock"^]\n',
            fixed='[plugin]\nname = "x"\n\n[plugin.resources]\nrequired = ["clock"]\noptional = ["rng"]\n',
        ),
        Good('[plugin]\nname = "x"\n\n[plugin.resources]\nrequired = ["clock"]\noptional = ["rng"]\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        first: dict[str, Span] = {}
        for group, index, resource, span in facts.resource_items:
            earlier = first.setdefault(resource, span)
            if earlier is not span:
                yield self.at(
                    facts,
                    span,
                    f"`{resource}` is declared already",
                    facts.remove_item(f"Remove the second `{resource}`", ("resources", group), index),
                    proof=[facts.related(earlier, f"`{resource}` is declared here first")],
                )
