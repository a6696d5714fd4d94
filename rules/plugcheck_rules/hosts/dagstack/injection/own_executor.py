"""INJ102: a plugin runs an executor of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import bypasses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class OwnExecutor(Rule[PythonFacts]):
    """Plugin code makes a pool of threads or processes, or hands work to the loop's executor.

    ## What it does

    Finds `ThreadPoolExecutor`, `ProcessPoolExecutor`, pools of `multiprocessing` and `run_in_executor` in a
    plugin's functions.

    ## Why it matters

    The manifest's `execution_model` tells the host how the plugin computes, so that it can count and limit threads
    and processes over all plugins. A pool of the plugin's own comes on top of that, once for each instance.

    ## Example

    ```python
    from concurrent.futures import ThreadPoolExecutor


    class Tool:
        def execute(self, args):
            with ThreadPoolExecutor() as pool:
                return list(pool.map(str.upper, args["words"]))
    ```

    ## Use instead

    ```python
    class Tool:  # execution_model = "thread_cpu_bound"
        def execute(self, args):
            return [word.upper() for word in args["words"]]
    ```

    ## Fix safety

    There is no automatic fix: the work has to be arranged anew.

    ## References

    - dagstack ADR-0003, invariant 4: execution model
    """

    code, name = "INJ102", "own-executor"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "from concurrent import futures\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self.pool = ^futures.ThreadPoolExecutor(4)^\n\n    def teardown(self):\n        self.pool.shutdown()\n"
        ),
        Bad(
            "import asyncio\n\n\nclass Plugin:\n    async def chunk(self, text):\n        loop = asyncio.get_running_loop()\n        return await ^loop.run_in_executor(None, text.split)^\n"
        ),
        Good("class Plugin:\n    def chunk(self, text):\n        return text.split()\n"),
        Good(
            "class ThreadPoolExecutor:\n    pass\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self.pool = ThreadPoolExecutor()\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for use in code.effects(bypasses(), "executor"):
            if use.function is not None:
                yield self.finding(
                    code.path,
                    use.place.span,
                    f"`{use.name}` {use.effect.what}; the host plans them by `execution_model`",
                )
