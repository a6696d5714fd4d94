"""DET102: a hook gives back state that each call changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.determinism.difference_rule import DifferenceRule, seen

if TYPE_CHECKING:
    from plugcheck_lsp.python.differences.search import Difference


class ReturnedInstanceState(DifferenceRule):
    """A hook counts on, or adds to, an attribute of its instance and gives the result back.

    ## What it does

    Finds attributes of the instance that a hook (or what it calls) increments or appends to, that no such code
    sets anew, and that reach what a hook returns, yields, raises, stores or sends.

    ## Why it matters

    The second call with the same input gives another output than the first one. The contract suite makes a
    fresh instance for each run, so it never sees this; the host calls one instance again and again, and a
    replay makes a new one.

    ## Example

    ```python
    class Plugin:
        def setup(self, ctx):
            self._count = 0

        def execute(self, args):
            self._count += 1
            return {"number": self._count, "text": args["text"]}
    ```

    ## Use instead

    ```python
    class Plugin:
        def execute(self, args):
            return {"number": args["number"], "text": args["text"]}
    ```

    ## Fix safety

    There is no automatic fix: where the state should come from is the author's decision.

    ## References

    - dagstack ADR-0003, invariant 8: determinism
    - dagstack 0.4.1: `contract/determinism.py` makes a fresh instance for each iteration
    """

    code, name = "DET102", "returned-instance-state"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    categories = ("instance-state",)
    examples = (
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self._count = 0\n\n    def execute(self, args):\n        ^self._count^ += 1\n        return {'number': self._count}\n"
        ),
        Bad(
            "class Plugin:\n    def __init__(self):\n        self._seen = []\n\n    def execute(self, args):\n        self._note(args)\n        return self._seen\n\n    def _note(self, args):\n        ^self._seen^.append(args)\n"
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self._count = 0\n\n    def execute(self, args):\n        self._count += 1\n        return args\n"
        ),
        Good(
            "class Plugin:\n    def execute(self, args):\n        self._rows = []\n        for row in args:\n            self._rows.append(row)\n        return self._rows\n"
        ),
    )

    def message(self, difference: Difference) -> str:
        text = " ".join(difference.place.text.split())
        return f"`{text}` is changed by each call, so what {seen(difference)} differs from call to call"
