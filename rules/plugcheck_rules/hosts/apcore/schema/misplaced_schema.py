from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule
from plugcheck_rules.hosts.apcore.schemas.reading import path_of
from plugcheck_rules.hosts.apcore.vocabulary import MODULE_ID, SCHEMA_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class MisplacedSchema(SchemaRule):
    """
    ## What it does
    Finds schema files of modules where the loader does not look for them: named with the whole id in one
    folder, or outside of the folder of schemas.

    ## Why it matters
    The specification shows `schemas/executor.email.schema.yaml`, but the loader looks for
    `schemas/executor/email.schema.yaml` alone and answers `SCHEMA_NOT_FOUND`.

    ## Example
    ```yaml
    # schemas/mail.send.schema.yaml
    module_id: mail.send
    ```

    ## Use instead
    ```yaml
    # schemas/mail/send.schema.yaml
    module_id: mail.send
    ```

    ## Fix safety
    There is no fix: a file has to be moved.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.load`
    - PROTOCOL_SPEC 3.1 (disagrees)
    """

    code, name = "SCH210", "misplaced-schema"
    examples = (
        Bad(
            "module_id: ^mail.send^\ndescription: Sends\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
            path="schemas/mail.send.schema.yaml",
        ),
        Bad(
            "module_id: ^greeter^\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
            path="other/greeter.schema.yaml",
        ),
        Good(
            "module_id: mail.send\ndescription: Sends\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
            path="schemas/mail/send.schema.yaml",
        ),
        Good("definitions: {Name: {type: string}}\n", path="schemas/common.names.schema.yaml"),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        if analysis is None or analysis.file.is_shared or facts.expected_id:
            return
        folder = facts.project.layout.schemas
        piece = analysis.file.key("module_id")
        name = piece.scalar if piece is not None and isinstance(piece.scalar, str) else ""
        name = name or facts.path.name.removesuffix(SCHEMA_SUFFIX)
        wanted = path_of(name, folder) if MODULE_ID.fullmatch(name) else None
        first = piece or next(iter((analysis.file.root.keys or {}).values()), analysis.file.root)
        root = facts.workspace.root
        where = ""
        if wanted is not None:
            shown = wanted.relative_to(root).as_posix() if wanted.is_relative_to(root) else wanted.as_posix()
            where = f"; it looks for `{name}` at `{shown}`"
        span = piece.span if piece is not None else first.key_span
        yield self.at(facts, span, f"apcore does not find this file{where}", refused=True)
