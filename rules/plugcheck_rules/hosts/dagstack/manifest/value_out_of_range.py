from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.model import (
    default,
    minimum,
)
from plugcheck_rules.hosts.dagstack.wording import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ValueOutOfRange(ManifestRule):
    """
    ## What it does
    Finds a `priority` below 0, and time-outs and durations that are not positive (or longer than a float).

    ## Why it matters
    The model refuses them, whatever type they are written as: discovery skips the plugin.

    ## Example
    ```toml
    [plugin]
    priority = -10
    startup_timeout_sec = 0
    ```

    ## Use instead
    ```toml
    [plugin]
    priority = 0
    startup_timeout_sec = 30
    ```

    ## Fix safety
    The fix writes the field's default, or the least value where it has none. It is unsafe: the order or the
    limit changes.

    ## References
    - dagstack 0.4.1: the validators in `manifest.py`; `float(...)` in `registry.py`
    """

    code, name = "MAN116", "value-out-of-range"
    examples = (
        Bad(
            "[plugin]\npriority = ^-10^\nstartup_timeout_sec = ^0^\n",
            fixed="[plugin]\npriority = 0\nstartup_timeout_sec = 30\n",
        ),
        Bad(
            '[plugin]\n[plugin.unit_of_work]\nestimated_duration_sec = ^"0"^\n',
            fixed="[plugin]\n[plugin.unit_of_work]\nestimated_duration_sec = 1\n",
        ),
        Good("[plugin]\npriority = 0\nstartup_timeout_sec = 1\n"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for fault in facts.reading.out_of_range:
            least = minimum(fault.path)
            usual = toml_literal(default(fault.path) or least)
            yield self.at(
                facts,
                fault.span,
                f"`{dotted(fault.path)}` must be at least {least}, so the manifest is refused",
                facts.replace(f"Write `{usual}`", fault.span, usual, unsafe=True),
            )
        if facts.reading.overflows_timeout:
            yield self.at(
                facts,
                facts.span_of("startup_timeout_sec"),
                "`startup_timeout_sec` is more than a float can hold, so the plugin cannot be registered",
                refused=facts.registers,
            )
