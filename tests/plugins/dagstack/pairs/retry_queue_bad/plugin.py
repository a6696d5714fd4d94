"""Keeps what could not be delivered, and tries again."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

PAUSE = 30.0
queues: list["RetryQueue"] = []  # fault: every instance for ever


class RetryQueue:
    """Tries for as long as the process lives."""

    def __init__(self) -> None:
        self._items: list[str] = []

    async def setup(self, ctx: Any) -> None:
        self._pause = float(ctx.config.get("pause", PAUSE))
        self._task = asyncio.create_task(self._retry())  # fault: never cancelled
        self._journal = open("/dev/null", "a")  # fault: never closed
        self._timer = threading.Timer(3600.0, print, ["retry queue: an hour"])  # fault: never cancelled
        self._timer.daemon = True
        self._timer.start()
        queues.append(self)

    def push(self, item: str) -> dict[str, Any]:
        """Keep `item` for the next attempt."""
        self._items.append(item)
        self._journal.write(f"{item}\n")
        return {"waiting": len(self._items)}

    def size(self) -> dict[str, Any]:
        """How many items wait."""
        return {"waiting": len(self._items)}

    async def _retry(self) -> None:
        while True:
            await asyncio.sleep(self._pause)
            self._items = self._items[-1_000:]
