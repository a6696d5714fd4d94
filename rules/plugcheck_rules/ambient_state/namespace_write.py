"""AMB007: module-level names are written around the global statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.ambient_state.wording import severity_for, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class NamespaceWrite(Rule[PythonFacts]):
    """A function writes the names of a module of the plugin without `global`.

    ## What it does

    Finds `globals()["x"] = ...`, `setattr(sys.modules[__name__], ...)`, `sys.modules[__name__].x = ...` and
    `state.x = ...` where `state` is one of the plugin's own modules, in code that runs after import.

    ## Why it matters

    It is the same as `global`: the value belongs to the process, and every other instance sees it.

    ## Example

    ```python
    class Plugin:
        def execute(self, args):
            globals()["last"] = args
    ```

    ## Use instead

    ```python
    class Plugin:
        def execute(self, args):
            self._last = args
    ```

    ## Fix safety

    There is no automatic fix: the value has to move into the instance, and every reader with it.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB007", "namespace-write"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "class Plugin:\n    def execute(self, args):\n        ^globals()['last']^ = args\n        return 1\n"
        ),
        Bad(
            "import sys\n\n\nclass Plugin:\n    def execute(self, args):\n        setattr(^sys.modules[__name__]^, 'last', args)\n        return 1\n"
        ),
        Bad(
            "import state\n\n\nclass Plugin:\n    def execute(self, args):\n        ^state.last^ = args\n        return 1\n",
            files={"state.py": "last = None\n"},
        ),
        Good("globals()['LAST'] = 1\n"),
        Good("class Plugin:\n    def execute(self, args):\n        return globals()['__name__']\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for write in code.namespace_writes():
            declared = write.declared
            yield self.finding(
                code.path,
                write.place.span,
                f"{where(write.function)} writes `{write.name}`, which every other instance then sees",
                severity=severity_for(code),
                proof=[Related(declared.path, declared.span, "it is made here, once for the process")]
                if declared
                else (),
            )
