from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule
from plugcheck_rules.hosts.apcore.schemas.references import MAX_PIECES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class ExplodingReferences(SchemaRule):
    """
    ## What it does
    Finds schemas whose references repeat so much that they cannot be followed to the end.

    ## Why it matters
    The loader writes out every `$ref` where it stands. Definitions that use each other twice or more at each
    level double with each level: loading takes minutes and gigabytes.

    ## Example
    ```yaml
    A: {properties: {x: {$ref: '#/definitions/B'}, y: {$ref: '#/definitions/B'}}}
    B: {properties: {x: {$ref: '#/definitions/C'}, y: {$ref: '#/definitions/C'}}}
    ```

    ## Use instead
    ```yaml
    B: {type: string}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - apcore 0.32.2: `schema/ref_resolver.py` (every target is copied)
    """

    code, name = "SCH217", "exploding-references"
    severity = Severity.WARNING
    examples = (
        Bad(
            "description: Greets somebody\n^input_schema^: {$ref: '#/definitions/D0'}\noutput_schema: {type: object}\ndefinitions:\n"
            + "".join(
                f"  D{n}: {{properties: {{a: {{$ref: '#/definitions/D{n + 1}'}}, b: {{$ref: '#/definitions/D{n + 1}'}}}}}}\n"
                for n in range(15)
            )
            + "  D15: {type: string}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: '#/definitions/Name'}\noutput_schema: {type: object}\ndefinitions:\n  Name: {type: string}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        piece = analysis.too_large if analysis is not None else None
        if piece is not None:
            message = f"the references of this schema bring in more than {MAX_PIECES} values, so loading it takes very long"
            yield self.at(facts, piece.key_span, message)
