"""DET013: what a hook gives back depends on which of several jobs is done first."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class CompletionOrder(DifferenceRule):
    """The order in which concurrent jobs are done reaches what is seen from outside.

    ## What it does

    Finds `as_completed`, `asyncio.wait` and `imap_unordered` where the order of their results reaches what a
    hook returns, yields, raises, stores or sends. Results that are sorted, counted or kept under a key are
    none.

    ## Why it matters

    Which job is done first depends on the load of the machine: the same input gives the same results in another
    order.

    ## Example

    ```python
    from concurrent.futures import as_completed


    class Plugin:
        def execute(self, args):
            futures = [self._pool.submit(self._one, row) for row in args["rows"]]
            return [future.result() for future in as_completed(futures)]
    ```

    ## Use instead

    ```python
    class Plugin:
        def execute(self, args):
            futures = [self._pool.submit(self._one, row) for row in args["rows"]]
            return [future.result() for future in futures]
    ```

    ## Fix safety

    There is no automatic fix: to wait for the jobs in their order may take longer.

    ## References

    - The Python documentation of `concurrent.futures.as_completed`
    """

    code, name = "DET013", "completion-order"
    severity = Severity.WARNING
    categories = ("completion-order",)
    examples = (
        Bad(
            "from concurrent.futures import as_completed\n\n\nclass Plugin:\n    def execute(self, args):\n        futures = [self._pool.submit(row) for row in args]\n        return [future.result() for future in ^as_completed(futures)^]\n"
        ),
        Bad(
            "import asyncio\n\n\nclass Plugin:\n    async def execute(self, args):\n        done, _ = await ^asyncio.wait(args)^\n        return [task.result() for task in done]\n"
        ),
        Good(
            "from concurrent.futures import as_completed\n\n\nclass Plugin:\n    def execute(self, args):\n        futures = [self._pool.submit(row) for row in args]\n        return [future.result() for future in futures]\n"
        ),
        Good(
            "from concurrent.futures import as_completed\n\n\nclass Plugin:\n    def execute(self, args):\n        futures = {self._pool.submit(row): row for row in args}\n        results = {}\n        for future in as_completed(futures):\n            results[futures[future]] = future.result()\n        return results\n"
        ),
    )
