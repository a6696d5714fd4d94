from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, remove
from plugcheck_rules.hosts.apcore.schemas.keywords import APPLIES_TO, NEEDS, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_ALL = frozenset(TYPES)
_ROOTS = frozenset({"input_schema", "output_schema"})


class InapplicableKeyword(SchemaRule):
    """
    ## What it does
    Finds keywords that say nothing where they stand: those about another type than the schema's (`minLength`
    of an integer), and those without the keyword that they belong to (`then` without `if`).

    ## Why it matters
    They are ignored without a word, by JSON Schema and by apcore; what the author wanted to exclude is
    accepted.

    ## Example
    ```yaml
    age: {type: integer, minLength: 1}
    ```

    ## Use instead
    ```yaml
    age: {type: integer, minimum: 1}
    ```

    ## Fix safety
    The fix removes the keyword. It is unsafe, because something was meant by it.

    ## References
    - JSON Schema 2020-12, sections 6 and 10
    """

    code, name = "SCH239", "inapplicable-keyword"
    severity = Severity.WARNING
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, ^minLength^: 1}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    list: {type: array, ^minContains^: 1}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    list: {type: array}\noutput_schema: {type: object}\n",
        ),
        Good(  # draft 3's `required` and a root that is no object are told
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    on: {type: boolean, required: true}\noutput_schema: {type: string, properties: {}}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, minimum: 1}\n    any: {minLength: 1}\n    both: {type: [string, integer], minLength: 1, minimum: 1}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for schema in analysis.schemas if analysis is not None else ():
            types = schema.types
            if schema.outer is None and schema.keyword in _ROOTS and types and "object" not in types:
                continue  # SCH248 tells it
            for name, piece in (schema.piece.keys or {}).items():
                about = APPLIES_TO.get(name) if isinstance(name, str) else None
                needed = NEEDS.get(name) if isinstance(name, str) else None
                if (
                    about
                    and types
                    and types <= _ALL
                    and about not in types
                    and not (name == "required" and isinstance(piece.scalar, bool))
                    and not (about == "number" and "integer" in types)
                ):
                    said = " or ".join(sorted(types))
                    message = f"`{name}` is about values of type {about} and says nothing of type {said}"
                elif needed and schema[needed] is None:
                    message = f"`{name}` says nothing without `{needed}`"
                else:
                    continue
                mend = remove(facts, piece, f"Remove `{name}`")
                yield self.at(facts, piece.key_span, message, mend)
