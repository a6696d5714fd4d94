"""DET003: what a hook gives back depends on chance."""

from __future__ import annotations

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule


class RandomValue(DifferenceRule):
    """Chance decides something that is seen from outside.

    ## What it does

    Finds what `random`, `secrets`, `os.urandom`, `tempfile` and `numpy.random` draw, pick and shuffle without a
    seed of their own, where it reaches what a hook returns, yields, raises, stores or sends, or decides which
    of these happens. A generator that was made with a seed, and chance that only spreads waiting times, are
    none.

    ## Why it matters

    Two runs with the same input differ, and the failure that somebody reports can never be repeated.

    ## Example

    ```python
    import random


    class Plugin:
        def execute(self, args):
            return random.sample(args["rows"], 10)
    ```

    ## Use instead

    ```python
    import random


    class Plugin:
        def execute(self, args):
            return random.Random(args["seed"]).sample(args["rows"], 10)
    ```

    ## Fix safety

    The fix takes the host's source of chance, where one is declared and in reach. It is unsafe: other numbers
    are drawn.

    ## References

    - dagstack ADR-0003, invariant 8: determinism
    """

    code, name = "DET003", "random-value"
    severity = Severity.WARNING
    categories = ("random-value",)
    examples = (
        Bad(
            "import random\n\n\nclass Plugin:\n    def execute(self, args):\n        return ^random.choice(args)^\n"
        ),
        Bad(
            "from random import random as chance\n\n\nclass Plugin:\n    def execute(self, args):\n        if ^chance()^ < 0.1:\n            return None\n        return args\n"
        ),
        Bad(
            "import random\n\n\nclass Plugin:\n    def execute(self, args):\n        rows = list(args)\n        ^random.shuffle(rows)^\n        return rows\n"
        ),
        Bad(
            "from random import Random\n\n\nclass Plugin:\n    def __init__(self):\n        self._rng = ^Random()^\n\n    def execute(self, args):\n        return self._rng.choice(args)\n"
        ),
        Bad(
            "import random\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self._resources = ctx.resources\n\n    def execute(self, args):\n        return [^random.random()^, ^random.randint(1, 6)^]\n",
            fixed="import random\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self._resources = ctx.resources\n\n    def execute(self, args):\n        return [self._resources.rng.random(), self._resources.rng.randint(1, 6)]\n",
        ),
        Good(
            "import random\n\n\nclass Plugin:\n    def execute(self, args):\n        return random.Random(7).choice(args)\n"
        ),
        Good(
            "import random\nimport time\n\n\nclass Plugin:\n    def execute(self, args):\n        time.sleep(1 + random.random())\n        return args\n"
        ),
    )
