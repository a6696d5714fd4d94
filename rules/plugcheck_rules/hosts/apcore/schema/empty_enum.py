from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class EmptyEnum(SchemaRule):
    """
    ## What it does
    Finds `enum` without a value.

    ## Why it matters
    Nothing is one of no values. Without a `type` beside it the loader ends with a bare `AssertionError`;
    with one it loads, and every call fails.

    ## Example
    ```yaml
    colour: {type: string, enum: []}
    ```

    ## Use instead
    ```yaml
    colour: {type: string, enum: [red, green]}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model`
    """

    code, name = "SCH226", "empty-enum"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    colour: {enum: ^[]^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    colour: {type: string, enum: ^[]^}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    colour: {enum: [red]}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.NO_VALUES) if analysis is not None else ():
            end = "apcore refuses the schema" if fault.refused else "it accepts nothing"
            yield self.of(facts, fault, f"`enum` lists no value, so {end}")
