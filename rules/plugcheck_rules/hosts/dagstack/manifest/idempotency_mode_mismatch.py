from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class IdempotencyModeMismatch(ManifestRule):
    """
    ## What it does
    Finds plugins that promise an `idempotency_mode` and read the time or draw chance around the host: a call
    such as `time.time()` where `clock` is not declared, or `random.random()` where `rng` is not.

    ## Why it matters
    `output_hash` says that a repeated unit of work gives the same output, `input_hash` that equal inputs are
    equal work. With the real time or real chance in it, a replay differs. The contract suite does not look.

    ## Example
    ```toml
    [plugin.unit_of_work]
    declared = true
    idempotency_mode = "output_hash"  # and the code returns datetime.now()
    ```

    ## Use instead
    ```toml
    [plugin.resources]
    required = ["clock"]

    [plugin.unit_of_work]
    declared = true
    idempotency_mode = "output_hash"  # and the code returns self.clock.now()
    ```

    ## Fix safety
    There is no fix: the code must change.

    ## References
    - dagstack 0.4.1: `IdempotencyMode` in `manifest.py`
    - ADR-0003, invariants 7 and 8
    """

    code, name = "MAN154", "idempotency-mode-mismatch"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:P"\n\n'
            '[plugin.unit_of_work]\ndeclared = true\nidempotency_mode = ^"output_hash"^\n',
            files={"plugin.py": "import time\n\nclass P:\n    def run(self):\n        return time.time()\n"},
        ),
        Good(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:P"\n\n'
            '[plugin.unit_of_work]\ndeclared = true\nidempotency_mode = "output_hash"\n',
            files={"plugin.py": "class P:\n    def run(self, text):\n        return text.upper()\n"},
        ),
        Good(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:P"\n',
            files={"plugin.py": "import time\n\nclass P:\n    def run(self):\n        return time.time()\n"},
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        mode = facts.value("unit_of_work", "idempotency_mode")
        declared = facts.declared_resources
        if facts.value("unit_of_work", "declared") is not True or mode == "none" or declared is None:
            return
        for resource, names in vocabulary.AROUND_RESOURCES.items():
            calls = sorted(facts.code.uses_of(names), key=lambda place: (place.path, place.span))
            if resource in declared or not calls:
                continue
            yield self.at(
                facts,
                facts.span_of("unit_of_work", "idempotency_mode"),
                f"the mode `{mode}` promises equal work, but the code calls `{calls[0].text}` and declares no `{resource}`",
                proof=[
                    Related(place.path, place.span, f"`{place.text}` differs from run to run")
                    for place in calls
                ],
            )
