"""A debugger's client: enough of the Debug Adapter Protocol to stop at a breakpoint and go on."""

from __future__ import annotations

import asyncio
import json
from typing import Any


class Debugger:
    """One connection to a debug adapter."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._sent = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._events: dict[str, asyncio.Future[Any]] = {}
        self._listening = asyncio.ensure_future(self._listen())

    @classmethod
    async def connect(cls, port: int) -> Debugger:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    def send(self, command: str, **arguments: Any) -> asyncio.Future[Any]:
        """The body of the answer, to be awaited or not."""
        self._sent += 1
        message = {"seq": self._sent, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(message).encode()
        self._writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._answers[self._sent] = asyncio.get_running_loop().create_future()
        return self._answers[self._sent]

    def event(self, name: str) -> asyncio.Future[Any]:
        """The body of the first event of this name."""
        return self._events.setdefault(name, asyncio.get_running_loop().create_future())

    async def _listen(self) -> None:
        while header := await self._reader.readline():
            length = int(header.partition(b":")[2])
            await self._reader.readline()
            message = json.loads(await self._reader.readexactly(length))
            if message["type"] == "response":
                self._answers.pop(message["request_seq"]).set_result(message.get("body"))
            elif message["type"] == "event" and not self.event(message["event"]).done():
                self.event(message["event"]).set_result(message.get("body"))

    async def close(self) -> None:
        self._listening.cancel()
        self._writer.close()
