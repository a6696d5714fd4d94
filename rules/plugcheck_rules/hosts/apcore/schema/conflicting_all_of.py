from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class ConflictingAllOf(SchemaRule):
    """
    ## What it does
    Finds members of an `allOf` that say different types of the same property.

    ## Why it matters
    The loader merges the members and raises `SCHEMA_PARSE_ERROR`; no value could be of both types, except
    where one includes the other.

    ## Example
    ```yaml
    allOf:
    - {properties: {id: {type: string}}}
    - {properties: {id: {type: integer}}}
    ```

    ## Use instead
    ```yaml
    allOf:
    - {properties: {id: {type: string}}}
    - {properties: {name: {type: string}}}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model` (`_handle_all_of`)
    """

    code, name = "SCH233", "conflicting-all-of"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    who:\n      allOf:\n      - {properties: {id: {type: string}}}\n      - {properties: {id: {type: ^integer^}}}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    who:\n      allOf:\n      - {properties: {id: {type: string}}}\n      - {properties: {id: {type: string}}}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.CONFLICT) if analysis is not None else ():
            yield self.of(facts, fault, f"{fault.why}, so apcore refuses the schema")
