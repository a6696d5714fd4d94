from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, consequence, replace
from plugcheck_rules.hosts.apcore.schemas.faults import Kind
from plugcheck_rules.hosts.apcore.schemas.keywords import FORMS, Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
_NUMBERS = frozenset({Form.COUNT, Form.NUMBER, Form.POSITIVE})


class MistypedKeyword(SchemaRule):
    """
    ## What it does
    Finds values of keywords that are of the wrong type or out of range: a negative length, properties in a
    list, a number where a string belongs.

    ## Why it matters
    Some of these end apcore's loader with a bare `TypeError`, `AttributeError` or `SchemaError`; with the
    others it loads the schema and does not check what the keyword says.

    ## Example
    ```yaml
    name: {type: string, minLength: -1}
    ```

    ## Use instead
    ```yaml
    name: {type: string, minLength: 1}
    ```

    ## Fix safety
    There is a fix where a number stands in quotes: it takes them away. It is unsafe, because a bound begins
    to hold.

    ## References
    - JSON Schema 2020-12, meta-schema
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model`
    """

    code, name = "SCH220", "mistyped-keyword"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, minLength: ^-1^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            'description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, minLength: ^"3"^}\noutput_schema: {type: object}\n',
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, minLength: 3}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties: ^[name]^\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    list: {type: array, uniqueItems: ^5^}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, minLength: 1, default: x, x-order: [1]}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        if analysis is None:
            return
        root = analysis.file.root
        for fault in analysis.of(Kind.MISTYPED):
            if root.get(fault.keyword) is not None and fault.piece.parent is root.node:
                continue  # what stands at the root has a rule of its own
            if fault.piece.items is not None and fault.keyword == "type" and not fault.piece.items:
                what = "`type` names no type"
            else:
                what = f"`{fault.keyword}` is wrong: {fault.why}"
            value = fault.piece.scalar
            mend = None
            if isinstance(value, str) and _NUMBER.fullmatch(value) and FORMS.get(fault.keyword) in _NUMBERS:
                mend = replace(facts, fault.piece, int(value), f"Write `{value}` as a number")
            yield self.of(facts, fault, f"{what}, so {consequence(fault)}", mend)
