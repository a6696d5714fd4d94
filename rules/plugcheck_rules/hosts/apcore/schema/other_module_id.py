from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class OtherModuleId(SchemaRule):
    """
    ## What it does
    Finds a `module_id` that is not the id by which the loader finds the file.

    ## Why it matters
    The loader looks for `executor.email` at `executor/email.schema.yaml` and never compares: the schema is
    loaded under one id and calls itself another one in models and errors.

    ## Example
    ```yaml
    # schemas/greeter.schema.yaml
    module_id: greter
    ```

    ## Use instead
    ```yaml
    # schemas/greeter.schema.yaml
    module_id: greeter
    ```

    ## Fix safety
    The fix writes the id that the path says. It is unsafe, because the file may be what stands in the wrong
    place.

    ## References
    - apcore 0.32.2: `schema/loader.py` (not compared)
    """

    code, name = "SCH208", "other-module-id"
    examples = (
        Bad(
            "module_id: ^greter^\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
            fixed="module_id: greeter\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
        ),
        Good(
            "module_id: greeter\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n"
        ),
        Good(
            "module_id: mail.send\ndescription: Sends\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
            path="schemas/mail/send.schema.yaml",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        piece = analysis.file.key("module_id") if analysis is not None else None
        expected = facts.expected_id
        if piece is None or not isinstance(piece.scalar, str) or not expected or piece.scalar == expected:
            return
        message = (
            f"apcore finds this file for `{expected}` alone, and it says that it is for `{piece.scalar}`"
        )
        mend = replace(facts, piece, expected, f"Write `{expected}`")
        yield self.at(facts, piece.span, message, mend)
