from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class NotOneMapping(SchemaRule):
    """
    ## What it does
    Finds schema files that are empty, hold no mapping, or hold a second YAML document.

    ## Why it matters
    The loader takes nothing but one mapping with a description and two schemas: `SCHEMA_PARSE_ERROR`.

    ## Example
    ```yaml
    - description: Greets somebody
    ```

    ## Use instead
    ```yaml
    description: Greets somebody
    input_schema: {type: object}
    output_schema: {type: object}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.load`
    """

    code, name = "SCH201", "not-one-mapping"
    concludes_from_absence = True
    examples = (
        Bad("^- description: Greets somebody^\n", path="schemas/greeter.schema.yaml"),
        Bad("^5^\n", path="schemas/greeter.schema.yaml"),
        Bad("definitions: {}\n---\n^more: 1^\n", path="schemas/greeter.schema.yaml"),
        Good("definitions: {Name: {type: string}}\n", path="schemas/names.schema.yaml"),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        document = facts.document
        for extra in document.roots[1:2] if document is not None else ():
            yield self.at(
                facts, extra.span, "apcore refuses a file with a second YAML document", refused=True
            )
        root = facts.root
        if root is not None and root.entries is not None:
            return
        text = facts.text
        if text is None or facts.broken:
            return
        span = root.span if root is not None else Span(0, min(1, len(text.source)))
        what = "is empty" if root is None or root.value is None else "holds no mapping"
        yield self.at(
            facts, span, f"`{facts.path.name}` {what}, so apcore refuses it as a schema", refused=True
        )
