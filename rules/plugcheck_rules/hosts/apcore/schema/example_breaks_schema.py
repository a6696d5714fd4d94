from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, quote_for
from plugcheck_rules.hosts.apcore.schemas.values import without, written_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_KEYWORDS = frozenset({"examples", "x-examples"})


class ExampleBreaksSchema(SchemaRule):
    """
    ## What it does
    Finds values of `examples` and `x-examples` that do not meet the schema that they stand in.

    ## Why it matters
    Examples are what a language model imitates: it sends values that are refused.

    ## Example
    ```yaml
    age: {type: integer, examples: [young]}
    ```

    ## Use instead
    ```yaml
    age: {type: integer, examples: [12]}
    ```

    ## Fix safety
    The fix puts quotes around a scalar where text is asked for. It is unsafe: the value changes.

    ## References
    - JSON Schema 2020-12, section 9
    """

    code, name = "SCH246", "example-breaks-schema"
    severity = Severity.WARNING
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, examples: [12, ^young^]}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    code: {type: string, x-examples: [^12^]}\noutput_schema: {type: object}\n",
            fixed='description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    code: {type: string, x-examples: ["12"]}\noutput_schema: {type: object}\n',
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, examples: [12]}\n    any: {examples: [12, young]}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for schema in analysis.schemas if analysis is not None else ():
            for written in written_values(schema):
                if analysis is None or written.keyword not in _KEYWORDS:
                    continue
                rest = without(schema.piece, written.keyword)
                violation = analysis.judge.violation(written.piece, rest)
                if violation is None:
                    continue
                mend = quote_for(facts, written.piece, rest) if violation.keyword == "type" else None
                proof = [Related(violation.rule.path, violation.rule.span, "it breaks this")]
                span = (
                    written.piece.span
                    if written.piece.span.end > written.piece.span.start
                    else written.piece.key_span
                )
                yield self.at(
                    facts, span, f"this example breaks its own schema: {violation.why}", mend, proof=proof
                )
