from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, misspelled_root_keys, rename
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class UnknownSchemaKey(SchemaRule):
    """
    ## What it does
    Finds keys at the root of a schema file that apcore does not read, and names the one that was likely
    meant.

    ## Why it matters
    The loader ignores them without a word; where a required key is misspelled, it refuses the file for want
    of that one. The specification's own schema of such files allows no other keys.

    ## Example
    ```yaml
    description: Greets somebody
    input_shema: {type: object}
    output_schema: {type: object}
    ```

    ## Use instead
    ```yaml
    description: Greets somebody
    input_schema: {type: object}
    output_schema: {type: object}
    ```

    ## Fix safety
    The fix renames the key. It is unsafe, because a key that was ignored begins to count.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.load`
    - Specification: `schemas/module-schema.schema.json` (the root is closed)
    """

    code, name = "SCH203", "unknown-schema-key"
    severity = Severity.WARNING
    examples = (
        Bad(
            "description: Greets somebody\n^input_shema^: {type: object}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n^colour^: red\n"
        ),
        Good(
            "description: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\nx-owner: me\n"
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        if analysis is None or analysis.file.is_shared:
            return
        root = analysis.file.root
        missing = {fault.keyword for fault in analysis.of(Kind.ROOT)}
        for name, likely in misspelled_root_keys(root).items():
            piece = (root.keys or {})[name]
            hint = f"; did you mean `{likely[0]}`?" if likely else ""
            refused = bool(likely) and likely[0] in missing
            outcome = f", and refuses the file without `{likely[0]}`" if refused else ""
            yield self.at(
                facts,
                piece.key_span,
                f"apcore ignores `{name}` in a schema file{outcome}{hint}",
                *(rename(facts, piece, other) for other in likely[:2]),
                severity=Severity.ERROR if refused else None,
                refused=refused,
            )
