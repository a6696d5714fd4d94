"""ASY008: an endless loop goes on after its task is cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class UncancellableLoop(Rule[PythonFacts]):
    """An endless loop of a coroutine catches the cancellation and goes on.

    ## What it does

    Finds `while True` in coroutines whose `try` awaits something and whose handler catches `CancelledError`
    (by name, as `BaseException`, or with a bare `except`) without leaving the loop.

    ## Why it matters

    Cancelling a task raises `CancelledError` at its `await`, once. The loop takes that for an error like any
    other and goes on: `task.cancel()` has no effect, `teardown` waits for ever, and the process does not end.

    ## Example

    ```python
    async def poll(self):
        while True:
            try:
                await self._poll_once()
            except BaseException:
                self._log.exception("poll failed")
    ```

    ## Use instead

    ```python
    async def poll(self):
        while True:
            try:
                await self._poll_once()
            except Exception:
                self._log.exception("poll failed")
    ```

    ## Fix safety

    There is no automatic fix: what is to be done before the task ends, its author knows.

    ## References

    - The Python documentation, "Task Cancellation" in "Coroutines and Tasks"
    """

    code, name = "ASY008", "uncancellable-loop"
    severity = Severity.WARNING
    subject = PythonFacts
    examples = (
        Bad(
            "class Plugin:\n    async def poll(self):\n        while True:\n            try:\n"
            "                await self.once()\n            except ^BaseException^:\n                self.log.exception('failed')\n"
        ),
        Bad(
            "from asyncio import CancelledError as Stopped\n\n\nasync def poll(once):\n    while 1:\n        try:\n"
            "            await once()\n        except ^Stopped^:\n            pass\n"
        ),
        Good(
            "async def poll(once):\n    while True:\n        try:\n            await once()\n"
            "        except Exception:\n            pass\n"
        ),
        Good(
            "import asyncio\n\n\nasync def poll(once):\n    while True:\n        try:\n            await once()\n"
            "        except asyncio.CancelledError:\n            raise\n        except BaseException:\n            pass\n"
        ),
        Good(
            "async def poll(once, stopped):\n    while not stopped():\n        try:\n            await once()\n"
            "        except BaseException:\n            pass\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for loop in code.endless_loops():
            yield self.finding(
                code.path,
                loop.handler.span,
                f"This takes a cancellation for one more error, so nothing ends the loop of `{loop.function.qualified_name}`",
                proof=[
                    Related(code.path, loop.wait.span, "A cancelled task stops here, and goes on in the loop")
                ],
            )
