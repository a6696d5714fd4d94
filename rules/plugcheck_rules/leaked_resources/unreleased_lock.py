"""RES009: a lock that is taken by hand stays held on some path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class UnreleasedLock(Rule[PythonFacts]):
    """A function takes a lock by `acquire` and can end without `release`.

    ## What it does

    Follows every path from an `acquire` of a lock, semaphore or condition (of `threading`, `asyncio`,
    `multiprocessing`) through the function. Finds those that leave it with the lock held, by a `return` or by an
    exception, where another path releases it. A lock that other functions release is left alone.

    ## Why it matters

    The next one who wants the lock waits for ever.

    ## Example

    ```python
    def add(self, item):
        self._lock.acquire()
        self._store.write(item)
        self._lock.release()
    ```

    ## Use instead

    ```python
    def add(self, item):
        with self._lock:
            self._store.write(item)
    ```

    ## Fix safety

    There is no automatic fix: what belongs under the lock is for the author to say.

    ## References

    - The Python documentation, "Using locks, conditions, and semaphores in the with statement"
    """

    code, name = "RES009", "unreleased-lock"
    severity = Severity.WARNING
    subject = PythonFacts
    concludes_from_absence = True
    examples = (
        Bad(
            "import threading\n\n\nclass Store:\n    def __init__(self):\n        self._lock = threading.Lock()\n\n    def add(self, item):\n        ^self._lock.acquire()^\n        item.save()\n        self._lock.release()\n"
        ),
        Bad(
            "from threading import RLock\n\nGUARD = RLock()\n\n\ndef add(item, items):\n    ^GUARD.acquire()^\n    if item in items:\n        return False\n    items.append(item)\n    GUARD.release()\n    return True\n"
        ),
        Bad(
            "import asyncio\n\n\nasync def add(item):\n    lock = asyncio.Lock()\n    await ^lock.acquire()^\n    await item.save()\n    lock.release()\n"
        ),
        Good(
            "import threading\n\n\nclass Store:\n    def __init__(self):\n        self._lock = threading.Lock()\n\n    def add(self, item):\n        self._lock.acquire()\n        try:\n            item.save()\n        finally:\n            self._lock.release()\n"
        ),
        Good(
            "import threading\n\n\nclass Store:\n    def __init__(self):\n        self._lock = threading.Lock()\n\n    def begin(self):\n        self._lock.acquire()\n\n    def end(self):\n        self._lock.release()\n"
        ),
        Good(
            "import threading\n\nGUARD = threading.Lock()\n\n\ndef count(items):\n    GUARD.acquire()\n    size = len(items) + 1\n    GUARD.release()\n    return size\n"
        ),
        Good(
            "import threading\n\n\nclass Store:\n    def __init__(self, shared):\n        self._lock = threading.Lock()\n        self._held = False\n        self._shared = shared\n\n    def add(self, item):\n        try:\n            if self._shared:\n                self._lock.acquire()\n                self._held = True\n            item.save()\n        finally:\n            if self._held:\n                self._lock.release()\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for held in code.unreleased_locks(resources(code.settings)):
            how = f"if {held.cause}" if held.cause else "when it returns"
            yield self.finding(
                code.path,
                held.place.span,
                f"`{held.function.qualified_name}` can leave `{held.name}` held {how}",
                proof=tuple(Related(step.place.path, step.place.span, step.message) for step in held.path),
            )
