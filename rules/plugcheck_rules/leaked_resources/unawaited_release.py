"""RES005: an asynchronous release is called and not awaited, so nothing is released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_lsp.text import Span
from plugcheck_rules.catalogs import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class UnawaitedRelease(Rule[PythonFacts]):
    """The coroutine of an asynchronous `close` is made and thrown away.

    ## What it does

    Finds calls of the asynchronous release of a client, a connection or a file (`session.close()` of `aiohttp`,
    `client.aclose()` of `httpx`) whose result is neither awaited nor given to anything that could run it.

    ## Why it matters

    A coroutine function does nothing until its coroutine runs. The line reads as if the connection were closed;
    it stays open, and Python says "coroutine was never awaited" at best.

    ## Example

    ```python
    async def teardown(self):
        self._session.close()
    ```

    ## Use instead

    ```python
    async def teardown(self):
        await self._session.close()
    ```

    ## Fix safety

    In an `async def` the fix puts `await` before the call. It is unsafe: the function now waits there, and other
    tasks run meanwhile.

    ## References

    - The Python documentation, "Coroutines and Tasks"
    - The documentation of `aiohttp`, "Graceful Shutdown"
    """

    code, name = "RES005", "unawaited-release"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "import aiohttp\n\n\nasync def ask(url):\n    session = aiohttp.ClientSession()\n    try:\n        return await session.get(url)\n    finally:\n        ^session.close()^\n",
            fixed="import aiohttp\n\n\nasync def ask(url):\n    session = aiohttp.ClientSession()\n    try:\n        return await session.get(url)\n    finally:\n        await session.close()\n",
        ),
        Bad(
            "from httpx import AsyncClient as Client\n\n\nclass Plugin:\n    def setup(self, context):\n        self._client = Client()\n\n    async def teardown(self):\n        ^self._client.aclose()^\n",
            fixed="from httpx import AsyncClient as Client\n\n\nclass Plugin:\n    def setup(self, context):\n        self._client = Client()\n\n    async def teardown(self):\n        await self._client.aclose()\n",
        ),
        Bad(
            "import aiohttp\n\n\nclass Plugin:\n    def __init__(self):\n        self._session = aiohttp.ClientSession()\n\n    def teardown(self):\n        ^self._session.close()^\n"
        ),
        Good(
            "import aiohttp\n\n\nasync def ask(url):\n    session = aiohttp.ClientSession()\n    try:\n        return await session.get(url)\n    finally:\n        await session.close()\n"
        ),
        Good(
            "import asyncio\n\nimport httpx\n\n\nasync def close(one, other):\n    client, second = httpx.AsyncClient(), httpx.AsyncClient()\n    await asyncio.gather(client.aclose(), second.aclose())\n"
        ),
        Good("import httpx\n\n\ndef ask(url):\n    client = httpx.Client()\n    client.close()\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for release in code.unawaited_releases(resources(code.settings)):
            span = release.place.span
            fixes: tuple[Fix, ...] = ()
            if release.function.is_async:
                edit = FileEdit(code.path, Span(span.start, span.start), "await ")
                fixes = (Fix("Await the release", Applicability.UNSAFE, (edit,)),)
            yield self.finding(
                code.path,
                span,
                f"`{release.place.text}` makes a coroutine that nobody awaits, so {release.resource.noun} stays open",
                fixes=fixes,
            )
