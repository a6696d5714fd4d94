"""RES008: a generator that is left before its end loses a resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import resources
from plugcheck_rules.leaked_resources.path_wording import proof, thing, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class UnprotectedGenerator(Rule[PythonFacts]):
    """A generator holds a resource across a `yield` and releases it only if it is run to its end.

    ## What it does

    Finds generators that acquire a resource, yield while they hold it, and release it below, without
    `try`/`finally` or `with` around the `yield`.

    ## Why it matters

    A caller that stops early (`break`, `next`, an exception in its loop) closes the generator: `GeneratorExit`
    is raised at the `yield`, and the release below it never runs.

    ## Example

    ```python
    def lines(path):
        file = open(path)
        for line in file:
            yield line
        file.close()
    ```

    ## Use instead

    ```python
    def lines(path):
        with open(path) as file:
            yield from file
    ```

    ## Fix safety

    There is no automatic fix: where the release belongs is for the author to say.

    ## References

    - The Python documentation, "Generator-iterator methods": `generator.close`
    """

    code, name = "RES008", "unprotected-generator"
    severity = Severity.WARNING
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad("def lines(path):\n    file = ^open(path)^\n    yield 'first'\n    file.close()\n"),
        Bad(
            "import os\n\n\ndef names(path):\n    entries = ^os.open(path, os.O_RDONLY)^\n    yield path\n    os.close(entries)\n"
        ),
        Good("def lines(path):\n    with open(path) as file:\n        yield from file\n"),
        Good(
            "def lines(path):\n    file = open(path)\n    try:\n        yield from file\n    finally:\n        file.close()\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_lsp.python.resources.leaks import Way

        for leak in code.leaks(resources(code.settings)):
            if leak.way is Way.GENERATOR:
                yield self.finding(
                    code.path,
                    leak.acquisition.place.span,
                    f"{where(leak)} loses {thing(leak)} if nobody runs it to its end",
                    proof=proof(leak),
                )
