from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule
from plugcheck_rules.hosts.apcore.schemas.satisfiability import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class ImpossibleCombination(SchemaRule):
    """
    ## What it does
    Finds members of an `allOf` of different types: no value is of both.

    ## Why it matters
    Neither the loader nor the meta-schema says a word: the schema loads, and every call fails.

    ## Example
    ```yaml
    allOf: [{type: string}, {type: integer}]
    ```

    ## Use instead
    ```yaml
    anyOf: [{type: string}, {type: integer}]
    ```

    ## Fix safety
    There is no fix.

    ## References
    - JSON Schema 2020-12, section 6
    """

    code, name = "SCH244", "impossible-combination"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    id:\n      allOf:\n      - {type: string}\n      - {type: ^integer^}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    id:\n      allOf:\n      - {type: number}\n      - {type: integer}\n    any: {anyOf: [{type: string}, {type: integer}]}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        undefined = {item.span for item, _ in analysis.undefined} if analysis is not None else set()
        for _, found in analysis.empties if analysis is not None else ():
            if found.cause is not Cause.TOGETHER or found.piece.span in undefined:
                continue
            other = found.other
            proof = [Related(facts.path, other.span, "this excludes the rest")] if other is not None else []
            yield self.at(facts, found.piece.span, f"no value meets this schema: {found.why}", proof=proof)
