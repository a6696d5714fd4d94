from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class CheckpointMismatch(ManifestRule):
    """
    ## What it does
    Compares `unit_of_work.checkpointable` with the code: whether anything uses `ctx.checkpoint`.

    ## Why it matters
    An orchestrator resumes a checkpointable plugin where its last checkpoint left off. One that saves none
    starts over; one that saves some without saying so is never resumed.

    ## Example
    ```toml
    [plugin.unit_of_work]
    declared = true
    checkpointable = true  # and the code never uses ctx.checkpoint
    ```

    ## Use instead
    ```toml
    [plugin.unit_of_work]
    declared = true
    checkpointable = false
    ```

    ## Fix safety
    Unsafe: it may be the code that is to change.

    ## References
    - dagstack 0.4.1: `UnitOfWorkSpec` in `manifest.py`, `sinks.py`
    - ADR-0003, invariants 5 and 6
    """

    code, name = "MAN153", "checkpoint-mismatch"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:P"\n\n'
            "[plugin.unit_of_work]\ndeclared = true\ncheckpointable = ^true^\n",
            files={
                "plugin.py": "class P:\n    def setup(self, ctx):\n        self.size = ctx.config['size']\n"
            },
            fixed='[plugin]\nruntime = "in_process"\nentry_point = "plugin:P"\n\n'
            "[plugin.unit_of_work]\ndeclared = true\ncheckpointable = false\n",
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.store = ctx.^checkpoint^\n",
            files={
                "dagstack.toml": '[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n\n'
                "[plugin.unit_of_work]\ndeclared = true\n"
            },
            fixed="class Plugin:\n    def setup(self, ctx):\n        self.store = ctx.checkpoint\n",
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.store = ctx.checkpoint\n",
            files={
                "dagstack.toml": '[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n\n'
                "[plugin.unit_of_work]\ndeclared = true\ncheckpointable = true\n"
            },
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if facts.value("unit_of_work", "declared") is not True or facts.code.owner is None:
            return
        promised = facts.value("unit_of_work", "checkpointable")
        uses = facts.code.context_uses("checkpoint")
        first = min(uses, key=lambda use: (use.place.path, use.place.span), default=None)
        written = facts.node("unit_of_work", "checkpointable")
        if promised is True and first is None and written is not None:
            if facts.code.is_whole and not uses.escaped("checkpoint"):
                yield self.at(
                    facts,
                    written.span,
                    f"`{facts.name}` is said to be checkpointable, but its code never uses `ctx.checkpoint`",
                    facts.replace("Write `false`", written.span, "false", unsafe=True),
                )
        elif promised is False and first is not None:
            title = "Write `checkpointable = true`"
            fix = (
                facts.replace(title, written.span, "true", unsafe=True)
                if written is not None
                else facts.insert(title, "checkpointable", True, below=("unit_of_work",), unsafe=True)
            )
            yield self.at(
                facts,
                first.place.span,
                f"the code saves checkpoints, but the manifest does not say that `{facts.name}` is checkpointable",
                fix,
                path=first.place.path,
                proof=[facts.related(facts.span_of("unit_of_work"), "the unit of work is declared here")],
            )
