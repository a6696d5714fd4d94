from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_LEAST, _MOST = 10, 200


class DescriptionLength(SchemaRule):
    """
    ## What it does
    Finds descriptions of schemas that are empty, shorter than 10 characters or longer than 200.

    ## Why it matters
    The description is what a language model chooses a module by. Beyond 200 characters the loader logs a
    warning at each load; the specification asks for 10 at least.

    ## Example
    ```yaml
    description: Greets
    ```

    ## Use instead
    ```yaml
    description: Greets somebody by name
    ```

    ## Fix safety
    There is no fix.

    ## References
    - apcore 0.32.2: `schema/loader.py` (a warning above 200)
    - Specification: `schemas/module-schema.schema.json`, `description`
    """

    code, name = "SCH206", "description-length"
    severity = Severity.WARNING
    examples = (
        Bad("description: ^Hi^\ninput_schema: {type: object}\noutput_schema: {type: object}\n"),
        Bad('description: ^""^\ninput_schema: {type: object}\noutput_schema: {type: object}\n'),
        Good("description: Greets somebody\ninput_schema: {type: object}\noutput_schema: {type: object}\n"),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        piece = analysis.file.key("description") if analysis is not None else None
        if analysis is None or analysis.file.is_shared or piece is None or not isinstance(piece.scalar, str):
            return
        length = len(piece.scalar)
        if length > _MOST:
            message = f"the description has {length} characters, and apcore logs a warning above {_MOST}"
            yield self.at(facts, piece.span, message)
        elif length < _LEAST:
            message = (
                f"the description has {length} characters, and the specification asks for {_LEAST} at least"
            )
            severity = Severity.WARNING if not piece.scalar.strip() else Severity.HINT
            yield self.at(facts, piece.span, message, severity=severity)
