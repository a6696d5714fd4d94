"""AMB108: a value that differs from process to process is read once, at import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class ValueFrozenAtImport(Rule[PythonFacts]):
    """A clock, a random number or the identity of the process is read while the module is imported.

    ## What it does

    Finds `START = time.time()`, `RUN_ID = uuid.uuid4()` and the like in code that runs at import.

    ## Why it matters

    The value depends on when and where the host happened to import the plugin, stays the same for every
    later instance, and differs in the next process: a replay cannot reproduce it.

    ## Example

    ```python
    import time

    START = time.time()
    ```

    ## Use instead

    ```python
    class Plugin:
        def setup(self, ctx):
            self._start = ctx.resources.clock.now()
    ```

    ## Fix safety

    There is no automatic fix: the value has to move into the instance.

    ## References

    - dagstack ADR-0003, invariants 1 and 8
    """

    code, name = "AMB108", "value-frozen-at-import"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad("import time\n\nSTART = ^time.time()^\n"),
        Bad("from uuid import uuid4 as new\n\n\nclass Plugin:\n    run_id = str(^new()^)\n"),
        Bad("from datetime import datetime\n\n\ndef since(start=^datetime.now()^):\n    return start\n"),
        Good("import time\n\n\nclass Plugin:\n    def execute(self, args):\n        return time.time()\n"),
        Good("import uuid\n\nNAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, 'example.org')\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for read in code.effects(surroundings(), "value"):
            if code.is_import_only(read.function):
                yield self.finding(
                    code.path,
                    read.place.span,
                    f"`{read.name}` {read.effect.what} once, when the module is imported, for every instance that follows",
                )
