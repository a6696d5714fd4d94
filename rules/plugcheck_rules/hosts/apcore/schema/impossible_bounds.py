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


class ImpossibleBounds(SchemaRule):
    """
    ## What it does
    Finds bounds that leave nothing between them: of numbers, lengths and counts, over all members of an
    `allOf`; for integers also ranges that hold none, or no multiple.

    ## Why it matters
    Neither the loader nor the meta-schema says a word: the schema loads, and every call fails.

    ## Example
    ```yaml
    age: {type: integer, minimum: 5, maximum: 3}
    ```

    ## Use instead
    ```yaml
    age: {type: integer, minimum: 3, maximum: 5}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - JSON Schema 2020-12, section 6
    """

    code, name = "SCH240", "impossible-bounds"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, minimum: 5, maximum: ^3^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, exclusiveMinimum: 1, exclusiveMaximum: ^2^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, minLength: 9, maxLength: ^3^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    n: {type: integer, minimum: 11, maximum: 19, multipleOf: ^10^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    n:\n      type: number\n      minimum: 5\n      allOf:\n      - maximum: ^1^\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, minimum: 5, maximum: 5}\n    any: {minimum: 5, maximum: 3}\n    part: {type: number, exclusiveMinimum: 1, exclusiveMaximum: 2}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        undefined = {item.span for item, _ in analysis.undefined} if analysis is not None else set()
        for _, found in analysis.empties if analysis is not None else ():
            if found.cause is not Cause.BOUNDS or found.piece.span in undefined:
                continue
            other = found.other
            proof = [Related(facts.path, other.span, "this excludes the rest")] if other is not None else []
            yield self.at(facts, found.piece.span, f"no value meets this schema: {found.why}", proof=proof)
