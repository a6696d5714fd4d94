from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, consequence
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class ReferenceOutsideSchemas(SchemaRule):
    """
    ## What it does
    Finds `$ref`s that lead out of the folder of schemas, and web addresses, which apcore takes for paths.

    ## Why it matters
    The loader reads nothing outside of the folder of schemas and nothing from a network: `SCHEMA_NOT_FOUND`.

    ## Example
    ```yaml
    $ref: ../../common.yaml#/Name
    ```

    ## Use instead
    ```yaml
    $ref: ./common.schema.yaml#/Name
    ```

    ## Fix safety
    There is no fix.

    ## References
    - apcore 0.32.2: `schema/ref_resolver.py` (a path must stay inside the folder of schemas)
    """

    code, name = "SCH212", "reference-outside-schemas"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: ^../../common.yaml#/Name^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: ^https://example.org/name.json^}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: '#/definitions/Name'}\noutput_schema: {type: object}\ndefinitions:\n  Name: {type: string}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        if analysis is None or not (facts.expected_id or analysis.file.is_shared):
            return  # from where the file lies its references lead elsewhere, and that it lies wrong is told
        for fault in analysis.of(Kind.OUTSIDE):
            yield self.of(facts, fault, f"{fault.why}; apcore reads nothing there, so {consequence(fault)}")
