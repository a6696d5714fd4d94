from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class TypeListOfValues(SchemaRule):
    """
    ## What it does
    Finds lists of types where apcore looks up one type: under `additionalProperties` of an object without
    `properties`, and under `items` of a list that has `enum`, `contains` or another such keyword besides.

    ## Why it matters
    The loader looks the list up in a dictionary and ends with a bare `TypeError`, though JSON Schema takes
    it.

    ## Example
    ```yaml
    scores: {type: object, additionalProperties: {type: [number, "null"]}}
    ```

    ## Use instead
    ```yaml
    scores: {type: object, additionalProperties: {anyOf: [{type: number}, {type: "null"}]}}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model` (`_TYPE_MAP.get(...)`)
    """

    code, name = "SCH232", "type-list-of-values"
    examples = (
        Bad(
            'description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    scores: {type: object, additionalProperties: {type: ^[number, "null"]^}}\noutput_schema: {type: object}\n',
        ),
        Good(
            'description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    scores: {type: object, additionalProperties: {type: number}}\n    list: {type: array, items: {type: [number, "null"]}}\noutput_schema: {type: object}\n',
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.VALUE_TYPES) if analysis is not None else ():
            yield self.of(facts, fault, f"{fault.why}, so it refuses the schema; use `anyOf`")
