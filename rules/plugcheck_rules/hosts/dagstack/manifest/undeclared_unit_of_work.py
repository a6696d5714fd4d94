from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.model import (
    REFUSED,
    default,
    fields,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UndeclaredUnitOfWork(ManifestRule):
    """
    ## What it does
    Finds fields of `unit_of_work` that are set without `declared = true`.

    ## Why it matters
    `declared` is `false` where it is absent, and the other fields are then ignored: the plugin promises
    nothing, although its author wrote it down.

    ## Example
    ```toml
    [plugin.unit_of_work]
    partition_key = "document_id"
    estimated_duration_sec = 60
    ```

    ## Use instead
    ```toml
    [plugin.unit_of_work]
    partition_key = "document_id"
    estimated_duration_sec = 60
    declared = true
    ```

    ## Fix safety
    Unsafe: the plugin then promises what the fields say.

    ## References
    - dagstack 0.4.1: `UnitOfWorkSpec` in `manifest.py`
    - ADR-0003, invariant 5
    """

    code, name = "MAN155", "undeclared-unit-of-work"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            '[plugin]\nname = "x"\n\n[plugin.unit_of_work]\n^partition_key^ = "id"\n^idempotency_mode^ = "input_hash"\n',
            fixed='[plugin]\nname = "x"\n\n[plugin.unit_of_work]\npartition_key = "id"\nidempotency_mode = "input_hash"\n'
            "declared = true\n",
        ),
        Bad(
            '[plugin]\nname = "x"\n\n[plugin.unit_of_work]\ndeclared = false\n^checkpointable^ = true\n',
            fixed='[plugin]\nname = "x"\n\n[plugin.unit_of_work]\ndeclared = true\ncheckpointable = true\n',
        ),
        Good('[plugin]\nname = "x"\n\n[plugin.unit_of_work]\ndeclared = false\ncheckpointable = false\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        unit = facts.node("unit_of_work")
        if unit is None or unit.entries is None or facts.value("unit_of_work", "declared") is not False:
            return
        for field, entry in unit.entries.items():
            if field == "declared" or field not in fields("unit_of_work"):
                continue
            if facts.value("unit_of_work", field) not in (default(("unit_of_work", field)), REFUSED):
                yield self.at(
                    facts,
                    entry.key_span,
                    f"`unit_of_work.{field}` is ignored, because `declared` is not `true`",
                    self._declare(facts),
                )

    @staticmethod
    def _declare(facts: ManifestFacts) -> Fix | None:
        written = facts.node("unit_of_work", "declared")
        if written is not None:
            return facts.replace("Write `declared = true`", written.span, "true", unsafe=True)
        return facts.insert("Write `declared = true`", "declared", True, below=("unit_of_work",), unsafe=True)
