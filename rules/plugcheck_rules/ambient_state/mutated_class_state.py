"""AMB004: a class attribute is changed after import."""

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


class MutatedClassState(Rule[PythonFacts]):
    """A value of the class is changed while the plugin runs, and so for every instance.

    ## What it does

    Finds class attributes whose object is changed through `self`, `cls` or the class (`self.items.append(x)`
    where only the class has `items`), and those that are given another value through the class
    (`type(self).count += 1`). An attribute that a method assigns on `self` belongs to the instance, and the
    fields of dataclasses, models, enumerations and the like are no class state.

    ## Why it matters

    All instances share the class. Two plugins of the same class in one process, or one after the other,
    see each other's data.

    ## Example

    ```python
    class Plugin:
        items = []

        def execute(self, args):
            self.items.append(args)
    ```

    ## Use instead

    ```python
    class Plugin:
        def __init__(self):
            self.items = []

        def execute(self, args):
            self.items.append(args)
    ```

    ## Fix safety

    There is no automatic fix: other code may rely on the class's attribute.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB004", "mutated-class-state"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "class Plugin:\n    ^items^ = []\n\n    def execute(self, args):\n        self.items.append(args)\n        return 1\n"
        ),
        Bad(
            "class Plugin:\n    ^count^ = 0\n\n    def execute(self, args):\n        type(self).count += 1\n        return 1\n"
        ),
        Bad(
            "class Plugin:\n    ^_known^ = {}\n\n    @classmethod\n    def learn(cls, key):\n        cls._known[key] = True\n\n"
            "    def execute(self, args):\n        self.learn(args)\n        return 1\n"
        ),
        Good(
            "class Plugin:\n    items = []\n\n    def __init__(self):\n        self.items = []\n\n    def execute(self, args):\n        self.items.append(args)\n        return 1\n"
        ),
        Good(
            "class Plugin:\n    count = 0\n\n    def execute(self, args):\n        self.count += 1\n        return self.count\n"
        ),
        Good(
            "class Plugin:\n    KINDS = ['a', 'b']\n\n    def execute(self, args):\n        return args in self.KINDS\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for attribute in code.class_attributes(objects()):
            changes = attribute.fate.changes
            if changes:
                yield self.finding(
                    code.path,
                    attribute.place.span,
                    f"`{attribute.owner.name}.{attribute.name}` belongs to the class, and {where(changes[0].function)}"
                    " changes it for every instance",
                    severity=severity_for(code),
                    proof=proof(changes),
                )
