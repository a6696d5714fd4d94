"""AMB005: a default value is changed by the function that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, Fix, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.ambient_state.wording import proof, severity_for
from plugcheck_rules.catalogs import objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class MutatedDefault(Rule[PythonFacts]):
    """A parameter's default value is changed, and stays changed for the next call.

    ## What it does

    Finds parameters whose default is a list, a dictionary, a set or another object that holds state, where
    the function changes it or hands it to a function of the plugin that does.

    ## Why it matters

    The default is made once, when the function is defined. What one call puts into it is there in the next
    call, of any instance.

    ## Example

    ```python
    def collect(item, seen=[]):
        seen.append(item)
        return seen
    ```

    ## Use instead

    ```python
    def collect(item, seen=None):
        if seen is None:
            seen = []
        seen.append(item)
        return seen
    ```

    ## Fix safety

    Unsafe: each call without the argument gets an object of its own, where before all of them shared one.

    ## References

    - The Python Tutorial, "Default Argument Values"
    """

    code, name = "AMB005", "mutated-default"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "def collect(item, seen=^[]^):\n    seen.append(item)\n    return len(seen)\n",
            fixed="def collect(item, seen=None):\n    if seen is None:\n        seen = []\n    seen.append(item)\n    return len(seen)\n",
        ),
        Bad(
            'class Plugin:\n    def execute(self, args, *, seen: dict[str, int] = ^{}^):\n        """Count."""\n        seen["n"] = 1\n        return 1\n',
            fixed='class Plugin:\n    def execute(self, args, *, seen: dict[str, int] | None = None):\n        """Count."""\n        if seen is None:\n            seen = {}\n        seen["n"] = 1\n        return 1\n',
        ),
        Bad("note = lambda item, seen=^[]^: seen.append(item)\n"),
        Good("def collect(item, known=['a']):\n    return item in known\n"),
        Good("def collect(item, seen=()):\n    return [*seen, item]\n"),
        Good(
            "def collect(item, seen=[]):\n    seen = list(seen)\n    seen.append(item)\n    return len(seen)\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for default in code.mutable_defaults(objects()):
            if not default.fate.changes:
                continue
            edits = default.guard_edits()
            title = f"Make the default of `{default.parameter.name}` in each call"
            yield self.finding(
                code.path,
                default.place.span,
                f"The default of `{default.parameter.name}` is {default.thing.kind.noun} that stays changed from one call of"
                f" `{default.function.qualified_name}` to the next",
                severity=severity_for(code),
                proof=proof(default.fate.changes),
                fixes=(Fix(title, Applicability.UNSAFE, edits),) if edits else (),
            )
