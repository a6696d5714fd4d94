from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_SEMANTIC = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?", re.ASCII
)


class BadSchemaVersion(SchemaRule):
    """
    ## What it does
    Finds versions of schemas that are no semantic versions.

    ## Why it matters
    The specification asks for `MAJOR.MINOR.PATCH`, because a breaking change must raise the first number.
    The loader takes any text, so nothing says that nothing can be compared.

    ## Example
    ```yaml
    version: "1.0"
    ```

    ## Use instead
    ```yaml
    version: "1.0.0"
    ```

    ## Fix safety
    The fix adds the missing numbers. It is safe: `1.0` and `1.0.0` are the same version to every reader.

    ## References
    - Specification: `schemas/module-schema.schema.json`, `version`
    """

    code, name = "SCH205", "bad-schema-version"
    severity = Severity.WARNING
    examples = (
        Bad(
            'version: ^"1.0"^\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n',
            fixed='version: "1.0.0"\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n',
        ),
        Good(
            "version: 1.2.0-rc.1\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n"
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        piece = analysis.file.key("version") if analysis is not None else None
        if piece is None or not isinstance(piece.scalar, str) or _SEMANTIC.fullmatch(piece.scalar):
            return
        numbers = re.fullmatch(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?", piece.scalar, re.ASCII)
        mend = None
        if numbers is not None:
            whole = ".".join(str(int(part or 0)) for part in numbers.groups())
            mend = replace(facts, piece, whole, f"Write `{whole}`", safe=True)
        message = (
            f"`{piece.scalar}` is no semantic version, so it cannot tell whether a change breaks callers"
        )
        yield self.at(facts, piece.span, message, mend)
