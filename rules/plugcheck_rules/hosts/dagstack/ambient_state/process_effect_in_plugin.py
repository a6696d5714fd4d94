"""AMB110: a plugin changes the whole process while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.ambient_state.wording import where
from plugcheck_rules.catalogs import process_effects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding

_CATEGORIES = (
    "environment",
    "directory",
    "import-system",
    "random",
    "logging",
    "warnings",
    "locale",
    "signals",
    "limits",
)


class ProcessEffectInPlugin(Rule[PythonFacts]):
    """A plugin changes something that the whole process shares while it runs.

    ## What it does

    Finds functions and methods that write the environment or `sys.path`, change the working directory, seed
    the random numbers, or set the locale, signals, logging, warnings or limits of the process.

    ## Why it matters

    The effect outlives the instance, and the host and every other plugin are changed with it.

    ## Example

    ```python
    import os


    class Plugin:
        def setup(self, ctx):
            os.environ["MODE"] = "fast"
    ```

    ## Use instead

    ```python
    class Plugin:
        def setup(self, ctx):
            self._mode = "fast"
    ```

    ## Fix safety

    There is no automatic fix: what the effect was for decides what takes its place.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB110", "process-effect-in-plugin"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "import os\n\n\nclass Plugin:\n    def setup(self, ctx):\n        ^os.environ['MODE']^ = 'fast'\n"
        ),
        Bad("import random as r\n\n\ndef roll():\n    ^r.seed(1)^\n    return 4\n"),
        Good(
            "import random\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self._random = random.Random(1)\n        self._random.seed(2)\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for effect in code.effects(process_effects(), *_CATEGORIES):
            if not code.is_import_only(effect.function):
                yield self.finding(
                    code.path,
                    effect.place.span,
                    f"`{effect.name}` in {where(effect.function)} {effect.effect.what}",
                )
