from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class RefusedReferenceTarget(SchemaRule):
    """
    ## What it does
    Finds `$ref`s into other files that lead to a schema which apcore refuses.

    ## Why it matters
    The fault stands elsewhere, and it is this file that does not load.

    ## Example
    ```yaml
    # common.schema.yaml
    Name: {type: string, minLength: -1}
    # greeter.schema.yaml
    $ref: ./common.schema.yaml#/Name
    ```

    ## Use instead
    ```yaml
    # common.schema.yaml
    Name: {type: string, minLength: 1}
    # greeter.schema.yaml
    $ref: ./common.schema.yaml#/Name
    ```

    ## Fix safety
    There is no fix here: the other file has to be mended.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model`
    """

    code, name = "SCH215", "refused-reference-target"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: ^./common.schema.yaml#/Name^}\noutput_schema: {type: object}\n",
            files={"schemas/common.schema.yaml": "Name: {type: string, minLength: -1}\n"},
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: ./common.schema.yaml#/Name}\noutput_schema: {type: object}\n",
            files={"schemas/common.schema.yaml": "Name: {type: string, minLength: 1}\n"},
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.elsewhere if analysis is not None else ():
            via = fault.piece.via
            if via is None or via.path != facts.path:
                continue
            proof = [Related(fault.piece.path, fault.span, f"{fault.why}")]
            message = f"`{via.scalar}` leads to a schema that apcore refuses, and so it refuses this one"
            yield self.at(facts, via.span, message, refused=True, proof=proof)
