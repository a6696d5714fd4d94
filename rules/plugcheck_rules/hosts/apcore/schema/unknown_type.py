from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, replace
from plugcheck_rules.hosts.apcore.schemas.faults import Kind
from plugcheck_rules.hosts.apcore.schemas.keywords import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_MEANT = {
    **dict.fromkeys(("int", "int32", "int64", "long"), "integer"),
    **dict.fromkeys(("float", "double", "decimal"), "number"),
    **dict.fromkeys(("str", "text", "date", "datetime", "date-time", "uuid", "file"), "string"),
    **dict.fromkeys(("bool",), "boolean"),
    **dict.fromkeys(("list", "tuple", "set"), "array"),
    **dict.fromkeys(("dict", "map", "mapping", "struct"), "object"),
    **dict.fromkeys(("none", "nil"), "null"),
}


class UnknownType(SchemaRule):
    """
    ## What it does
    Finds names of types that JSON Schema does not have, and `null` without quotes, which YAML reads as
    nothing.

    ## Why it matters
    A single unknown type makes apcore accept every value without a word; in a list of types it refuses the
    schema.

    ## Example
    ```yaml
    age: {type: int}
    ```

    ## Use instead
    ```yaml
    age: {type: integer}
    ```

    ## Fix safety
    The fix writes the nearest type, or puts `null` in quotes. It is unsafe: a check that never happened
    begins to.

    ## References
    - JSON Schema 2020-12, meta-schema
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model` (`_TYPE_MAP.get(name, Any)`)
    """

    code, name = "SCH221", "unknown-type"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: ^int^}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: [integer, ^null^]}\noutput_schema: {type: object}\n",
            fixed='description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: [integer, "null"]}\noutput_schema: {type: object}\n',
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: ^strng^}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: string}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: ^money^}\noutput_schema: {type: object}\n",
        ),
        Good(
            'description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: [integer, "null"]}\noutput_schema: {type: object}\n',
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.UNKNOWN_TYPE) if analysis is not None else ():
            value = fault.piece.scalar
            end = "apcore refuses the schema" if fault.refused else "apcore accepts every value there"
            if value is None:
                mend = replace(facts, fault.piece, "null", "Put quotes around `null`")
                message = f"`null` without quotes is no name of a type but nothing at all, so {end}"
                yield self.of(facts, fault, message, mend)
                continue
            known = _MEANT.get(str(value).lower())
            likely = (known,) if known else nearest(str(value), TYPES)
            hint = f"; did you mean `{likely[0]}`?" if likely else ""
            mends = (replace(facts, fault.piece, name, f"Write `{name}`") for name in likely[:2])
            yield self.of(facts, fault, f"there is no type `{value}`, so {end}{hint}", *mends)
