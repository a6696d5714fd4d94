"""SER104: a hook hands out NaN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import json_values
from plugcheck_rules.hosts.dagstack.boundaries.wording import fixes, proof, severity, snippet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class NotANumber(Rule[PythonFacts]):
    """A hook returns NaN, itself or inside of what it returns.

    ## What it does

    Finds `float("nan")`, `math.nan` and `numpy.nan` that reach what a hook returns.

    ## Why it matters

    JSON has no NaN. Python writes `NaN`, which other readers refuse; and as NaN equals nothing, not even itself,
    the contract suite says that the result changed.

    ## Example

    ```python
    import math


    class Tool:
        def execute(self, args):
            return {"mean": sum(args) / len(args) if args else math.nan}
    ```

    ## Use instead

    ```python
    class Tool:
        def execute(self, args):
            return {"mean": sum(args) / len(args) if args else None}
    ```

    ## Fix safety

    Unsafe: callers must expect `None`.

    ## References

    - dagstack ADR-0003, invariant 2: serialisable boundaries
    - RFC 8259, section 6
    """

    code, name = "SER104", "not-a-number"
    severity = Severity.ERROR
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "import math\n\n\nclass Plugin:\n    def chunk(self, text):\n        return {'mean': ^math.nan^}\n",
            fixed="import math\n\n\nclass Plugin:\n    def chunk(self, text):\n        return {'mean': None}\n",
        ),
        Bad(
            "class Plugin:\n    def chunk(self, text):\n        return len(text) if text else ^float('nan')^\n",
            fixed="class Plugin:\n    def chunk(self, text):\n        return len(text) if text else None\n",
        ),
        Bad(
            "NOTHING = float('NaN')\n\n\nclass Plugin:\n    def chunk(self, text):\n        return [^NOTHING^]\n"
        ),
        Good(
            "class Plugin:\n    def chunk(self, text):\n        return {'most': float('inf'), 'size': float(text)}\n"
        ),
        Good(
            "nan = 'a bread'\n\n\nclass Plugin:\n    def chunk(self, text):\n        return {'bread': nan}\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for flaw in code.flaws(json_values()):
            if flaw.value.type is None or flaw.key or flaw.value.type.name != "nan":
                continue
            yield self.finding(
                code.path,
                flaw.span,
                f"`{flaw.hook.name}` hands out NaN (`{snippet(flaw.at)}`), which no JSON holds and which equals nothing",
                severity=severity(code, self),
                proof=proof(flaw),
                fixes=fixes(flaw),
            )
