from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, rename
from plugcheck_rules.hosts.apcore.schemas.faults import takes
from plugcheck_rules.hosts.apcore.schemas.keywords import (
    FORMS,
    HOST_KEYWORDS,
    TOLD_ELSEWHERE,
    likely_keywords,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class UnknownKeyword(SchemaRule):
    """
    ## What it does
    Finds keywords in schemas that JSON Schema does not have, and names the one that was likely meant.
    Keywords that begin with `x-` are free, except near misses of apcore's own.

    ## Why it matters
    Nothing tells: JSON Schema and apcore ignore an unknown keyword, so what it says is not checked.

    ## Example
    ```yaml
    name: {type: string, maxlength: 40}
    ```

    ## Use instead
    ```yaml
    name: {type: string, maxLength: 40}
    ```

    ## Fix safety
    The fix renames the keyword. It is unsafe, because a check begins to happen.

    ## References
    - JSON Schema 2020-12, section 6.5
    """

    code, name = "SCH234", "unknown-keyword"
    severity = Severity.WARNING
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, ^maxlength^: 40}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, maxLength: 40}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  ^proprties^:\n    name: {type: string}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, ^x-senstive^: true}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, x-sensitive: true}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, ^colour^: red}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, ^example^: Ada}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    colour: {type: string, x-order: 1}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for schema in analysis.schemas if analysis is not None else ():
            for name, piece in (schema.piece.keys or {}).items():
                if not isinstance(name, str) or name in FORMS or name in TOLD_ELSEWHERE:
                    continue
                if name.startswith("x-"):
                    likely = () if name in HOST_KEYWORDS else nearest(name, HOST_KEYWORDS, 0.88)
                    if not likely:
                        continue
                else:
                    likely = tuple(known for known in likely_keywords(name) if schema[known] is None)
                if likely:
                    hint = f"; did you mean `{likely[0]}`?"
                elif piece.keys is not None and schema["properties"] is None and "type" in piece.keys:
                    hint = "; a property belongs under `properties`"
                else:
                    hint = ""
                yield self.at(
                    facts,
                    piece.key_span,
                    f"`{name}` is no keyword of JSON Schema, so it is not checked{hint}",
                    *(rename(facts, piece, other) for other in likely[:2] if takes(other, piece)),
                    severity=Severity.WARNING if hint else Severity.INFORMATION,
                )
