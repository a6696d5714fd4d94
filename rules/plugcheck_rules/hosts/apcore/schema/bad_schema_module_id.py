from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule
from plugcheck_rules.hosts.apcore.vocabulary import BUILT_IN, MAX_ID, MODULE_ID, RESERVED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class BadSchemaModuleId(SchemaRule):
    """
    ## What it does
    Finds ids of modules in schema files that no module can have: capitals, hyphens, more than 192
    characters, or a reserved first segment.

    ## Why it matters
    The loader takes any id; registering a module under it fails, so the schema is for nobody.

    ## Example
    ```yaml
    module_id: Greeter
    ```

    ## Use instead
    ```yaml
    module_id: greeter
    ```

    ## Fix safety
    There is no fix.

    ## References
    - apcore 0.32.2: `registry/registry.py` (the pattern, the reserved words)
    """

    code, name = "SCH209", "bad-schema-module-id"
    examples = (
        Bad(
            "module_id: ^my-mod^\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
            path="schemas/my-mod.schema.yaml",
        ),
        Bad(
            "module_id: ^core.x^\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
            path="schemas/core/x.schema.yaml",
        ),
        Good(
            "module_id: greeter\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n"
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        piece = analysis.file.key("module_id") if analysis is not None else None
        if piece is None or not isinstance(piece.scalar, str):
            return
        name = piece.scalar
        if not MODULE_ID.fullmatch(name):
            why = "ids are lower-case words joined by dots"
        elif len(name) > MAX_ID:
            why = f"it has more than {MAX_ID} characters"
        elif name.partition(".")[0] in RESERVED and name not in BUILT_IN:
            why = f"`{name.partition('.')[0]}` is reserved"
        else:
            return
        yield self.at(facts, piece.span, f"no module can be registered as `{name}`: {why}")
