"""RES010: nothing holds a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import resources
from plugcheck_rules.leaked_resources.path_wording import proof, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class LostTask(Rule[PythonFacts]):
    """A task is started and nothing keeps it, awaits it or cancels it.

    ## What it does

    Finds `asyncio.create_task` and `ensure_future` whose result is dropped, and tasks in a local name that is
    neither awaited, cancelled nor given away when the function returns.

    ## Why it matters

    The event loop holds tasks weakly: a task that nothing else holds can vanish in the middle of its work. Its
    exception is never seen, and nobody can cancel it when the program ends.

    ## Example

    ```python
    async def execute(self, job):
        asyncio.create_task(self.report(job))
    ```

    ## Use instead

    ```python
    async def execute(self, job):
        task = asyncio.create_task(self.report(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
    ```

    ## Fix safety

    There is no automatic fix: who waits for the task, and when, is for the author to say.

    ## References

    - The Python documentation, `asyncio.create_task`: "Save a reference to the result of this function"
    """

    code, name = "RES010", "lost-task"
    severity = Severity.WARNING
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "import asyncio\n\n\nasync def execute(job):\n    ^asyncio.create_task(job.report())^\n    return True\n"
        ),
        Bad(
            "from asyncio import ensure_future as start\n\n\nasync def execute(job):\n    task = ^start(job.report())^\n    print(task)\n"
        ),
        Bad(
            "import asyncio\n\n\nclass Plugin:\n    async def execute(self, job):\n        loop = asyncio.get_running_loop()\n        ^loop.create_task(job.report())^\n"
        ),
        Good(
            "import asyncio\n\n\nasync def execute(job):\n    task = asyncio.create_task(job.report())\n    print('started')\n    await task\n"
        ),
        Good(
            "import asyncio\n\nTASKS = set()\n\n\nasync def execute(job):\n    task = asyncio.create_task(job.report())\n    TASKS.add(task)\n    task.add_done_callback(TASKS.discard)\n"
        ),
        Good(
            "import asyncio\n\n\nasync def execute(jobs):\n    async with asyncio.TaskGroup() as group:\n        for job in jobs:\n            group.create_task(job.report())\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_lsp.python.resources.leaks import Way

        for leak in code.leaks(resources(code.settings)):
            if leak.acquisition.resource.name != "task":
                continue
            if leak.way is Way.DROPPED:
                message = (
                    f"Nothing holds the task that `{leak.maker}` starts: it can vanish before it is done"
                )
            elif leak.way in (Way.NORMAL, Way.REBOUND):
                message = (
                    f"{where(leak)} returns and nothing holds the task that `{leak.maker}` starts any more"
                )
            else:
                continue
            yield self.finding(code.path, leak.acquisition.place.span, message, proof=proof(leak))
