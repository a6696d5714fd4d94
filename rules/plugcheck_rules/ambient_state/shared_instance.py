"""AMB003: an instance that a module-level name holds is changed after import."""

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


class SharedInstance(Rule[PythonFacts]):
    """An object that a module-level name holds is changed while the plugin runs.

    ## What it does

    Finds module-level instances, of the plugin's own classes or of others, whose attributes or items code of
    the plugin assigns after import; for own classes also through their methods.

    ## Why it matters

    Such a singleton is module state in a class's clothes: every instance of the plugin changes the same one.

    ## Example

    ```python
    class Registry:
        def __init__(self):
            self.items = []

        def add(self, item):
            self.items.append(item)


    registry = Registry()


    class Plugin:
        def execute(self, args):
            registry.add(args)
    ```

    ## Use instead

    ```python
    class Plugin:
        def __init__(self):
            self._registry = Registry()

        def execute(self, args):
            self._registry.add(args)
    ```

    ## Fix safety

    There is no automatic fix: who should own the object is the author's decision.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB003", "shared-instance"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "class Registry:\n    def __init__(self):\n        self.items = []\n\n    def add(self, item):\n        self.items.append(item)\n\n\n"
            "^registry^ = Registry()\n\n\nclass Plugin:\n    def execute(self, args):\n        registry.add(args)\n        return 1\n"
        ),
        Bad(
            "class Counter:\n    n = 0\n\n\n^COUNTER^ = Counter()\n\n\nclass Plugin:\n    def execute(self, args):\n        COUNTER.n += 1\n        return COUNTER.n\n"
        ),
        Good(
            "class Limits:\n    def __init__(self):\n        self.top = 3\n\n    def get(self):\n        return self.top\n\n\n"
            "LIMITS = Limits()\n\n\nclass Plugin:\n    def execute(self, args):\n        return LIMITS.get()\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for shared in code.module_objects(objects(), "instance", "unknown"):
            changes = shared.fate.changes
            if changes:
                yield self.finding(
                    code.path,
                    shared.place.span,
                    f"`{shared.name}` is one object for the whole process that {where(changes[0].function)} changes,"
                    " so every other instance sees it",
                    severity=severity_for(code),
                    proof=proof(changes),
                )
