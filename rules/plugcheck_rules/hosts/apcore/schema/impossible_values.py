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


class ImpossibleValues(SchemaRule):
    """
    ## What it does
    Finds `enum` and `const` none of whose values meets the rest of the schema.

    ## Why it matters
    Neither the loader nor the meta-schema says a word: the schema loads, and every call fails.

    ## Example
    ```yaml
    size: {type: string, enum: [1, 2]}
    ```

    ## Use instead
    ```yaml
    size: {type: integer, enum: [1, 2]}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - JSON Schema 2020-12, section 6
    """

    code, name = "SCH241", "impossible-values"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    size: {type: string, enum: ^[1, 2]^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    size: {const: ^9^, maximum: 5}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    colour: {const: ^red^, enum: [blue]}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    size: {type: string, enum: ['1', 2]}\n    n: {type: integer, enum: [1.0]}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        undefined = {item.span for item, _ in analysis.undefined} if analysis is not None else set()
        for _, found in analysis.empties if analysis is not None else ():
            if found.cause is not Cause.VALUES or found.piece.span in undefined:
                continue
            other = found.other
            proof = [Related(facts.path, other.span, "this excludes the rest")] if other is not None else []
            yield self.at(facts, found.piece.span, f"no value meets this schema: {found.why}", proof=proof)
