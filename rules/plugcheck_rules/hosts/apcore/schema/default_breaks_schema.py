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

_KEYWORDS = frozenset({"default"})


class DefaultBreaksSchema(SchemaRule):
    """
    ## What it does
    Finds defaults that do not meet the schema that they stand in. Patterns are run only where that cannot
    take long.

    ## Why it matters
    apcore puts the default in without a check, so the module gets a value that its schema excludes.
    `default: null` of a text is the most frequent one.

    ## Example
    ```yaml
    name: {type: string, default: null}
    ```

    ## Use instead
    ```yaml
    name: {type: [string, "null"], default: null}
    ```

    ## Fix safety
    The fix puts quotes around a scalar where text is asked for. It is unsafe: the value changes.

    ## References
    - JSON Schema 2020-12, section 9
    """

    code, name = "SCH245", "default-breaks-schema"
    severity = Severity.WARNING
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, default: ^null^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    code: {type: string, default: ^5^}\noutput_schema: {type: object}\n",
            fixed='description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    code: {type: string, default: "5"}\noutput_schema: {type: object}\n',
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, minimum: 1, default: ^0^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    list: {type: array, items: {type: string}, default: ^[1]^}\noutput_schema: {type: object}\n",
        ),
        Good(
            'description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: [string, "null"], default: null}\n    age: {type: integer, default: 1.0}\n    word: {type: string, pattern: "(a+)+b", default: aaab}\noutput_schema: {type: object}\n',
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
                    facts, span, f"this default breaks its own schema: {violation.why}", mend, proof=proof
                )
