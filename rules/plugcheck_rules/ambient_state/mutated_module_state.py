"""AMB001: a module-level container is changed after import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.ambient_state.wording import proof, severity_for, where
from plugcheck_rules.catalogs import objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class MutatedModuleState(Rule[PythonFacts]):
    """A module-level list, dictionary or set is changed while the plugin runs.

    ## What it does

    Finds containers that a module-level name holds, in whatever shape the assignment has, and that code of
    the plugin changes after import: in this file or another, directly, through another name, through an
    attribute of `self`, or in a function that gets it as an argument. Each change is a related location.
    Filling a table while the module is imported is no change, and a constant that is only read is silent.

    ## Why it matters

    The module is imported once for the whole process. What one instance, tenant or run puts into the
    container, every other one sees; two hosts in one process share it, and a restart forgets it. The host's
    own suite looks at names alone: it lets `CACHE = {}` pass although every hook writes to it.

    ## Example

    ```python
    CACHE = {}


    class Plugin:
        def execute(self, args):
            CACHE[args["id"]] = args
            return len(CACHE)
    ```

    ## Use instead

    ```python
    class Plugin:
        def setup(self, ctx):
            self._cache = {}

        def execute(self, args):
            self._cache[args["id"]] = args
            return len(self._cache)
    ```

    ## Fix safety

    There is no automatic fix: who should own the container is the author's decision.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB001", "mutated-module-state"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "^CACHE^ = {}\n\n\nclass Plugin:\n    def execute(self, args):\n        CACHE[args['id']] = args\n        return len(CACHE)\n"
        ),
        Bad(
            "^seen^, limit = [], 3\n\n\nclass Plugin:\n    def execute(self, args):\n        add = seen.append\n        add(args)\n        return limit\n"
        ),
        Bad(
            "^_rows^ = None or {}\n\n\ndef note(rows, key):\n    rows.setdefault(key, 1)\n\n\nclass Plugin:\n    def execute(self, args):\n        note(_rows, args)\n        return 1\n"
        ),
        Good(
            "LIMITS = {'a': 1}\n\n\nclass Plugin:\n    def execute(self, args):\n        return LIMITS.get(args)\n"
        ),
        Good(
            "TABLE = {}\nfor number in range(3):\n    TABLE[number] = number * 2\n\n\nclass Plugin:\n    def execute(self, args):\n        return TABLE[args]\n"
        ),
        Good(
            "CACHE = {}\n\n\nclass Plugin:\n    def execute(self, args):\n        CACHE = {}\n        CACHE[args] = 1\n        return CACHE\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for shared in code.module_objects(objects(), "container"):
            changes = shared.fate.changes
            if changes:
                yield self.finding(
                    code.path,
                    shared.place.span,
                    f"`{shared.name}` is {shared.noun} of the whole process that {where(changes[0].function)}"
                    " changes, so what one instance leaves in it every other one sees",
                    severity=severity_for(code),
                    proof=proof(changes),
                )
