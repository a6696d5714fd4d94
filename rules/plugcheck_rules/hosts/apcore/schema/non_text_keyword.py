from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, remove
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class NonTextKeyword(SchemaRule):
    """
    ## What it does
    Finds keys in a property's schema that YAML does not read as text.

    ## Why it matters
    The loader asks each key whether it begins with `x-` and ends with a bare `AttributeError`.

    ## Example
    ```yaml
    colour: {type: string, 1: red}
    ```

    ## Use instead
    ```yaml
    colour: {type: string}
    ```

    ## Fix safety
    The fix removes the entry, which means nothing. It is unsafe, because something was meant by it.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model` (`key.startswith("x-")`)
    """

    code, name = "SCH231", "non-text-keyword"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    colour: {type: string, ^1^: red}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    colour: {type: string}\noutput_schema: {type: object}\n",
        ),
        Good(
            'description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    colour: {type: string, "1": red}\noutput_schema: {type: object}\n',
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for fault in analysis.of(Kind.KEY) if analysis is not None else ():
            entry = fault.piece.entry
            name = entry.key if entry is not None else ""
            mend = remove(facts, fault.piece, f"Remove `{name}`")
            yield self.of(
                facts,
                fault,
                f"`{name}` is no keyword but {fault.why.split(' is no ')[0]}, so apcore refuses the schema",
                mend,
            )
