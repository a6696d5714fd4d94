"""AMB107: a module-level thread-local ties the plugin to the host's threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class ModuleLevelThreadLocal(Rule[PythonFacts]):
    """A module-level thread-local ties the plugin to the host's threads.

    ## What it does

    Finds `threading.local()` objects (and those of other packages) that a module-level name holds.

    ## Why it matters

    The host decides on which thread a hook runs. What `setup` stores on one thread is missing on another, and
    two instances on one thread share it.

    ## Example

    ```python
    import threading

    state = threading.local()
    ```

    ## Use instead

    ```python
    class Plugin:
        def setup(self, ctx):
            self._state = {}
    ```

    ## Fix safety

    There is no automatic fix: the state has to move into the instance.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB107", "module-level-thread-local"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad("import threading\n\n^state^ = threading.local()\n"),
        Bad("from threading import local\n\nif True:\n    ^_local^ = local()\n"),
        Good("import threading\n\nME = threading.get_ident()\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for shared in code.module_objects(objects(), "thread-local"):
            yield self.finding(
                code.path,
                shared.place.span,
                f"`{shared.name}` is a thread-local, so what a hook finds in it depends on the thread that the host chose",
            )
