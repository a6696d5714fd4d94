"""AMB012: the attributes of foreign modules and classes are given other values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.ambient_state.wording import severity_for
from plugcheck_rules.catalogs import process_effects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class Monkeypatch(Rule[PythonFacts]):
    """Code that belongs to others is replaced in place.

    ## What it does

    Finds assignments (and `setattr`, `del`) to attributes of modules, classes and builtins that the plugin
    imports from elsewhere.

    ## Why it matters

    The host and all other plugins run the replaced code too, and the last plugin to be imported wins.

    ## Example

    ```python
    import json

    json.dumps = faster_dumps
    ```

    ## Use instead

    ```python
    def dumps(value):
        return faster_dumps(value)
    ```

    ## Fix safety

    There is no automatic fix: the callers have to be changed instead.

    ## References

    - dagstack ADR-0003, invariant 1: orchestration neutrality
    """

    code, name = "AMB012", "monkeypatch"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad("import json\n\n^json.dumps^ = str\n"),
        Bad(
            "import builtins\n\n\nclass Plugin:\n    def setup(self, ctx):\n        ^builtins.print^ = ctx.logger.info\n"
        ),
        Bad("from http.client import HTTPConnection as C\n\n^setattr(C, 'timeout', 3)^\n"),
        Good(
            "import json\n\nclass Plugin:\n    def setup(self, ctx):\n        self.json = json\n        self.json_dumps = json.dumps\n"
        ),
        Good("def f(json):\n    json.dumps = str\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        settings = process_effects()
        for patch in code.patches():
            known = settings.find(patch.name)
            if known is None or not known.written:  # `sys.path = ...` is told by its own rules
                yield self.finding(
                    code.path,
                    patch.place.span,
                    f"`{patch.name}` is replaced for the host and every other plugin of the process",
                    severity=severity_for(code),
                )
