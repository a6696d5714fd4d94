from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, consequence
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class CircularReference(SchemaRule):
    """
    ## What it does
    Finds `$ref`s that lead back to themselves with no schema in between, and chains of them that are longer
    than `schema.max_ref_depth`.

    ## Why it matters
    There is nothing that such a reference could mean: `SCHEMA_CIRCULAR_REF`. A definition that refers to
    itself from a property or from its items is a recursive structure, and is taken.

    ## Example
    ```yaml
    definitions:
      A: {$ref: '#/definitions/B'}
      B: {$ref: '#/definitions/A'}
    ```

    ## Use instead
    ```yaml
    definitions:
      A: {$ref: '#/definitions/B'}
      B: {type: string}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - apcore 0.32.2: `schema/ref_resolver.py` (`from_ref_chain`, `max_depth`)
    """

    code, name = "SCH213", "circular-reference"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    a: {$ref: '#/definitions/A'}\noutput_schema: {type: object}\ndefinitions:\n  A: {$ref: '#/definitions/B'}\n  B: {$ref: ^'#/definitions/A'^}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    tree: {$ref: '#/$defs/Tree'}\n  $defs:\n    Tree:\n      type: object\n      properties:\n        kids: {type: array, items: {$ref: '#/$defs/Tree'}}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        if analysis is None:
            return
        for fault in analysis.of(Kind.CIRCLE, Kind.DEPTH):
            yield self.of(facts, fault, f"{fault.why}, so {consequence(fault)}")
