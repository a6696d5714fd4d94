from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, insert, misspelled_keywords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_CLOSING = frozenset(
    {
        "additionalProperties",
        "unevaluatedProperties",
        "patternProperties",
        "propertyNames",
        "$ref",
        "allOf",
        "anyOf",
        "oneOf",
    }
)


class OpenInput(SchemaRule):
    """
    ## What it does
    Finds an `input_schema` with properties that says nothing of further ones.

    ## Why it matters
    Every key beyond the properties is accepted and handed to the module, so a misspelled argument is no
    error but a default.

    ## Example
    ```yaml
    input_schema:
      type: object
      properties: {name: {type: string}}
    ```

    ## Use instead
    ```yaml
    input_schema:
      type: object
      properties: {name: {type: string}}
      additionalProperties: false
    ```

    ## Fix safety
    The fix forbids further properties. It is unsafe: callers that send more are refused.

    ## References
    - PROTOCOL_SPEC 4.2 (SHOULD)
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model`
    """

    code, name = "SCH250", "open-input"
    severity = Severity.HINT
    concludes_from_absence = True
    examples = (
        Bad(
            "description: Greets\n^input_schema^:\n  type: object\n  properties: {name: {type: string}}\noutput_schema: {type: object}\n",
            fixed="description: Greets\ninput_schema:\n  type: object\n  properties: {name: {type: string}}\n  additionalProperties: false\noutput_schema: {type: object}\n",
        ),
        Good(  # the misspelled keyword is told
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties: {}\n  addtionalProperties: false\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties: {}\n  additionalProperties: false\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  allOf: [{properties: {}}]\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for schema in analysis.schemas if analysis is not None else ():
            is_input = schema.keyword == "input_schema" and schema.outer is None
            if (
                is_input
                and schema["properties"] is not None
                and not _CLOSING & ((schema.piece.keys or {}).keys() | misspelled_keywords(schema.piece))
            ):
                mend = insert(facts, schema.piece, "additionalProperties", False)
                message = "`input_schema` accepts every further key, so a misspelled one is no error"
                yield self.at(facts, schema.piece.key_span, message, mend)
