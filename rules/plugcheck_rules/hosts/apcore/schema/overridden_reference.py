from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_ANNOTATIONS = frozenset(
    [
        "$comment",
        "$id",
        "$anchor",
        "title",
        "description",
        "default",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$defs",
        "definitions",
    ]
)


class OverriddenReference(SchemaRule):
    """
    ## What it does
    Finds keys beside a `$ref` that replace another value of the schema that it leads to.

    ## Why it matters
    JSON Schema asks for both: a value must meet the reference and the keys beside it. apcore writes the keys
    over those of the target, so what the target asked for is not checked any more.

    ## Example
    ```yaml
    name: {$ref: '#/definitions/Name', minLength: 0}
    # definitions: {Name: {type: string, minLength: 3}}
    ```

    ## Use instead
    ```yaml
    name: {$ref: '#/definitions/Name'}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - apcore 0.32.2: `schema/ref_resolver.py` (`result.update(sibling_keys)`)
    """

    code, name = "SCH216", "overridden-reference"
    severity = Severity.WARNING
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: '#/definitions/Name', minLength: ^0^}\noutput_schema: {type: object}\ndefinitions:\n  Name: {type: string, minLength: 3}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: '#/definitions/Name', description: Whom to greet, maxLength: 9}\noutput_schema: {type: object}\ndefinitions:\n  Name: {type: string, description: A name}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for override in analysis.overrides if analysis is not None else ():
            if override.key in _ANNOTATIONS or override.key.startswith("x-"):
                continue
            lost = override.lost
            message = f"apcore checks this `{override.key}` instead of that of the `$ref`; JSON Schema asks for both"
            proof = [Related(lost.path, lost.span, "this one is not checked here")]
            yield self.at(facts, override.kept.span, message, proof=proof)
