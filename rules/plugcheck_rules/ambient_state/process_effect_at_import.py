"""AMB011: importing the module changes the whole process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.ambient_state.wording import severity_for
from plugcheck_rules.catalogs import process_effects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class ProcessEffectAtImport(Rule[PythonFacts]):
    """Importing the module changes something that the whole process shares.

    ## What it does

    Finds code that runs at import and seeds the random numbers, writes the environment or `sys.path`,
    changes the working directory, the locale, signals, logging, warnings or limits, makes event loops, or
    starts threads and processes.

    ## Why it matters

    The host and every other plugin live in the same process. They are changed as soon as this plugin is
    found, whether it is used or not, and in an order that nobody chose.

    ## Example

    ```python
    import random

    random.seed(0)
    ```

    ## Use instead

    ```python
    class Plugin:
        def setup(self, ctx):
            self._rng = ctx.resources.rng
    ```

    ## Fix safety

    There is no automatic fix: what the effect was for decides what takes its place.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB011", "process-effect-at-import"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad("import random\n\n^random.seed(0)^\n"),
        Bad("from os import environ as env\n\n^env['MODE']^ = 'fast'\n"),
        Bad(
            "import sys\n\ntry:\n    import fast\nexcept ImportError:\n    ^sys.path.insert(0, '/opt/fast')^\n"
        ),
        Bad("import threading\n\nworker = threading.Thread(target=print)\n^worker.start()^\n"),
        Bad("import logging\n\n\ndef _configure():\n    ^logging.basicConfig()^\n\n\n_configure()\n"),
        Good("import random\n\nif __name__ == '__main__':\n    random.seed(0)\n"),
        Good("class Random:\n    def seed(self, n): ...\n\n\nrandom = Random()\nrandom.seed(0)\n"),
        Good("import logging\n\nlog = logging.getLogger(__name__)\nlog.addHandler(logging.NullHandler())\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for effect in code.effects(process_effects()):
            if code.is_import_only(effect.function):
                yield self.finding(
                    code.path,
                    effect.place.span,
                    f"`{effect.name}` {effect.effect.what} as soon as the module is imported",
                    severity=severity_for(code),
                )
