"""DET002: what a hook gives back depends on a clock that starts anywhere."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class MonotonicClock(DifferenceRule):
    """A monotonic clock is read, and what is seen from outside depends on it.

    ## What it does

    Finds `time.monotonic()`, `time.perf_counter()` and the like whose value, or a time measured with them,
    reaches what a hook returns, yields or stores. A time that is only logged, counted as a metric or compared
    with a time-out is none.

    ## Why it matters

    The clock begins at another number in every process, and no two runs take equally long: the result is
    another one each time, and nothing downstream can compare or cache it.

    ## Example

    ```python
    import time


    class Plugin:
        def execute(self, args):
            start = time.perf_counter()
            result = sorted(args)
            return {"result": result, "seconds": time.perf_counter() - start}
    ```

    ## Use instead

    ```python
    import time


    class Plugin:
        def execute(self, args):
            start = time.perf_counter()
            result = sorted(args)
            self._logger.info("took %s seconds", time.perf_counter() - start)
            return {"result": result}
    ```

    ## Fix safety

    There is no automatic fix: whether the measurement belongs in a log is the author's decision.

    ## References

    - dagstack ADR-0003, invariant 8: determinism
    """

    code, name = "DET002", "monotonic-clock"
    severity = Severity.WARNING
    categories = ("monotonic-clock",)
    examples = (
        Bad(
            "import time\n\n\nclass Plugin:\n    def execute(self, args):\n        start = ^time.perf_counter()^\n        result = sorted(args)\n        return [result, ^time.perf_counter()^ - start]\n"
        ),
        Bad(
            "from time import monotonic as now\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self._since = ^now()^\n\n    def execute(self, args):\n        yield {'since': self._since}\n"
        ),
        Good(
            "import time\n\n\nclass Plugin:\n    def execute(self, args):\n        end = time.monotonic() + 5\n        while time.monotonic() < end:\n            pass\n        return args\n"
        ),
        Good(
            "import time\n\n\nclass Plugin:\n    def execute(self, args):\n        start = time.perf_counter()\n        result = sorted(args)\n        self._log.info('took %s', time.perf_counter() - start)\n        return result\n"
        ),
    )
