"""RES011: a context manager is entered by hand and not left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class EnteredByHand(Rule[PythonFacts]):
    """`__enter__` is called, and a path ends without `__exit__`.

    ## What it does

    Finds functions that call `__enter__` (or `__aenter__`) on a context manager that they made, keep it to
    themselves, and can end without calling `__exit__`.

    ## Why it matters

    Whatever the context manager took is not given back.

    ## Example

    ```python
    def load(path):
        block = opened(path)
        file = block.__enter__()
        data = parse(file)
        block.__exit__(None, None, None)
        return data
    ```

    ## Use instead

    ```python
    def load(path):
        with opened(path) as file:
            return parse(file)
    ```

    ## Fix safety

    There is no automatic fix: how far the block reaches is for the author to say.

    ## References

    - The Python documentation, "With Statement Context Managers"
    """

    code, name = "RES011", "entered-by-hand"
    severity = Severity.WARNING
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "from tools import opened, parse\n\n\ndef load(path):\n    block = opened(path)\n    file = ^block.__enter__()^\n    data = parse(file)\n    block.__exit__(None, None, None)\n    return data\n"
        ),
        Bad(
            "from tools import session\n\n\nasync def ask(query):\n    block = session()\n    ^block.__aenter__()^\n    if query:\n        return None\n    await block.__aexit__(None, None, None)\n"
        ),
        Good(
            "from tools import opened, parse\n\n\ndef load(path):\n    block = opened(path)\n    file = block.__enter__()\n    try:\n        return parse(file)\n    finally:\n        block.__exit__(None, None, None)\n"
        ),
        Good(
            "from tools import opened\n\n\nclass Store:\n    def __enter__(self):\n        block = opened(self.path)\n        self.file = block.__enter__()\n        self.block = block\n        return self\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for entered in code.entered_by_hand(resources(code.settings)):
            how = f"if {entered.cause}" if entered.cause else "when it returns"
            yield self.finding(
                code.path,
                entered.place.span,
                f"`{entered.function.qualified_name}` does not leave `{entered.name}` {how}",
                proof=tuple(Related(step.place.path, step.place.span, step.message) for step in entered.path),
            )
