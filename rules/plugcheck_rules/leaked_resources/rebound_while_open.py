"""RES004: a name gets another value while it holds the last reference to a resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import resources
from plugcheck_rules.leaked_resources.path_wording import proof, thing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class ReboundWhileOpen(Rule[PythonFacts]):
    """A name that holds an open resource is bound again, and the resource is lost.

    ## What it does

    Finds paths on which the only name of an open resource gets another value: by an assignment, in the next
    round of a loop, by a `for` or a `with`.

    ## Why it matters

    The release that follows is for the second resource; the first one stays open.

    ## Example

    ```python
    def tail(paths):
        file = None
        for path in paths:
            file = open(path)
        file.close()
    ```

    ## Use instead

    ```python
    def tail(paths):
        for path in paths:
            with open(path) as file:
                last = file.readline()
    ```

    ## Fix safety

    There is no automatic fix: which of the resources is wanted is for the author to say.

    ## References

    - The Python documentation, "With Statement Context Managers"
    """

    code, name = "RES004", "rebound-while-open"
    severity = Severity.WARNING
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "def last(paths):\n    file = None\n    for path in paths:\n        file = ^open(path)^\n    if file is not None:\n        file.close()\n"
        ),
        Bad("def swap(one, other):\n    file = ^open(one)^\n    file = open(other)\n    return file\n"),
        Bad(
            "import socket\n\n\ndef serve():\n    while True:\n        server = socket.create_server(('', 80))\n        link, peer = ^server.accept()^\n        link.send(b'')\n        server.close()\n"
        ),
        Good(
            "def last(paths):\n    file = None\n    for path in paths:\n        if file is not None:\n            file.close()\n        file = open(path)\n    return file\n"
        ),
        Good("def swap(one, files):\n    file = open(one)\n    files.append(file)\n    file = None\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_lsp.python.resources.leaks import Way

        for leak in code.leaks(resources(code.settings)):
            if leak.way is Way.REBOUND and leak.acquisition.resource.name != "task":
                yield self.finding(
                    code.path,
                    leak.acquisition.place.span,
                    f"`{leak.name}` gets another value while it holds {thing(leak)}",
                    proof=proof(leak),
                )
