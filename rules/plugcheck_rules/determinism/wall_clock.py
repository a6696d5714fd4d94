"""DET001: what a hook gives back depends on the time of day."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class WallClock(DifferenceRule):
    """The wall clock is read, and what is seen from outside depends on it.

    ## What it does

    Finds `time.time()`, `datetime.now()`, `date.today()` and the like whose value reaches what a hook returns,
    yields, raises, stores or sends, through whatever names, helpers and files it goes. A reading that only goes
    to a log, a metric or a time-out is none.

    ## Why it matters

    Two runs with the same input differ. A replay cannot reproduce the first run, a cache never hits, and a test
    that passes today fails at midnight.

    ## Example

    ```python
    import time


    class Plugin:
        def execute(self, args):
            return {"at": time.time(), **args}
    ```

    ## Use instead

    ```python
    class Plugin:
        def setup(self, ctx):
            self._clock = ctx.resources.clock

        def execute(self, args):
            return {"at": self._clock.now().timestamp(), **args}
    ```

    ## Fix safety

    The fix takes the host's clock, where one is declared and in reach. It is unsafe: another clock tells another
    time.

    ## References

    - dagstack ADR-0003, invariant 8: determinism
    """

    code, name = "DET001", "wall-clock"
    severity = Severity.WARNING
    categories = ("wall-clock",)
    examples = (
        Bad(
            "import time\n\n\nclass Plugin:\n    def execute(self, args):\n        return {'at': ^time.time()^}\n"
        ),
        Bad(
            "from datetime import datetime as dt\n\n\ndef stamp():\n    return ^dt.now()^.isoformat()\n\n\n"
            "class Plugin:\n    def execute(self, args):\n        args = dict(args, at=stamp())\n        return args\n"
        ),
        Bad(
            "import time\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self._start = ^time.time()^\n\n"
            "    def execute(self, args):\n        return [self._start]\n"
        ),
        Bad(
            "from datetime import datetime, timezone\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self._ctx = ctx\n\n"
            "    def execute(self, args):\n        return ^datetime.now(timezone.utc)^.isoformat()\n",
            fixed="from datetime import datetime, timezone\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self._ctx = ctx\n\n"
            "    def execute(self, args):\n        return self._ctx.resources.clock.now().astimezone(timezone.utc).isoformat()\n",
        ),
        Good(
            "import logging\nimport time\n\n\nclass Plugin:\n    def execute(self, args):\n        start = time.time()\n"
            "        result = sorted(args)\n        logging.info('took %s', time.time() - start)\n        return result\n"
        ),
        Good(
            "import time\n\n\nclass Plugin:\n    def execute(self, args):\n        deadline = time.time() + 5\n"
            "        while time.time() < deadline:\n            if args:\n                return args\n"
        ),
        Good(
            "import time\n\n\ndef unused():\n    return time.time()\n\n\nclass Plugin:\n    def execute(self, args):\n        return args\n"
        ),
    )
