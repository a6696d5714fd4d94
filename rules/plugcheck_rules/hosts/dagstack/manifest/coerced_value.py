from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.wording import dotted, type_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class CoercedValue(ManifestRule):
    """
    ## What it does
    Finds numbers and flags that are written as another type, and that dagstack converts.

    ## Why it matters
    dagstack's documents call `priority = "50"` an error; the released model converts it. A reader of the
    manifest, a stricter host or another language's loader does not.

    ## Example
    ```toml
    [plugin]
    priority = "50"
    fallback = "yes"
    ```

    ## Use instead
    ```toml
    [plugin]
    priority = 50
    fallback = true
    ```

    ## Fix safety
    Safe: the fix writes what the model makes of the value.

    ## References
    - dagstack 0.4.1: `manifest.py`
    - https://docs.pydantic.dev/latest/concepts/conversion_table/
    """

    code, name = "MAN114", "coerced-value"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            '[plugin]\npriority = ^"1_0"^\nfallback = ^"yes"^\nstartup_timeout_sec = ^30.0^\n',
            fixed="[plugin]\npriority = 10\nfallback = true\nstartup_timeout_sec = 30\n",
        ),
        Good("[plugin]\npriority = 10\nfallback = true\n"),
        Good('[plugin]\npriority = "high"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for coercion in facts.reading.coercions:
            fault = coercion.fault
            made = toml_literal(coercion.value)
            yield self.at(
                facts,
                fault.span,
                f"`{dotted(fault.path)}` is {type_name(fault.value)}, which the documents call an error; dagstack reads `{made}`",
                facts.replace(f"Write `{made}`", fault.span, made),
            )
