"""ASY005: an event loop is started inside of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.asynchronous.wording import awaits_instead, chain_proof, subject
from plugcheck_rules.catalogs import blocking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class NestedEventLoop(Rule[PythonFacts]):
    """A coroutine starts an event loop in the thread in which one runs already.

    ## What it does

    Finds `asyncio.run`, `run_until_complete` and the like in coroutines, directly or through the plugin's own
    functions. Code that asks first whether a loop runs is silent.

    ## Why it matters

    A thread runs one event loop at a time:
    `RuntimeError: asyncio.run() cannot be called from a running event loop`.

    ## Example

    ```python
    async def execute():
        return asyncio.run(fetch())
    ```

    ## Use instead

    ```python
    async def execute():
        return await fetch()
    ```

    ## Fix safety

    Unsafe: the line fails today. The fix is offered where the coroutine stands at the call.

    ## References

    - The Python documentation, "Runners"
    """

    code, name = "ASY005", "nested-event-loop"
    severity = Severity.ERROR
    subject = PythonFacts
    examples = (
        Bad(
            "import asyncio\n\n\nasync def fetch():\n    return 1\n\n\nasync def execute():\n    return ^asyncio.run(fetch())^\n",
            fixed="import asyncio\n\n\nasync def fetch():\n    return 1\n\n\nasync def execute():\n    return await fetch()\n",
        ),
        Bad(
            "import asyncio\n\n\nasync def fetch():\n    return 1\n\n\ndef load():\n"
            "    loop = asyncio.new_event_loop()\n    return loop.run_until_complete(fetch())\n\n\n"
            "async def execute():\n    return ^load()^\n"
        ),
        Good(
            "import asyncio\n\n\nasync def fetch():\n    return 1\n\n\ndef main():\n    asyncio.run(fetch())\n"
        ),
        Good(
            "import asyncio\n\n\nasync def fetch():\n    return 1\n\n\ndef main():\n    asyncio.run(fetch())\n\n\n"
            "async def execute():\n    await asyncio.to_thread(main)\n"
        ),
        Good(
            "import asyncio\n\n\ndef load(coroutine):\n    try:\n        asyncio.get_running_loop()\n"
            "    except RuntimeError:\n        return asyncio.run(coroutine)\n    return None\n\n\n"
            "async def execute(coroutine):\n    return load(coroutine)\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for _, lead in code.leads(blocking(), "loop"):
            yield self.finding(
                code.path,
                lead.call.place.span,
                f"{subject(lead)}, but one runs already in this thread: that raises `RuntimeError`",
                proof=chain_proof(lead),
                fixes=awaits_instead(lead),
            )
