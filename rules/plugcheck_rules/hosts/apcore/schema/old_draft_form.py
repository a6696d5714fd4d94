from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Mark, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, consequence, rename
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_OLD = {
    "divisibleBy": "multipleOf",
    "additionalItems": "items",
    "dependencies": "dependentRequired",
    "extends": "allOf",
    "disallow": "not",
    "$recursiveRef": "$dynamicRef",
    "$recursiveAnchor": "$dynamicAnchor",
}
_SAME = frozenset({"divisibleBy"})


class OldDraftForm(SchemaRule):
    """
    ## What it does
    Finds forms of older drafts of JSON Schema: a list under `items`, a boolean under `exclusiveMinimum` and
    `exclusiveMaximum`, `dependencies`, `additionalItems`, `divisibleBy`, `extends`, `disallow`,
    `$recursiveRef`.

    ## Why it matters
    apcore reads draft 2020-12. A list under `items` ends the loader with a bare `AttributeError`,
    `exclusiveMinimum: true` means above 1, and the others count for nothing.

    ## Example
    ```yaml
    items: [{type: string}]
    ```

    ## Use instead
    ```yaml
    prefixItems: [{type: string}]
    ```

    ## Fix safety
    The fix writes the form of 2020-12 where it is one word: `prefixItems`, `multipleOf`, `$dynamicRef`. It
    is unsafe, because a check begins to happen.

    ## References
    - JSON Schema 2020-12, release notes
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model`
    """

    code, name = "SCH223", "old-draft-form"
    marks = frozenset({Mark.DEPRECATED})
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    list:\n      type: array\n      items: ^[{type: string}]^\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    list:\n      type: array\n      prefixItems: [{type: string}]\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: number, minimum: 0, exclusiveMinimum: ^true^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: number, ^divisibleBy^: 2}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: number, multipleOf: 2}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: number, exclusiveMinimum: 0}\n    extends: {type: string}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        if analysis is None:
            return
        for fault in analysis.of(Kind.OLD):
            mend = rename(facts, fault.piece, "prefixItems") if fault.keyword == "items" else None
            yield self.of(facts, fault, f"`{fault.keyword}`: {fault.why}, so {consequence(fault)}", mend)
        for schema in analysis.schemas:
            for name, now in _OLD.items():
                piece = schema.piece.get(name)
                if piece is None:
                    continue
                message = f"`{name}` belongs to an older draft of JSON Schema and is not checked; use `{now}`"
                mend = rename(facts, piece, now) if name in _SAME else None
                yield self.at(facts, piece.key_span, message, mend, severity=Severity.WARNING)
