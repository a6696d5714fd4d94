from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, replace
from plugcheck_rules.hosts.apcore.schemas.faults import Kind, article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_WANTED = {
    **dict.fromkeys(("description", "version", "documentation", "module_id", "$schema"), "string"),
    **dict.fromkeys(("definitions", "$defs", "error_schema"), "object"),
}


class MistypedRootValue(SchemaRule):
    """
    ## What it does
    Finds values at the root of a schema file that are not of the type that apcore expects: a description
    that is no text, a version that YAML reads as a number, definitions that are no mapping.

    ## Why it matters
    The loader measures the description's length and makes a dictionary of the definitions, and raises a bare
    `TypeError` where it cannot; of a version it takes anything, and what compares versions later fails.

    ## Example
    ```yaml
    version: 1.0
    ```

    ## Use instead
    ```yaml
    version: "1.0"
    ```

    ## Fix safety
    The fix puts quotes around a scalar. It is unsafe: the value becomes text.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.load`
    """

    code, name = "SCH204", "mistyped-root-value"
    examples = (
        Bad(
            "description: ^5^\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
            fixed='description: "5"\ninput_schema: {type: object}\noutput_schema: {type: object}\n',
        ),
        Bad(
            "version: ^1.0^\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
            fixed='version: "1.0"\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n',
        ),
        Good(
            "version: 1.0.0\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n"
        ),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        if analysis is None:
            return
        refused = {fault.place for fault in analysis.faults if fault.refused and fault.kind is Kind.MISTYPED}
        for name, wanted in _WANTED.items():
            piece = analysis.file.key(name)
            if piece is None or piece.kind == wanted:
                continue
            is_refused = (piece.path, piece.span) in refused
            if piece.kind == "null" and not is_refused and name != "version":
                continue
            what = f"`{name}` is {article(piece.kind)} and not {article(wanted)}"
            mend = None
            if wanted == "string" and piece.is_scalar and piece.scalar is not None and facts.text is not None:
                written = facts.text.slice(piece.span)
                mend = replace(facts, piece, written, "Put quotes around it")
            end = (
                "apcore refuses the schema"
                if is_refused
                else "apcore takes it as it is and nothing can rely on it"
            )
            severity = Severity.ERROR if is_refused else Severity.WARNING
            yield self.at(facts, piece.span, f"{what}, so {end}", mend, severity=severity, refused=is_refused)
