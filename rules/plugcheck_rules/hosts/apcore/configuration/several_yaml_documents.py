from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import YamlRule
from plugcheck_rules.hosts.apcore.configs.facts import YamlFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class SeveralDocuments(YamlRule[YamlFacts]):
    """
    ## What it does
    Finds configurations, id maps, binding files and metadata files of more than one YAML document.

    ## Why it matters
    The host reads one document and refuses a file with a second one, even an empty one.

    ## Example
    ```yaml
    version: "1.0"
    ---
    project:
      name: shop
    ```

    ## Use instead
    ```yaml
    version: "1.0"
    project:
      name: shop
    ```

    ## Fix safety
    There is no fix: how the documents go together cannot be known.

    ## References
    - PyYAML: `safe_load` expects a single document
    """

    code, name = "CFG218", "several-yaml-documents"
    subject = YamlFacts
    severity, refused = Severity.ERROR, True
    examples = (
        Bad('version: "1.0"\nproject:\n  name: shop\n---\n^more: 1^\n', path="apcore.yaml"),
        Bad("bindings: []\n---\n^bindings: []^\n"),
        Good('---\nversion: "1.0"\nproject:\n  name: shop\n', path="apcore.yaml"),
    )

    def check(self, facts: YamlFacts) -> Iterator[Finding]:
        document = facts.document
        for root in document.roots[1:2] if document is not None else ():
            yield self.at(facts, root, "the host refuses a file with a second YAML document")
