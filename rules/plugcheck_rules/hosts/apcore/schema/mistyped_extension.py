from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, replace
from plugcheck_rules.hosts.apcore.schemas.faults import article
from plugcheck_rules.hosts.apcore.schemas.keywords import HOST_KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_SAID = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class MistypedExtension(SchemaRule):
    """
    ## What it does
    Finds values of apcore's own keywords that are of the wrong type: `x-sensitive` that is no boolean,
    `x-examples` that is no list.

    ## Why it matters
    apcore reads them without a check. `x-sensitive: "false"` is text, and text that is not empty counts as
    true; a single example is never shown.

    ## Example
    ```yaml
    token: {type: string, x-sensitive: "yes"}
    ```

    ## Use instead
    ```yaml
    token: {type: string, x-sensitive: true}
    ```

    ## Fix safety
    The fix writes the boolean that the text says. It is unsafe: what is logged in clear may change.

    ## References
    - apcore 0.32.2: `schema/types.py`, `LLMExtensions`
    """

    code, name = "SCH238", "mistyped-extension"
    severity = Severity.WARNING
    examples = (
        Bad(
            'description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    token: {type: string, x-sensitive: ^"yes"^}\noutput_schema: {type: object}\n',
            fixed="description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    token: {type: string, x-sensitive: true}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    token: {type: string, x-examples: ^abc^}\noutput_schema: {type: object}\n",
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    token: {type: string, x-sensitive: yes, x-examples: [abc], x-deprecated: {since: 1.0.0}}\noutput_schema: {type: object}\n",
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        for schema in analysis.schemas if analysis is not None else ():
            for name, wanted in HOST_KEYWORDS.items():
                piece = schema[name]
                if piece is None or piece.kind == wanted:
                    continue
                mend = None
                if wanted == "boolean" and isinstance(piece.scalar, str) and piece.scalar.lower() in _SAID:
                    value = _SAID[piece.scalar.lower()]
                    mend = replace(facts, piece, value, f"Write `{str(value).lower()}`")
                message = f"`{name}` is {article(piece.kind)} and not {article(wanted)}, so apcore does not take it as meant"
                yield self.at(facts, piece.span, message, mend)
