"""AMB105: a module-level lock couples all instances of the plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class ModuleLevelLock(Rule[PythonFacts]):
    """A module-level lock couples all instances of the plugin.

    ## What it does

    Finds locks, conditions, semaphores and barriers of `threading`, `asyncio` and `multiprocessing` that a
    module-level name holds.

    ## Why it matters

    Instances of different hosts and tenants wait for each other, and an `asyncio` lock belongs to the first
    event loop that uses it: a second host in another loop gets an error.

    ## Example

    ```python
    import asyncio

    LOCK = asyncio.Lock()
    ```

    ## Use instead

    ```python
    import asyncio


    class Plugin:
        def __init__(self):
            self._lock = asyncio.Lock()
    ```

    ## Fix safety

    There is no automatic fix: the lock has to move into the instance, and every use with it.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB105", "module-level-lock"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad("import asyncio\n\n^LOCK^ = asyncio.Lock()\n"),
        Bad("from threading import RLock as Guard\n\n^_guard^ = Guard()\n"),
        Good(
            "import threading\n\n\nclass Plugin:\n    def __init__(self):\n        self._lock = threading.Lock()\n"
        ),
        Good("def Lock():\n    return 1\n\n\nLOCK = Lock()\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for shared in code.module_objects(objects(), "lock"):
            yield self.finding(
                code.path,
                shared.place.span,
                f"`{shared.name}` is {shared.noun} of the whole process, so instances of other hosts wait for each other",
            )
