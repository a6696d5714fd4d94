"""Sends messages to channels."""

from __future__ import annotations

import asyncio
import subprocess
import time
from typing import Any


class AsyncNotifier:
    """Messages are sent as they come."""

    def setup(self, ctx: Any) -> None:
        self._http = ctx.resources.http_client

    async def notify(self, channel: str, text: str) -> dict[str, Any]:
        """Send the message; an empty one is not sent."""
        if not text.strip():
            return {"channel": channel, "accepted": False}
        if channel == "ops":
            subprocess.run(["logger", text], check=False)  # fault: blocks the event loop (not sampled)
        asyncio.create_task(self._send(channel, text))  # fault: nobody keeps the task (not sampled)
        self._send("audit", text)  # fault: never awaited (not sampled)
        self._wait(0.2)  # fault: blocks the event loop, through a helper (not sampled)
        return {"channel": channel, "accepted": True}

    async def _send(self, channel: str, text: str) -> None:
        self._http.request("POST", f"https://chat.example/{channel}", json={"text": text})

    def _wait(self, seconds: float) -> None:
        time.sleep(seconds)

    def flush(self) -> dict[str, Any]:
        """Send what waits."""
        asyncio.run(self._send("ops", "flush"))  # fault: a loop within the host's loop
        return {"flushed": True}
