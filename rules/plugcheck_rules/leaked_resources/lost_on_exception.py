"""RES002: a resource is lost if something raises before its release."""

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


class LostOnException(Rule[PythonFacts]):
    """A resource is released on every normal path, and lost if something raises before that.

    ## What it does

    Follows the exceptions between the acquisition of a resource and its release: from `raise`, `assert`,
    `await`, `yield`, the plugin's own functions that may raise, and calls of others that are not known to be
    harmless. Finds those that leave the function, or reach a handler that does not release, while nothing else
    holds the resource.

    ## Why it matters

    Errors come in crowds: a disk that is full or a peer that hangs up fails every call, and each of them leaves
    one more descriptor, connection or process behind.

    ## Example

    ```python
    def copy(path, data):
        file = open(path, "w")
        file.write(data)
        file.close()
    ```

    ## Use instead

    ```python
    def copy(path, data):
        with open(path, "w") as file:
            file.write(data)
    ```

    ## Fix safety

    Where all uses follow in the same block, the fix puts them into a `with`, or into a `try` with the release in
    its `finally`. It is unsafe: the resource may now be released earlier or later.

    ## References

    - The Python documentation, "With Statement Context Managers" and "Defining Clean-up Actions"
    """

    code, name = "RES002", "lost-on-exception"
    severity = Severity.WARNING
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "def copy(path, data):\n    file = ^open(path, 'w')^\n    file.write(data)\n    file.close()\n",
            fixed="def copy(path, data):\n    with open(path, 'w') as file:\n        file.write(data)\n",
        ),
        Bad(
            "import socket\n\n\ndef connect(address):\n    link = ^socket.socket()^\n    try:\n        link.connect(address)\n    except ValueError:\n        link.close()\n        raise\n    return link\n"
        ),
        Bad(
            "def merge(one, other):\n    first = ^open(one)^\n    second = open(other)\n    try:\n        return first.read() + second.read()\n    finally:\n        first.close()\n        second.close()\n"
        ),
        Bad(
            "from asyncio import open_connection as dial\n\n\nasync def ask(host):\n    reader, writer = await ^dial(host, 80)^\n    answer = await reader.read()\n    writer.close()\n    return answer\n"
        ),
        Bad(
            "import sqlite3\n\n\ndef rows(path, query):\n    db = ^sqlite3.connect(path)^\n    # all of them\n    found = db.execute(query).fetchall()\n    db.close()\n    return found\n",
            fixed="import sqlite3\n\n\ndef rows(path, query):\n    db = sqlite3.connect(path)\n    try:\n        # all of them\n        found = db.execute(query).fetchall()\n    finally:\n        db.close()\n    return found\n",
        ),
        Bad(
            "import aiohttp\n\n\nasync def ask(url):\n    session = ^aiohttp.ClientSession()^\n    answer = await session.get(url)\n    await session.close()\n    return answer\n",
            fixed="import aiohttp\n\n\nasync def ask(url):\n    async with aiohttp.ClientSession() as session:\n        answer = await session.get(url)\n    return answer\n",
        ),
        Good(
            "def copy(path, data):\n    file = open(path, 'w')\n    try:\n        file.write(data)\n    finally:\n        file.close()\n"
        ),
        Good(
            "import socket\n\n\ndef connect(address):\n    link = socket.socket()\n    try:\n        link.connect(address)\n    except OSError:\n        link.close()\n        raise\n    return link\n"
        ),
        Good(
            "from contextlib import ExitStack\n\n\ndef merge(paths):\n    with ExitStack() as stack:\n        files = [stack.enter_context(open(path)) for path in paths]\n        return [file.read() for file in files]\n"
        ),
        Good(
            "def count(path):\n    file = open(path)\n    size = len(path) + 1\n    file.close()\n    return size\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_lsp.python.resources.leaks import Way

        for leak in code.leaks(resources(code.settings)):
            if leak.way is Way.EXCEPTION and leak.acquisition.resource.name != "task":
                yield self.finding(
                    code.path,
                    leak.acquisition.place.span,
                    f"{where(leak)} loses {thing(leak)} if {leak.cause}",
                    proof=proof(leak),
                    fixes=block_fixes(leak),
                )
