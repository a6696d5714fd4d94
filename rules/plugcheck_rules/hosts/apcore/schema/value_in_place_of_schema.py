from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, replace
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class ValueInPlaceOfSchema(SchemaRule):
    """
    ## What it does
    Finds what stands where apcore needs a schema and is no mapping: nothing, text, a list, and `true` or
    `false`, which JSON Schema would take.

    ## Why it matters
    The loader asks every property and every branch for its keys, and ends with a bare `TypeError` or
    `AttributeError`. A required property that is empty is taken and then accepts everything.

    ## Example
    ```yaml
    properties:
      name:
      any: true
    ```

    ## Use instead
    ```yaml
    properties:
      name: {type: string}
      any: {}
    ```

    ## Fix safety
    The fix writes `{}` for `true` and for nothing: both accept everything. It is safe for `true`.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model`
    """

    code, name = "SCH224", "value-in-place-of-schema"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: ^true^\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: ^string^\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {anyOf: [{type: string}, ^5^]}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {}\n  additionalProperties: false\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.NOT_A_SCHEMA) if analysis is not None else ():
            value = fault.piece.scalar
            mend = None
            if fault.piece.is_scalar and (value is True or value is None):
                mend = replace(
                    facts, fault.piece, {}, "Write `{}`, which accepts everything", safe=value is True
                )
            end = "apcore refuses the schema" if fault.refused else "nothing is checked there"
            yield self.of(facts, fault, f"{fault.why}, so {end}", mend)
