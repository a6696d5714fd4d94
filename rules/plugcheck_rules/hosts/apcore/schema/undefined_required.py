from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts
    from plugcheck_rules.hosts.apcore.schemas.pieces import Piece


def _named(item: Piece) -> frozenset[str]:
    """What stands in the same `required`."""
    listed = item.parent.items if item.parent is not None else None
    return frozenset(other.value for other in listed or () if isinstance(other.value, str))


class UndefinedRequired(SchemaRule):
    """
    ## What it does
    Finds names in `required` that are no property of the schema.

    ## Why it matters
    apcore makes a model of the properties alone, so it never asks for such a name, while every other reader
    of the schema refuses each value without it. Most often the name is misspelled, and the property that was
    meant is optional.

    ## Example
    ```yaml
    properties: {name: {type: string}}
    required: [nmae]
    ```

    ## Use instead
    ```yaml
    properties: {name: {type: string}}
    required: [name]
    ```

    ## Fix safety
    The fix writes the nearest property that is not required yet. It is unsafe: a property becomes required.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.generate_model`
    """

    code, name = "SCH237", "undefined-required"
    concludes_from_absence = True
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string}\n  required: [^nmae^]\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string}\n  required: [name]\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string}\n  required: [name, ^zip^]\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    one: {type: string}\n    two: {type: string}\n  anyOf:\n  - required: [one]\n  - required: [two]\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  patternProperties: {^^x: {type: string}}\n  properties: {}\n  required: [xy]\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for item, names in analysis.undefined if analysis is not None else ():
            likely = nearest(item.scalar, names - _named(item))
            hint = f"; did you mean `{likely[0]}`?" if likely else ""
            mends = (replace(facts, item, name, f"Write `{name}`") for name in likely[:2])
            message = f"`{item.scalar}` is required and is no property, so apcore never asks for it{hint}"
            yield self.at(facts, item.span, message, *mends)
