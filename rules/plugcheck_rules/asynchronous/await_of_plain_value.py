"""ASY004: a plain value is awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.asynchronous.wording import without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class AwaitOfPlainValue(Rule[PythonFacts]):
    """`await` stands before a call that returns a plain value.

    ## What it does

    Finds awaits of the plugin's own functions that are no coroutine functions and return, on every branch, a
    text, a number, a container or `None`.

    ## Why it matters

    Python raises `TypeError: object dict can't be used in 'await' expression`, each time the line runs.

    ## Example

    ```python
    def load():
        return {"size": 3}


    async def execute():
        return await load()
    ```

    ## Use instead

    ```python
    def load():
        return {"size": 3}


    async def execute():
        return load()
    ```

    ## Fix safety

    Unsafe: the line fails today, and the function may have been meant to be `async`.

    ## References

    - The Python documentation, "Awaitables" in "Coroutines and Tasks"
    """

    code, name = "ASY004", "await-of-plain-value"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "def load():\n    return {'size': 3}\n\n\nasync def execute():\n    return await ^load()^\n",
            fixed="def load():\n    return {'size': 3}\n\n\nasync def execute():\n    return load()\n",
        ),
        Bad(
            "class Plugin:\n    def _size(self, text):\n        if not text:\n            return None\n"
            "        return [text]\n\n    async def execute(self, text):\n        size = await ^self._size(text)^\n",
            fixed="class Plugin:\n    def _size(self, text):\n        if not text:\n            return None\n"
            "        return [text]\n\n    async def execute(self, text):\n        size = self._size(text)\n",
        ),
        Good("async def load():\n    return {}\n\n\nasync def execute():\n    return await load()\n"),
        Good(
            "async def fetch():\n    return {}\n\n\ndef load():\n    return fetch()\n\n\n"
            "async def execute():\n    return await load()\n"
        ),
        Good("def load(client):\n    return client.get()\n\n\nasync def execute(client):\n    return await load(client)\n"),
    )  # fmt: skip

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for plain in code.plain_awaits():
            value = plain.returns
            yield self.finding(
                code.path,
                plain.call.place.span,
                f"`{plain.function.qualified_name}` returns a plain value, so `await` raises `TypeError`",
                proof=[Related(value.path, value.span, "This is what it returns")],
                fixes=without(plain.call.place),
            )
