"""AMB104: an event loop is touched before the host runs the plugin in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.ambient_state.wording import where
from plugcheck_rules.catalogs import process_effects, surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.module import FunctionFacts

_CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__"})


class EventLoopAtInit(Rule[PythonFacts]):
    """An event loop is taken, made or run at import or in a constructor.

    ## What it does

    Finds `asyncio.get_event_loop()`, `asyncio.new_event_loop()`, `asyncio.run()`, `asyncio.create_task()` and
    others in constructors, and those that only take hold of a loop in code that runs at import. A class that
    the plugin's own code constructs is a helper, and silent.

    ## Why it matters

    The host constructs plugins before it starts its loop, or on another thread. The loop that the constructor
    sees is not the one that the hooks run in: a task never runs, a future belongs to the wrong loop, and
    `asyncio.run` raises where a loop is running already.

    ## Example

    ```python
    import asyncio


    class Plugin:
        def __init__(self):
            self._loop = asyncio.get_event_loop()
    ```

    ## Use instead

    ```python
    import asyncio


    class Plugin:
        async def setup(self, ctx):
            self._loop = asyncio.get_running_loop()
    ```

    ## Fix safety

    There is no automatic fix: the work has to move into `setup`.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB104", "event-loop-at-init"
    severity = Severity.ERROR
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "import asyncio\n\n\nclass Plugin:\n    def __init__(self):\n        self._loop = ^asyncio.get_event_loop()^\n"
        ),
        Bad("from asyncio import get_event_loop\n\nLOOP = ^get_event_loop()^\n"),
        Good(
            "import asyncio\n\n\nclass Plugin:\n    async def setup(self, ctx):\n        self._loop = asyncio.get_running_loop()\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for use in code.effects(surroundings(), "event-loop"):
            at_import = code.is_import_only(use.function)
            if at_import and process_effects().find(use.effect.name) is not None:
                continue  # told as an effect of the import
            if at_import or (use.function is not None and _runs_when_constructed(code, use.function)):
                yield self.finding(
                    code.path,
                    use.place.span,
                    f"`{use.name}` in {where(use.function)} {use.effect.what}",
                )


def _runs_when_constructed(code: PythonFacts, function: FunctionFacts) -> bool:
    """Whether the host may run this by constructing the plugin: a class that the code makes itself is a helper."""
    owner = function.owner
    return owner is not None and function.name in _CONSTRUCTORS and not code.makes_instances(owner)
