from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, quote_key
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts
    from plugcheck_rules.hosts.apcore.schemas.pieces import Piece


def _is_text(piece: Piece) -> bool:
    """Whether YAML reads its key as text."""
    return piece.entry is not None and piece.parent is not None and piece.entry.key in piece.parent.value


class BadPropertyName(SchemaRule):
    """
    ## What it does
    Finds names of properties for which pydantic makes no field: those that begin with `_`, that are no text
    (`no:`, `1:`), that a model needs for itself (`model_validate`, `Config`), and `model_config`, which is
    dropped without a word.

    ## Why it matters
    The loader ends with a bare `PydanticUserError`, `TypeError` or `ValueError`; what is dropped is accepted
    with any value.

    ## Example
    ```yaml
    properties: {_id: {type: string}}
    ```

    ## Use instead
    ```yaml
    properties: {id: {type: string}}
    ```

    ## Fix safety
    A key that YAML does not read as text gets quotes: unsafe, because the property begins to exist under
    that name.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model`
    - pydantic, `create_model`
    """

    code, name = "SCH230", "bad-property-name"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    ^_id^: {type: string}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    ^model_config^: {type: string}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    ^no^: {type: string}\noutput_schema: {type: object}\n",
            fixed='description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    "no": {type: string}\noutput_schema: {type: object}\n',
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    json: {type: string}\n    model_name: {type: string}\n    copy: {type: string}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.NAME) if analysis is not None else ():
            entry = fault.piece.entry
            name = entry.key if entry is not None else ""
            end = "apcore refuses the schema" if fault.refused else "any value is accepted"
            mend = (
                quote_key(facts, fault.piece)
                if fault.piece.parent is not None and not _is_text(fault.piece)
                else None
            )
            yield self.of(facts, fault, f"no property can be named `{name}`: {fault.why}, so {end}", mend)
