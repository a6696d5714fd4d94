from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class LostRecursion(SchemaRule):
    """
    ## What it does
    Finds definitions that refer to themselves from where apcore cannot find them again when it validates.

    ## Why it matters
    The loader leaves a reference of a definition to itself as it is, and looks it up in `input_schema` or
    `output_schema` alone when a value is validated. A definition at the root of the file is not in there:
    the schema loads, and the first value that is one level deep ends in a bare `PointerToNowhere`.

    ## Example
    ```yaml
    definitions:
      Tree: {type: object, properties: {kids: {type: array, items: {$ref: '#/definitions/Tree'}}}}
    input_schema:
      properties: {tree: {$ref: '#/definitions/Tree'}}
    ```

    ## Use instead
    ```yaml
    input_schema:
      $defs:
        Tree: {type: object, properties: {kids: {type: array, items: {$ref: '#/$defs/Tree'}}}}
      properties: {tree: {$ref: '#/$defs/Tree'}}
    ```

    ## Fix safety
    There is no fix: the definition has to be moved into each schema that uses it.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `_ref_assertion_schema` (the root is the resolved schema, not the file)
    """

    code, name = "SCH214", "lost-recursion"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    tree: {$ref: '#/definitions/Tree'}\noutput_schema: {type: object}\ndefinitions:\n  Tree:\n    type: object\n    properties:\n      kids: {type: array, items: {$ref: ^'#/definitions/Tree'^}}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    tree: {$ref: '#/$defs/Tree'}\n  $defs:\n    Tree:\n      type: object\n      properties:\n        kids: {type: array, items: {$ref: '#/$defs/Tree'}}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for piece in analysis.lost if analysis is not None else ():
            message = f"apcore cannot find `{piece.scalar}` when it validates, so a value of this depth ends in an error"
            proof = [
                Related(
                    facts.path, piece.span, "validation looks inside `input_schema` or `output_schema` alone"
                )
            ]
            yield self.at(facts, piece.span, message, proof=proof)
