from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, misspelled_keywords
from plugcheck_rules.hosts.apcore.schemas.satisfiability import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class ImpossibleObject(SchemaRule):
    """
    ## What it does
    Finds objects that cannot have what they must have: required properties that `additionalProperties:
    false` does not allow, more of them than `maxProperties`, a property of schema `false`.

    ## Why it matters
    JSON Schema accepts nothing there. apcore's models do not even ask for a required name that is no
    property, so the two disagree on every value.

    ## Example
    ```yaml
    properties: {name: {type: string}}
    additionalProperties: false
    allOf: [{properties: {age: {type: integer}}, required: [age]}]
    ```

    ## Use instead
    ```yaml
    properties: {name: {type: string}, age: {type: integer}}
    required: [age]
    additionalProperties: false
    ```

    ## Fix safety
    There is no fix.

    ## References
    - JSON Schema 2020-12, section 6
    """

    code, name = "SCH243", "impossible-object"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties: {name: {type: string}}\n  additionalProperties: false\n  allOf:\n  - properties: {age: {type: integer}}\n    required: [^age^]\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    a: {type: string}\n    b: {type: string}\n  required: [a, b]\n  maxProperties: ^1^\noutput_schema: {type: object}\n",
        ),
        Good(  # the misspelled keyword is told
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    free: {type: object, propertis: {a: {}}, required: [a], additionalProperties: false}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties: {name: {type: string}}\n  required: [name]\n  additionalProperties: false\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        undefined = {item.span for item, _ in analysis.undefined} if analysis is not None else set()
        for schema, found in analysis.empties if analysis is not None else ():
            if found.cause is not Cause.OBJECT or found.piece.span in undefined:
                continue
            if "properties" in misspelled_keywords(schema.piece):
                continue
            other = found.other
            proof = [Related(facts.path, other.span, "this excludes the rest")] if other is not None else []
            yield self.at(facts, found.piece.span, f"no value meets this schema: {found.why}", proof=proof)
