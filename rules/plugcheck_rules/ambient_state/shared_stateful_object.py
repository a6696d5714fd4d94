"""AMB002: a module-level iterator, queue, generator of random numbers or namespace changes with every use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.ambient_state.wording import proof, severity_for, where
from plugcheck_rules.catalogs import objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class SharedStatefulObject(Rule[PythonFacts]):
    """A module-level object that changes with every use is used while the plugin runs.

    ## What it does

    Finds module-level iterators (`itertools.count()`), generators, queues, events, streams, namespaces and
    `random.Random` objects that code of the plugin uses after import in a way that changes them.

    ## Why it matters

    Their state belongs to the process. The numbers that one instance draws are missing in another one's
    sequence, and what one run puts into a queue another run takes out.

    ## Example

    ```python
    import itertools

    IDS = itertools.count()


    class Plugin:
        def execute(self, args):
            return next(IDS)
    ```

    ## Use instead

    ```python
    import itertools


    class Plugin:
        def __init__(self):
            self._ids = itertools.count()

        def execute(self, args):
            return next(self._ids)
    ```

    ## Fix safety

    There is no automatic fix: the object has to move into the instance, and every use with it.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB002", "shared-stateful-object"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "import itertools\n\n^IDS^ = itertools.count()\n\n\nclass Plugin:\n    def execute(self, args):\n        return next(IDS)\n"
        ),
        Bad(
            "import random\n\n^RNG^ = random.Random(7)\n\n\nclass Plugin:\n    def execute(self, args):\n        return RNG.random()\n"
        ),
        Bad(
            "from types import SimpleNamespace\n\n^state^ = SimpleNamespace(n=0)\n\n\nclass Plugin:\n    def execute(self, args):\n        state.n += 1\n        return state.n\n"
        ),
        Good(
            "import itertools\n\nIDS = itertools.count()\nFIRST = next(IDS)\n\n\nclass Plugin:\n    def execute(self, args):\n        return FIRST\n"
        ),
        Good(
            "import itertools\n\n\nclass Plugin:\n    def __init__(self):\n        self._ids = itertools.count()\n\n    def execute(self, args):\n        return next(self._ids)\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for shared in code.module_objects(objects(), "stateful"):
            changes = shared.fate.changes
            if changes:
                yield self.finding(
                    code.path,
                    shared.place.span,
                    f"`{shared.name}` is {shared.noun} of the whole process, and {where(changes[0].function)}"
                    " changes what every other instance gets from it",
                    severity=severity_for(code),
                    proof=proof(changes),
                )
