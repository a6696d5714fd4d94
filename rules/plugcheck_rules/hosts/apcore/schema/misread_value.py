from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, quote
from plugcheck_rules.hosts.apcore.schemas.values import misreading, written_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class MisreadValue(SchemaRule):
    """
    ## What it does
    Finds values in schemas that YAML 1.1 reads as something else than they look like: `no`, `on`, dates,
    `010`, `1:30`.

    ## Why it matters
    apcore reads YAML 1.1. `enum: [no, se]` holds `false` and the text `se`, and a date is no value of JSON
    at all.

    ## Example
    ```yaml
    country: {enum: [no, se]}
    ```

    ## Use instead
    ```yaml
    country: {enum: ["no", se]}
    ```

    ## Fix safety
    The fix puts quotes around the value. It is unsafe: the value becomes text.

    ## References
    - YAML 1.1, https://yaml.org/type/
    - apcore 0.32.2: PyYAML `safe_load`
    """

    code, name = "SCH247", "misread-value"
    severity = Severity.WARNING
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    country: {enum: [^no^, se]}\noutput_schema: {type: object}\n",
            fixed='description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    country: {enum: ["no", se]}\noutput_schema: {type: object}\n',
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    day: {type: string, default: ^2020-01-01^}\noutput_schema: {type: object}\n",
            fixed='description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    day: {type: string, default: "2020-01-01"}\noutput_schema: {type: object}\n',
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    at: {examples: [^1:30^]}\noutput_schema: {type: object}\n",
            fixed='description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    at: {examples: ["1:30"]}\noutput_schema: {type: object}\n',
        ),
        Good(
            'description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    country: {enum: ["no", se, true]}\n    day: {type: string, default: "2020-01-01"}\noutput_schema: {type: object}\n',
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        text = facts.text
        for schema in analysis.schemas if analysis is not None else ():
            for written in written_values(schema):
                for piece in written.piece.walk():
                    why = (
                        misreading(piece, text.slice(piece.span))
                        if text is not None and piece.is_scalar
                        else ""
                    )
                    if why and text is not None:
                        shown = text.slice(piece.span)
                        yield self.at(
                            facts, piece.span, f"`{shown}` {why}; text needs quotes", quote(facts, piece)
                        )
