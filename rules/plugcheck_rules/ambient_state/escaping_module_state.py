"""AMB013: a module-level container reaches code that may change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.ambient_state.wording import proof, where
from plugcheck_rules.catalogs import objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class EscapingModuleState(Rule[PythonFacts]):
    """A module-level container leaves the code that plugcheck can follow, where it may be changed.

    ## What it does

    Finds module-level lists, dictionaries and sets that nothing known changes, but that are returned, kept in
    another object or handed to a function that is not known.

    ## Why it matters

    Whoever gets the object can change it for the whole process. A copy, or a type that cannot be changed,
    rules that out.

    ## Example

    ```python
    DEFAULTS = {"retries": 3}


    class Plugin:
        def execute(self, args):
            return DEFAULTS
    ```

    ## Use instead

    ```python
    DEFAULTS = {"retries": 3}


    class Plugin:
        def execute(self, args):
            return dict(DEFAULTS)
    ```

    ## Fix safety

    There is no automatic fix: whether a copy is meant depends on who gets it.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB013", "escaping-module-state"
    severity = Severity.HINT
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "^DEFAULTS^ = {'retries': 3}\n\n\nclass Plugin:\n    def execute(self, args):\n        return DEFAULTS\n"
        ),
        Bad(
            "import other\n\n^KINDS^ = ['a']\n\n\nclass Plugin:\n    def execute(self, args):\n        other.register(KINDS)\n        return 1\n"
        ),
        Good(
            "DEFAULTS = {'retries': 3}\n\n\nclass Plugin:\n    def execute(self, args):\n        return dict(DEFAULTS)\n"
        ),
        Good(
            "KINDS = ['a']\n\n\nclass Plugin:\n    def execute(self, args):\n        return [kind for kind in KINDS if kind in args]\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for shared in code.module_objects(objects(), "container"):
            escapes = [event for event in shared.fate.escapes if event.function is not None]
            if escapes and not shared.fate.changes and not shared.is_dunder:
                yield self.finding(
                    code.path,
                    shared.place.span,
                    f"`{shared.name}` is {shared.noun} of the whole process, and {where(escapes[0].function)}"
                    " lets other code have it, which may change it",
                    proof=proof(escapes),
                )
