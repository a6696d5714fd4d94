from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, quote_for
from plugcheck_rules.hosts.apcore.schemas.values import misreading, without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class UnreachableEnumValue(SchemaRule):
    """
    ## What it does
    Finds values of an `enum` that do not meet the rest of the schema, while others do.

    ## Why it matters
    Such a value is never accepted, though the schema lists it.

    ## Example
    ```yaml
    size: {type: string, enum: [small, 2]}
    ```

    ## Use instead
    ```yaml
    size: {type: string, enum: [small, "2"]}
    ```

    ## Fix safety
    The fix puts quotes around a scalar where text is asked for. It is unsafe: the value begins to be
    accepted.

    ## References
    - JSON Schema 2020-12, section 6.1.2
    """

    code, name = "SCH242", "unreachable-enum-value"
    severity = Severity.WARNING
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    size: {type: string, enum: [small, ^2^]}\noutput_schema: {type: object}\n",
            fixed='description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    size: {type: string, enum: [small, "2"]}\noutput_schema: {type: object}\n',
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    size: {type: string, maxLength: 5, enum: [small, ^larger^]}\noutput_schema: {type: object}\n",
        ),
        Good(  # told as misread
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    size: {type: string, enum: [yes, no]}\noutput_schema: {type: object}\n",
        ),
        Good(
            'description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    size: {type: string, enum: [small, "2"]}\n    n: {enum: [small, 2]}\noutput_schema: {type: object}\n',
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        if analysis is None:
            return
        empty = {found.piece.span for _, found in analysis.empties}
        for schema in analysis.schemas:
            listed = schema["enum"]
            if (
                listed is None
                or listed.span in empty
                or any(found.piece.parent is schema.piece.node for _, found in analysis.empties)
            ):
                continue
            for item in listed.items or ():
                violation = analysis.judge.violation(item, schema.piece)
                if violation is not None and not (
                    facts.text and misreading(item, facts.text.slice(item.span))
                ):
                    mend = (
                        quote_for(facts, item, without(schema.piece, "enum"))
                        if violation.keyword == "type"
                        else None
                    )
                    proof = [Related(violation.rule.path, violation.rule.span, "this excludes it")]
                    yield self.at(
                        facts, item.span, f"this value is never accepted: {violation.why}", mend, proof=proof
                    )
