from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, consequence, replace
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class DanglingReference(SchemaRule):
    """
    ## What it does
    Finds `$ref`s that lead to nothing: no such file, no such definition. Pointers are followed as apcore
    follows them: first from the root of the file, then from the schema itself, through mappings only, and
    `%` escapes mean nothing.

    ## Why it matters
    The loader raises `SCHEMA_NOT_FOUND`, often with a part of the pointer that is not the missing one.

    ## Example
    ```yaml
    properties:
      name: {$ref: '#/definitions/Nmae'}
    definitions:
      Name: {type: string}
    ```

    ## Use instead
    ```yaml
    properties:
      name: {$ref: '#/definitions/Name'}
    definitions:
      Name: {type: string}
    ```

    ## Fix safety
    The fix writes the nearest name that there is. It is unsafe, because another one may have been meant.

    ## References
    - apcore 0.32.2: `schema/ref_resolver.py`
    """

    code, name = "SCH211", "dangling-reference"
    concludes_from_absence = True
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: ^'#/definitions/Nmae'^}\noutput_schema: {type: object}\ndefinitions:\n  Name: {type: string}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: '#/definitions/Name'}\noutput_schema: {type: object}\ndefinitions:\n  Name: {type: string}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: ^./other.schema.yaml#/X^}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: '#/definitions/Name'}\noutput_schema: {type: object}\ndefinitions:\n  Name: {type: string}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {$ref: '#/$defs/Name'}\n  $defs:\n    Name: {type: string}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.DANGLING) if analysis is not None else ():
            hint = f"; did you mean `{fault.likely[0]}`?" if fault.likely else ""
            mends = (replace(facts, fault.piece, name, f"Refer to `{name}`") for name in fault.likely[:2])
            yield self.of(facts, fault, f"{fault.why}, so {consequence(fault)}{hint}", *mends)
