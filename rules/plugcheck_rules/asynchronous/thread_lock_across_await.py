"""ASY006: a coroutine waits while it holds a lock of threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class ThreadLockAcrossAwait(Rule[PythonFacts]):
    """A coroutine awaits something under `with` and a lock of `threading`.

    ## What it does

    Finds `with lock:` in coroutines where `lock` is a `threading` lock, condition or semaphore and the body
    awaits something.

    ## Why it matters

    The lock belongs to the thread and all tasks share it. While one task waits under the lock, the next task
    that wants it stops the whole event loop, so the first one never goes on: a deadlock. A re-entrant lock
    lets the second task in instead, and protects nothing.

    ## Example

    ```python
    async def store(self, row):
        with self._lock:  # a threading.Lock
            await self._db.insert(row)
    ```

    ## Use instead

    ```python
    async def store(self, row):
        async with self._lock:  # an asyncio.Lock
            await self._db.insert(row)
    ```

    ## Fix safety

    There is no automatic fix: threads may share the lock too.

    ## References

    - The Python documentation, "Concurrency and Multithreading" in "Developing with asyncio"
    """

    code, name = "ASY006", "thread-lock-across-await"
    severity = Severity.WARNING
    subject = PythonFacts
    examples = (
        Bad(
            "import threading\n\n\nclass Plugin:\n    def __init__(self):\n        self._lock = threading.Lock()\n\n"
            "    async def store(self, db, row):\n        with ^self._lock^:\n            await db.insert(row)\n"
        ),
        Bad(
            "from threading import RLock as Guard\n\n\nasync def store(db, rows):\n    guard = Guard()\n"
            "    with ^guard^:\n        async for row in rows:\n            print(row)\n"
        ),
        Good(
            "import asyncio\n\n\nclass Plugin:\n    def __init__(self):\n        self._lock = asyncio.Lock()\n\n"
            "    async def store(self, db, row):\n        async with self._lock:\n            await db.insert(row)\n"
        ),
        Good(
            "import threading\n\n\nclass Plugin:\n    def __init__(self):\n        self._lock = threading.Lock()\n\n"
            "    async def store(self, db, row):\n        with self._lock:\n            self.row = row\n"
            "        await db.insert(row)\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for held in code.held_locks():
            yield self.finding(
                code.path,
                held.place.span,
                f"`{held.place.text}` is a `{held.name}` that is held over an `await`: a second task that wants it"
                " stops the event loop for good",
                proof=[
                    Related(code.path, held.wait.span, "Here the coroutine waits while it holds the lock")
                ],
            )
