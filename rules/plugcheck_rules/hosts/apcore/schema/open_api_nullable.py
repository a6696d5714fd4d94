from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Fix, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, remove, replace
from plugcheck_rules.hosts.apcore.schemas.keywords import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class OpenApiNullable(SchemaRule):
    """
    ## What it does
    Finds `nullable`, which is OpenAPI 3.0 and no keyword of JSON Schema.

    ## Why it matters
    apcore ignores it, so `null` is refused where the property is required.

    ## Example
    ```yaml
    name: {type: string, nullable: true}
    ```

    ## Use instead
    ```yaml
    name: {type: [string, "null"]}
    ```

    ## Fix safety
    The fix adds `null` to the type and removes the keyword. It is unsafe: `null` begins to be accepted.

    ## References
    - OpenAPI 3.1, migration from 3.0
    """

    code, name = "SCH236", "open-api-nullable"
    severity = Severity.WARNING
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, ^nullable^: true}\noutput_schema: {type: object}\n",
            fixed='description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: [string, "null"]}\noutput_schema: {type: object}\n',
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name:\n      type: string\n      ^nullable^: true\n      minLength: 1\noutput_schema: {type: object}\n",
            fixed='description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name:\n      type: [string, "null"]\n      minLength: 1\noutput_schema: {type: object}\n',
        ),
        Good(
            'description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    nullable: {type: [string, "null"]}\noutput_schema: {type: object}\n',
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for schema in analysis.schemas if analysis is not None else ():
            piece, kind = schema["nullable"], schema["type"]
            if piece is None or not isinstance(piece.scalar, bool):
                continue
            gone = remove(facts, piece, "")
            mend = gone
            if (
                gone is not None
                and piece.scalar
                and kind is not None
                and kind.scalar in TYPES
                and kind.scalar != "null"
            ):
                both = replace(facts, kind, [kind.scalar, "null"], "")
                mend = (
                    Fix("Add `null` to the type", gone.applicability, (*both.edits, *gone.edits))
                    if both is not None
                    else None
                )
            elif gone is not None and not piece.scalar:
                mend = Fix("Remove `nullable`", gone.applicability, gone.edits)
            else:
                mend = None
            what = "so `null` is not accepted; add it to the type" if piece.scalar else "and says nothing"
            yield self.at(facts, piece.key_span, f"`nullable` is no keyword of JSON Schema, {what}", mend)
