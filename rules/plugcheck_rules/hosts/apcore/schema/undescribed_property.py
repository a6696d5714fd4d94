from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule
from plugcheck_rules.hosts.apcore.schemas.walking import is_restated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class UndescribedProperty(SchemaRule):
    """
    ## What it does
    Finds properties without a description, at every depth: in items, branches and definitions too.

    ## Why it matters
    A language model chooses what to send by the descriptions; the public guide's own test asks for them, but
    looks only into properties of type `object`.

    ## Example
    ```yaml
    name: {type: string}
    ```

    ## Use instead
    ```yaml
    name: {type: string, description: Whom to greet}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - Specification: `schemas/module-schema.schema.json` (SHOULD)
    """

    code, name = "SCH249", "undescribed-property"
    severity = Severity.HINT
    concludes_from_absence = True
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    ^name^: {type: string}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    list:\n      type: array\n      description: All of them\n      items:\n        properties:\n          ^name^: {type: string}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, description: Whom to greet}\n    ref: {$ref: '#/definitions/Name'}\noutput_schema: {type: object}\ndefinitions:\n  Name: {type: string}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for schema in analysis.schemas if analysis is not None else ():
            if not schema.is_property or schema.piece.entry is None or not isinstance(schema.name, str):
                continue
            if any(schema[key] is not None for key in ("description", "x-llm-description", "$ref", "allOf")):
                continue
            if not is_restated(schema):
                yield self.at(facts, schema.piece.key_span, f"`{schema.name}` has no description")
