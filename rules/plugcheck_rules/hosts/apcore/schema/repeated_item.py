from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Mark, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, remove
from plugcheck_rules.hosts.apcore.schemas.faults import Kind, described

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class RepeatedItem(SchemaRule):
    """
    ## What it does
    Finds values that are listed twice in `enum`, `required`, `type` or `dependentRequired`.

    ## Why it matters
    The meta-schema forbids it for names and types, and where apcore hands a schema to jsonschema it refuses
    it. In an `enum` it is most often a slip of the pen for a value that is missing.

    ## Example
    ```yaml
    required: [name, name]
    ```

    ## Use instead
    ```yaml
    required: [name]
    ```

    ## Fix safety
    The fix removes the second one. It is safe: the first one says the same.

    ## References
    - JSON Schema 2020-12, meta-schema
    """

    code, name = "SCH227", "repeated-item"
    severity = Severity.WARNING
    marks = frozenset({Mark.NEEDLESS})
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string}\n  required: [name, ^name^]\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string}\n  required: [name]\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    colour: {enum: [red, ^red^]}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    colour: {enum: [red]}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    one: {enum: [1, true, 'true']}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.REPEATED) if analysis is not None else ():
            mend = remove(facts, fault.piece, "Remove the second one", safe=True)
            end = ", so apcore refuses the schema" if fault.refused else ""
            yield self.of(
                facts, fault, f"{described(fault.piece)} stands in `{fault.keyword}` twice{end}", mend
            )
