from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, replace
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class RequiredNotAList(SchemaRule):
    """
    ## What it does
    Finds `required` that is a string, or a boolean beside a property (draft 3).

    ## Why it matters
    Of a string apcore takes each character for a name, so the property stays optional; a boolean beside a
    property counts for nothing, and beside `properties` it ends the loader with a bare `TypeError`.

    ## Example
    ```yaml
    required: name
    ```

    ## Use instead
    ```yaml
    required: [name]
    ```

    ## Fix safety
    The fix makes a list of a string. It is unsafe: a property that was optional becomes required.

    ## References
    - JSON Schema 2020-12, meta-schema
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model` (`set(json_schema.get("required", []))`)
    """

    code, name = "SCH222", "required-not-a-list"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string}\n  required: ^name^\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string}\n  required: [name]\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, required: ^true^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties: {}\n  required: ^true^\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    required: {type: boolean}\n  required: [required]\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.REQUIRED) if analysis is not None else ():
            value = fault.piece.scalar
            mend = None
            if isinstance(value, str):
                names = [name for name in value.replace(",", " ").split() if name]
                mend = replace(facts, fault.piece, names, "Make a list of it")
            end = "apcore refuses the schema" if fault.refused else "the property stays optional"
            yield self.of(facts, fault, f"`{fault.keyword}` is no list of names: {fault.why}, so {end}", mend)
