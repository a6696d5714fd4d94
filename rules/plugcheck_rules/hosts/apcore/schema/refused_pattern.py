from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class RefusedPattern(SchemaRule):
    r"""
    ## What it does
    Finds regular expressions that the engine which apcore uses does not take. For a property of type string
    that is the engine of the Rust crate `regex`: no look-around, no backreferences, no `\Z`, and no more
    than 10 MiB once compiled, which `\w{1,255}` exceeds. Without a type it is Python's.

    ## Why it matters
    The loader ends with a bare `pydantic_core.SchemaError`. Checks of JSON Schema find nothing: Python's own
    engine takes such patterns.

    ## Example
    ```yaml
    password: {type: string, pattern: '^(?=.*[0-9]).+$'}
    ```

    ## Use instead
    ```yaml
    password: {type: string, pattern: '[0-9]'}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - apcore 0.32.2: pydantic-core, `regex_engine` `rust-regex`
    - https://docs.rs/regex/latest/regex/#syntax
    """

    code, name = "SCH225", "refused-pattern"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    word: {type: string, pattern: ^'(?=.*[0-9]).+'^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets\ninput_schema:\n  type: object\n  properties:\n"
            "    name: {type: string, pattern: ^'\\w{1,255}'^}\n    twice: {type: string, pattern: ^'(a)\\1'^}\n"
            "    bare: {pattern: ^'\\p{L}'^}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets\ninput_schema:\n  type: object\n  properties:\n"
            "    name: {type: string, pattern: '^^[\\w.-]{1,64}$'}\n    letter: {type: string, pattern: '\\p{L}'}\n"
            "output_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.PATTERN) if analysis is not None else ():
            end = (
                "apcore refuses the schema" if fault.refused else "apcore refuses the schema where it is used"
            )
            yield self.of(facts, fault, f"this pattern cannot be compiled: {fault.why}, so {end}")
