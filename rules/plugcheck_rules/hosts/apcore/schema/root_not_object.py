from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, replace
from plugcheck_rules.hosts.apcore.schemas.keywords import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_ROOTS = frozenset({"input_schema", "output_schema"})
_ALL = frozenset(TYPES)


class RootNotObject(SchemaRule):
    """
    ## What it does
    Finds `input_schema` and `output_schema` whose type is not `object`.

    ## Why it matters
    Modules are called with a mapping and return one. apcore ignores the type at the root and accepts any
    mapping, so what the schema says holds for nobody.

    ## Example
    ```yaml
    input_schema: {type: string}
    ```

    ## Use instead
    ```yaml
    input_schema: {type: object, properties: {text: {type: string}}}
    ```

    ## Fix safety
    The fix writes `type: object` where the schema has properties. It is safe: they say that it is one.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model`
    - Specification: `schemas/module-schema.schema.json` (`type` is `object`)
    """

    code, name = "SCH248", "root-not-object"
    examples = (
        Bad("description: Greets somebody\ninput_schema: {type: ^string^}\noutput_schema: {type: object}\n"),
        Bad(
            "description: Greets\ninput_schema: {type: ^array^, properties: {}}\noutput_schema: {type: object}\n",
            fixed="description: Greets\ninput_schema: {type: object, properties: {}}\noutput_schema: {type: object}\n",
        ),
        Good("description: Greets somebody\ninput_schema: {type: object}\noutput_schema: {properties: {}}\n"),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for schema in analysis.schemas if analysis is not None else ():
            kind = schema["type"]
            types = schema.types
            if schema.outer is not None or schema.keyword not in _ROOTS or kind is None or not types:
                continue
            if "object" not in types and types <= _ALL:
                said = " or ".join(sorted(types))
                mend = (
                    replace(facts, kind, "object", "Write `object`", safe=True)
                    if schema["properties"] is not None
                    else None
                )
                message = f"`{schema.keyword}` is of type {said}, and modules take and return mappings"
                yield self.at(facts, kind.span, message, mend)
