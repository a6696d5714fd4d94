"""AMB006: a function gives a module-level name another value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.ambient_state.wording import severity_for, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class GlobalRebinding(Rule[PythonFacts]):
    """A function gives a module-level name another value by `global`.

    ## What it does

    Finds assignments, in functions, to names that the function declares `global`; the lazy
    `global _client; _client = ...` too. A function that only runs while the module is imported is silent.

    ## Why it matters

    The value belongs to the process: what one instance sets, every other one reads.

    ## Example

    ```python
    _client = None


    def client():
        global _client
        if _client is None:
            _client = connect()
        return _client
    ```

    ## Use instead

    ```python
    class Plugin:
        def setup(self, ctx):
            self._client = ctx.resources.http_client
    ```

    ## Fix safety

    There is no automatic fix: the value has to move into the instance, and every reader with it.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB006", "global-rebinding"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "n = 0\n\n\nclass Plugin:\n    def execute(self, args):\n        global n\n        ^n^ += 1\n        return n\n"
        ),
        Bad(
            "_client = None\n\n\ndef client():\n    global _client\n    if _client is None:\n        ^_client^ = object()\n    return _client\n"
        ),
        Good("n = 0\n\n\nclass Plugin:\n    def execute(self, args):\n        n = 1\n        return n\n"),
        Good("n = 0\n\n\ndef read():\n    global n\n    return n\n"),
        Good("n = 0\n\n\ndef _prepare():\n    global n\n    n = 3\n\n\n_prepare()\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for rebinding in code.global_rebindings():
            declared = rebinding.declared
            yield self.finding(
                code.path,
                rebinding.place.span,
                f"{where(rebinding.function)} gives the module's `{rebinding.name}` another value,"
                " which every other instance then sees",
                severity=severity_for(code),
                proof=[Related(declared.path, declared.span, "it is made here, once for the process")]
                if declared
                else (),
            )
