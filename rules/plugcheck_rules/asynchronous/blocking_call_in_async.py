"""ASY001: a call in asynchronous code makes the event loop wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.asynchronous.wording import chain_proof, subject, unblocked
from plugcheck_rules.catalogs import blocking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding

CATEGORIES = ("sleep", "network", "database", "process", "wait", "terminal")


class BlockingCallInAsync(Rule[PythonFacts]):
    """A call in an `async def` waits in the event loop's own thread.

    ## What it does

    Finds calls in coroutines that sleep, wait for the network, a database, another process, another thread
    or the terminal, directly or through the plugin's own functions. What is handed to `asyncio.to_thread`, an
    executor or a thread is silent, and so is code that asks first whether an event loop runs.

    ## Why it matters

    An event loop runs one thing at a time: while the call waits, no other task of the host goes on, no time-out
    fires and no connection is served.

    ## Example

    ```python
    import time


    async def execute(args):
        time.sleep(1)
    ```

    ## Use instead

    ```python
    import asyncio


    async def execute(args):
        await asyncio.sleep(1)
    ```

    ## Fix safety

    Unsafe: other tasks run while the coroutine waits, and what runs in a thread must not share state that is
    not safe there.

    ## References

    - The Python documentation, "Running Blocking Code" in "Developing with asyncio"
    """

    code, name = "ASY001", "blocking-call-in-async"
    severity = Severity.WARNING
    subject = PythonFacts
    examples = (
        Bad(
            "import asyncio\nimport time\n\n\nasync def execute(args):\n    ^time.sleep(1)^\n",
            fixed="import asyncio\nimport time\n\n\nasync def execute(args):\n    await asyncio.sleep(1)\n",
        ),
        Bad(
            "from time import sleep as pause\n\n\nasync def execute(args):\n    ^pause(args['delay'])^\n",
            fixed="import asyncio\nfrom time import sleep as pause\n\n\nasync def execute(args):\n"
            "    await asyncio.sleep(args['delay'])\n",
        ),
        Bad(
            "import asyncio\nimport requests\n\n\nasync def execute(args):\n"
            "    return ^requests.get(args['url'], timeout=3)^.json()\n",
            fixed="import asyncio\nimport requests\n\n\nasync def execute(args):\n"
            "    return (await asyncio.to_thread(requests.get, args['url'], timeout=3)).json()\n",
        ),
        Bad(
            "import asyncio\n\nfrom helpers import load\n\n\nclass Plugin:\n"
            "    async def execute(self, args):\n        return ^load(args)^\n",
            files={
                "helpers.py": "import subprocess\n\n\ndef load(args):\n    return _run(args)\n\n\n"
                "def _run(args):\n    return subprocess.check_output(args)\n"
            },
            fixed="import asyncio\n\nfrom helpers import load\n\n\nclass Plugin:\n"
            "    async def execute(self, args):\n        return await asyncio.to_thread(load, args)\n",
        ),
        Bad(
            "import queue\n\n\nclass Plugin:\n    def __init__(self):\n        self.jobs = queue.Queue()\n\n"
            "    async def execute(self):\n        return ^self.jobs.get()^\n",
            fixed="import asyncio\nimport queue\n\n\nclass Plugin:\n    def __init__(self):\n        self.jobs = queue.Queue()\n\n"
            "    async def execute(self):\n        return await asyncio.to_thread(self.jobs.get)\n",
        ),
        Good(
            "import asyncio\nimport requests\n\n\nasync def execute(args):\n"
            "    return await asyncio.to_thread(requests.get, args['url'])\n"
        ),
        Good(
            "import asyncio\nimport time\n\n\ndef wait():\n    time.sleep(1)\n\n\n"
            "async def execute(args):\n    loop = asyncio.get_running_loop()\n"
            "    await loop.run_in_executor(None, wait)\n"
        ),
        Good("import time\n\n\ndef wait():\n    time.sleep(1)\n"),
        Good("import time\n\n\nasync def execute(time):\n    time.sleep(1)\n"),
        Good("import time\n\n\nasync def execute():\n    time.sleep(0)\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for _, lead in code.leads(blocking(), *CATEGORIES, "lock"):
            if lead.effect.category == "lock" and len(lead.chain) > 1:
                continue  # helpers take locks for a moment; only what waits for one in plain sight is told
            yield self.finding(
                code.path,
                lead.call.place.span,
                f"{subject(lead)}: the event loop stands still meanwhile",
                proof=chain_proof(lead),
                fixes=unblocked(lead),
            )
