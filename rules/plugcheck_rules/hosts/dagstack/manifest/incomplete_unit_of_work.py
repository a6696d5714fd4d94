from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class IncompleteUnitOfWork(ManifestRule):
    """
    ## What it does
    Finds a `unit_of_work` that is declared without `partition_key` or `estimated_duration_sec`, or by an
    orchestrator.

    ## Why it matters
    The model takes it. But a unit of work without a partition key cannot be split or repeated, one without a
    duration cannot be planned, and an orchestrator runs units of work and is none.

    ## Example
    ```toml
    [plugin.unit_of_work]
    declared = true
    partition_key = "document_id"
    ```

    ## Use instead
    ```toml
    [plugin.unit_of_work]
    declared = true
    partition_key = "document_id"
    estimated_duration_sec = 60
    ```

    ## Fix safety
    There is no fix: the values are not known.

    ## References
    - dagstack 0.4.1: `UnitOfWorkSpec` in `manifest.py`
    - ADR-0003, invariant 5
    """

    code, name = "MAN152", "incomplete-unit-of-work"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad('[plugin]\nname = "x"\n\n[plugin.unit_of_work]\n^declared^ = true\npartition_key = "id"\n'),
        Bad(
            '[plugin]\nname = "x"\nkind = "orchestrator"\n\n[plugin.unit_of_work]\n^declared^ = true\n'
            'partition_key = "id"\nestimated_duration_sec = 5\n'
        ),
        Good(
            '[plugin]\nname = "x"\n\n[plugin.unit_of_work]\ndeclared = true\npartition_key = "id"\n'
            "estimated_duration_sec = 5\n"
        ),
        Good('[plugin]\nname = "x"\n\n[plugin.unit_of_work]\ndeclared = false\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        entry = facts.entry("unit_of_work", "declared")
        if entry is None or facts.value("unit_of_work", "declared") is not True:
            return
        for field in ("partition_key", "estimated_duration_sec"):
            if facts.node("unit_of_work", field) is None:
                yield self.at(facts, entry.key_span, f"the unit of work is declared without `{field}`")
        if facts.value("kind") == "orchestrator":
            yield self.at(facts, entry.key_span, "an orchestrator runs units of work and cannot declare one")
