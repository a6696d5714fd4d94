from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, replace
from plugcheck_rules.hosts.apcore.schemas.keywords import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_OPEN_API = frozenset(
    [
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float",
        "double",
        "byte",
        "binary",
        "password",
    ]
)


class UnknownFormat(SchemaRule):
    """
    ## What it does
    Finds values of `format` that JSON Schema does not define.

    ## Why it matters
    A format that is not known is an annotation that nobody reads: no warning is logged for a value that
    breaks it.

    ## Example
    ```yaml
    when: {type: string, format: datetime}
    ```

    ## Use instead
    ```yaml
    when: {type: string, format: date-time}
    ```

    ## Fix safety
    The fix writes the nearest format. It is safe for apcore, which refuses no value for its format.

    ## References
    - JSON Schema 2020-12, section 7.3
    - apcore 0.32.2: `schema/hardening.py` (the formats that it looks at)
    """

    code, name = "SCH235", "unknown-format"
    severity = Severity.WARNING
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    when: {type: string, format: ^datetime^}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    when: {type: string, format: date-time}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    x: {type: string, format: ^color^}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    when: {type: string, format: date-time}\n    n: {type: integer, format: int64}\n    x: {type: string, format: x-colour}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for schema in analysis.schemas if analysis is not None else ():
            piece = schema["format"]
            if piece is None or not isinstance(piece.scalar, str) or piece.scalar in FORMATS | _OPEN_API:
                continue
            name = piece.scalar
            if name.startswith("x-"):
                continue
            likely = nearest(name, sorted(FORMATS), 0.7)
            hint = f"; did you mean `{likely[0]}`?" if likely else ""
            mends = (replace(facts, piece, other, f"Write `{other}`", safe=True) for other in likely[:2])
            severity = Severity.WARNING if likely else Severity.INFORMATION
            yield self.at(
                facts,
                piece.span,
                f"there is no format `{name}`, so it says nothing{hint}",
                *mends,
                severity=severity,
            )
