from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class ListAsChoice(SchemaRule):
    """
    ## What it does
    Finds lists and mappings in `const` or in an `enum` without a `type`, on optional properties.

    ## Why it matters
    The loader makes a `Literal` of the values and adds `None`, for which they must be hashable: a bare
    `TypeError`. On a required property it loads.

    ## Example
    ```yaml
    pair: {const: [1, 2]}
    ```

    ## Use instead
    ```yaml
    pair: {type: array, const: [1, 2]}
    ```

    ## Fix safety
    There is no fix: the type has to be named.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model` (`Literal[...] | None`)
    """

    code, name = "SCH229", "list-as-choice"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    pair: {const: ^[1, 2]^}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    pair: {type: array, const: [1, 2]}\n    one: {const: 1}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.CHOICE) if analysis is not None else ():
            yield self.of(facts, fault, f"{fault.why}, so apcore refuses the schema; name its `type`")
