"""RES001: a function ends and a resource that only it knew is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import resources
from plugcheck_rules.leaked_resources.path_wording import block_fixes, proof, thing, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class LostOnReturn(Rule[PythonFacts]):
    """A function ends without releasing a resource that nothing else holds.

    ## What it does

    Follows every path from the place where a function acquires a file, a socket, a connection, a process or
    another resource. Finds those on which the function returns, without an exception, and the resource is
    neither released nor given to anything that could release it.

    ## Why it matters

    The descriptor, the connection or the process stays until the interpreter happens to clean up, which it need
    not do soon, or at all. Under load the process runs out of them, far from the code that lost them.

    ## Example

    ```python
    def first_line(path):
        file = open(path)
        line = file.readline()
        if not line:
            return None
        file.close()
        return line
    ```

    ## Use instead

    ```python
    def first_line(path):
        with open(path) as file:
            return file.readline() or None
    ```

    ## Fix safety

    Where all uses follow in the same block, the fix puts them into a `with`, or into a `try` with the release in
    its `finally`. It is unsafe: the resource may now be released earlier or later.

    ## References

    - The Python documentation, "With Statement Context Managers"
    """

    code, name = "RES001", "lost-on-return"
    severity = Severity.WARNING
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "def first(path):\n    file = ^open(path)^\n    if not file.readline():\n        return None\n    file.close()\n",
            fixed="def first(path):\n    with open(path) as file:\n        if not file.readline():\n            return None\n",
        ),
        Bad(
            "import socket as s\n\n\ndef probe(host):\n    link = ^s.create_connection((host, 80))^\n    if link is None:\n        link.close()\n"
        ),
        Bad(
            "import sqlite3\n\nconnect = sqlite3.connect\n\n\ndef count(path):\n    db = ^connect(path)^\n    with db:\n        return db.execute('select count(*) from t').fetchone()[0]\n"
        ),
        Bad(
            "from helper import opened\n\n\ndef count(paths):\n    for path in paths:\n        file = ^opened(path)^\n        if file.readline():\n            continue\n        file.close()\n",
            files={"helper.py": "def opened(path):\n    return open(path)\n"},
        ),
        Good("def first(path):\n    with open(path) as file:\n        return file.readline()\n"),
        Good(
            "def first(path=None):\n    file = None\n    try:\n        if path:\n            file = open(path)\n            return file.readline()\n    finally:\n        if file:\n            file.close()\n"
        ),
        Good("def opened(path, files):\n    file = open(path)\n    files.append(file)\n"),
        Good(
            "def read(source):\n    owned = isinstance(source, str)\n    if owned:\n        source = open(source)\n    try:\n        return source.read()\n    finally:\n        if owned:\n            source.close()\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_lsp.python.resources.leaks import Way

        for leak in code.leaks(resources(code.settings)):
            if leak.way is Way.NORMAL and leak.acquisition.resource.name != "task":
                yield self.finding(
                    code.path,
                    leak.acquisition.place.span,
                    f"{where(leak)} can return without releasing {thing(leak)}",
                    proof=proof(leak),
                    fixes=block_fixes(leak),
                )
