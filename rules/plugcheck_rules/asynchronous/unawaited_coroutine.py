"""ASY003: a coroutine is made and never runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.asynchronous.wording import with_await
from plugcheck_rules.catalogs import coroutines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class UnawaitedCoroutine(Rule[PythonFacts]):
    """A coroutine function is called, and nobody awaits what it returns.

    ## What it does

    Finds calls of the plugin's own `async def` functions, and of well-known ones of others, whose coroutine is
    dropped, kept in a name that is never used, tested for truth, compared, formatted, or asked for attributes.

    ## Why it matters

    Calling an `async def` only makes a coroutine: not one line of it runs until somebody awaits it. Python says
    so in a warning that hosts rarely show; the work is simply not done.

    ## Example

    ```python
    class Plugin:
        async def _flush(self):
            await self._client.send(self._pending)

        async def teardown(self):
            self._flush()
    ```

    ## Use instead

    ```python
    class Plugin:
        async def _flush(self):
            await self._client.send(self._pending)

        async def teardown(self):
            await self._flush()
    ```

    ## Fix safety

    Unsafe: the work is done then. The fix is offered in coroutines alone.

    ## References

    - The Python documentation, "Coroutines" in "Coroutines and Tasks"
    """

    code, name = "ASY003", "unawaited-coroutine"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "class Plugin:\n    async def _flush(self):\n        return 1\n\n"
            "    async def teardown(self):\n        ^self._flush()^\n",
            fixed="class Plugin:\n    async def _flush(self):\n        return 1\n\n"
            "    async def teardown(self):\n        await self._flush()\n",
        ),
        Bad(
            "from helpers import fetch as get\n\n\nasync def execute():\n    rows = ^get()^\n"
            "    if rows:\n        return 1\n",
            files={"helpers.py": "async def fetch():\n    return []\n"},
            fixed="from helpers import fetch as get\n\n\nasync def execute():\n    rows = await get()\n"
            "    if rows:\n        return 1\n",
        ),
        Bad(
            "async def fetch():\n    return {}\n\n\nasync def execute():\n    return ^fetch()^['key']\n",
            fixed="async def fetch():\n    return {}\n\n\nasync def execute():\n    return (await fetch())['key']\n",
        ),
        Bad("async def fetch():\n    return 1\n\n\ndef execute():\n    ^fetch()^\n"),
        Bad(
            "from asyncio import sleep\n\n\nasync def execute():\n    ^sleep(1)^\n",
            fixed="from asyncio import sleep\n\n\nasync def execute():\n    await sleep(1)\n",
        ),
        Good("async def fetch():\n    return 1\n\n\nasync def execute():\n    return await fetch()\n"),
        Good("async def fetch():\n    return 1\n\n\ndef execute():\n    return fetch()\n"),
        Good(
            "import asyncio\n\n\nasync def fetch():\n    return 1\n\n\nasync def execute():\n"
            "    pending = fetch()\n    return await asyncio.wait_for(pending, 3)\n"
        ),
        Good(
            "import asyncio\n\n\nasync def fetch():\n    return 1\n\n\nasync def execute():\n"
            "    return await asyncio.gather(*[fetch() for _ in range(3)])\n"
        ),
        Good(
            "import task\n\n\n@task.run\nasync def fetch():\n    return 1\n\n\ndef execute():\n    fetch()\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for made in code.unawaited(coroutines()):
            what = f", so it {made.what}" if made.what else ""
            proof = [Related(code.path, made.where.span, f"Here the coroutine {made.how}")]
            if made.function is not None:
                defined = made.function.place
                proof.append(Related(defined.path, defined.span, f"`{made.name}` is a coroutine function"))
            yield self.finding(
                code.path,
                made.call.place.span,
                f"The coroutine of `{made.name}` is never awaited{what or ': nothing of it runs'}",
                proof=proof,
                fixes=with_await(made.call, made.scope),
            )
