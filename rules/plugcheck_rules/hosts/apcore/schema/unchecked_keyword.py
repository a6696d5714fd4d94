from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, misspelled_keywords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class UncheckedKeyword(SchemaRule):
    """
    ## What it does
    Finds keywords that apcore's models do not check where they stand: bounds, patterns and types of items of
    a list, and of the values of an object without `properties`.

    ## Why it matters
    Of an item that names its type apcore takes the type alone, and not even that of a list, a mapping or
    several types; of a mapping without properties it checks neither `required` nor `additionalProperties:
    false`. JSON Schema checks all of it, so tests with jsonschema pass and the module gets what its schema
    excludes. Inside an `allOf` without a `type` beside it everything is checked.

    ## Example
    ```yaml
    tags: {type: array, items: {type: string, minLength: 3}}
    ```

    ## Use instead
    ```yaml
    tags: {type: array, items: {allOf: [{type: string, minLength: 3}]}}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model` (`_schema_to_type`, `_handle_object`)
    """

    code, name = "SCH251", "unchecked-keyword"
    severity = Severity.INFORMATION
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    tags: {type: array, items: {type: string, ^minLength^: 3}}\noutput_schema: {type: object}\n",
        ),
        Bad(
            'description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    tags: {type: array, items: {^type^: [string, "null"]}}\noutput_schema: {type: object}\n',
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    scores: {type: object, additionalProperties: {type: number, ^minimum^: 0}}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    free: {type: object, ^required^: [name]}\noutput_schema: {type: object}\n",
        ),
        Good(  # the misspelled keyword is told
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    free: {type: object, propertis: {a: {}}, required: [a], additionalProperties: false}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    tags: {type: array, minItems: 1, items: {allOf: [{type: string, minLength: 3}]}}\n    n: {type: array, items: {type: integer}}\n    o: {type: array, items: {type: object, properties: {a: {type: string, minLength: 3}}}}\n    s: {type: object, additionalProperties: {type: number}}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for found in analysis.unchecked if analysis is not None else ():
            first = found.schema.get(found.keywords[0])
            if first is None or "properties" in misspelled_keywords(found.schema):
                continue
            names = " and ".join(f"`{name}`" for name in found.keywords)
            verb = "is" if len(found.keywords) == 1 else "are"
            yield self.at(facts, first.key_span, f"{names} {verb} not checked by apcore's models here")
