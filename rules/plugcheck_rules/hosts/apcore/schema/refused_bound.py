from __future__ import annotations

import math
from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, replace
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_ROUNDING = {
    "minimum": math.ceil,
    "exclusiveMinimum": math.floor,
    "maximum": math.floor,
    "exclusiveMaximum": math.ceil,
}


class RefusedBound(SchemaRule):
    """
    ## What it does
    Finds bounds of required integers and numbers that pydantic does not take: a fraction such as `minimum:
    0.5` for an integer, `multipleOf` that is not above 0, text.

    ## Why it matters
    The loader ends with a bare `pydantic_core.SchemaError`, though JSON Schema takes a fraction here. For an
    optional property it loads.

    ## Example
    ```yaml
    age: {type: integer, minimum: 0.5}
    ```

    ## Use instead
    ```yaml
    age: {type: integer, minimum: 1}
    ```

    ## Fix safety
    The fix rounds a fraction to the integer that bounds the same integers. It is safe.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model`
    - pydantic-core, `int_schema`
    """

    code, name = "SCH228", "refused-bound"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, minimum: ^0.5^}\n  required: [age]\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, minimum: 1}\n  required: [age]\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, minimum: 1}\n    part: {type: number, minimum: 0.5}\n  required: [age, part]\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.BOUND) if analysis is not None else ():
            value = fault.piece.scalar
            mend = None
            rounding = _ROUNDING.get(fault.keyword)
            if rounding is not None and isinstance(value, float) and math.isfinite(value):
                mend = replace(facts, fault.piece, rounding(value), f"Write `{rounding(value)}`", safe=True)
            yield self.of(facts, fault, f"`{fault.keyword}`: {fault.why}, so apcore refuses the schema", mend)
