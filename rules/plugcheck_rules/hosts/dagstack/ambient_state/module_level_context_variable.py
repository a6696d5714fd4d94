"""AMB106: a module-level context variable is state that the host does not know of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class ModuleLevelContextVariable(Rule[PythonFacts]):
    """A module-level context variable is state that the host does not know of.

    ## What it does

    Finds `contextvars.ContextVar` objects that a module-level name holds.

    ## Why it matters

    The host decides in which context a hook runs: a value that `setup` sets may be gone in a hook, or be the
    one that another instance set.

    ## Example

    ```python
    from contextvars import ContextVar

    REQUEST = ContextVar("request")
    ```

    ## Use instead

    ```python
    class Plugin:
        def execute(self, args):
            return self._handle(args, request=args["id"])
    ```

    ## Fix safety

    There is no automatic fix: the value has to be handed on as an argument.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB106", "module-level-context-variable"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad("from contextvars import ContextVar\n\n^REQUEST^ = ContextVar('request')\n"),
        Bad(
            "import contextvars as cv\n\n^_tenant^: cv.ContextVar[str] = cv.ContextVar('tenant', default='')\n"
        ),
        Good(
            "class Plugin:\n    def execute(self, args):\n        request = args['id']\n        return request\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for shared in code.module_objects(objects(), "context"):
            yield self.finding(
                code.path,
                shared.place.span,
                f"`{shared.name}` is a context variable of the whole process, whose value depends on how the host runs a hook",
            )
