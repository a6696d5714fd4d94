"""AMB008: a function's attribute holds state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.ambient_state.wording import severity_for, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class FunctionAttribute(Rule[PythonFacts]):
    """An attribute of a function is changed while the plugin runs.

    ## What it does

    Finds code that assigns an attribute of one of the plugin's own functions after import, or changes what
    it holds: `lookup.cache[key] = value`. An attribute that is only set at import is silent.

    ## Why it matters

    A function is one object for the process, so its attributes are module state under another name.

    ## Example

    ```python
    def lookup(key):
        lookup.cache[key] = compute(key)
        return lookup.cache[key]


    lookup.cache = {}
    ```

    ## Use instead

    ```python
    class Plugin:
        def __init__(self):
            self._cache = {}
    ```

    ## Fix safety

    There is no automatic fix: the value has to move into the instance, and every reader with it.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB008", "function-attribute"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "def lookup(key):\n    ^lookup.cache[key]^ = 1\n    return lookup.cache[key]\n\n\nlookup.cache = {}\n"
        ),
        Bad("def count():\n    ^count.calls^ += 1\n    return count.calls\n\n\ncount.calls = 0\n"),
        Good("def run():\n    return run.limit\n\n\nrun.limit = 3\n"),
        Good("def run():\n    run = object()\n    run.limit = 3\n    return run\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for write in code.function_attributes():
            declared = write.declared
            yield self.finding(
                write.place.path,
                write.place.span,
                f"{where(write.function)} changes `{write.name}`, which belongs to a function and so to the whole process",
                severity=severity_for(code),
                proof=[Related(declared.path, declared.span, "the function is made here, once")]
                if declared
                else (),
            )
