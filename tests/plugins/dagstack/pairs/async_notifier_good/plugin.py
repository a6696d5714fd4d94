"""Sends messages to channels, several at a time, and waits for all of them."""

from __future__ import annotations

import asyncio
from typing import Any

WIDTH = 4


class AsyncNotifier:
    """Messages wait in a queue of the instance until its one task has sent them."""

    def __init__(self) -> None:
        self._http: Any = None
        self._task: asyncio.Task[None] | None = None
        self._waiting: asyncio.Queue[tuple[str, str]] | None = None

    async def setup(self, ctx: Any) -> None:
        self._http = ctx.resources.http_client
        self._waiting = asyncio.Queue()
        self._task = asyncio.create_task(self._send_waiting())

    async def teardown(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def notify(self, channel: str, text: str) -> dict[str, Any]:
        """Hand the message over; an empty one is not sent."""
        if not text.strip():
            return {"channel": channel, "accepted": False}
        if self._waiting is not None:
            await self._waiting.put((channel, text))
        return {"channel": channel, "accepted": True}

    async def _send_waiting(self) -> None:
        while self._waiting is not None:
            channel, text = await self._waiting.get()
            await asyncio.to_thread(self._post, channel, text)

    def _post(self, channel: str, text: str) -> None:
        self._http.request("POST", f"https://chat.example/{channel}", json={"text": text})
