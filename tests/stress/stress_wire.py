"""A client that speaks raw JSON-RPC and counts: every request has one answer, whatever was sent before and after it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
import threading
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pygls.io_ import run_async

from plugcheck_lsp.documents.python_units import forget
from plugcheck_lsp.lsp.server import create

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

SERVER = Path(__file__).with_name("stress_server.py")
SECONDS = 60.0
"""How long is waited for what must come. Nothing waits this long unless it fails."""
Message = dict[str, Any]


class Wire:
    """The client's end: what was asked, what was answered, what is shown."""

    def __init__(self, write: Callable[[bytes], object], process: int | None = None) -> None:
        self._write = write
        self.process = process
        """The server's process, if it has one of its own."""
        self.answers: dict[str, list[Message]] = defaultdict(list)
        self.asked: dict[str, int] = {}
        """How often each id was used for a request."""
        self.unasked: list[Message] = []
        """Answers to no request: errors without an id."""
        self.pushed: dict[str, tuple[int | None, list[Message]]] = {}
        """By URI: the version and the diagnostics that were pushed last."""
        self.parts: dict[str, list[Any]] = defaultdict(list)
        """By token: what was told of an answer before it came."""
        self.ended = False
        self._heard = asyncio.Event()

    def send(self, **message: Any) -> None:
        self.send_raw(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def send_raw(self, body: bytes) -> None:
        self._write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def notify(self, method: str, params: Any) -> None:
        self.send(method=method, params=params)

    def ask(self, method: str, params: Any, number: str = "") -> str:
        """Send a request and go on; its id."""
        number = number or f"ask-{len(self.asked)}"
        self.asked[number] = self.asked.get(number, 0) + 1
        self.send(id=number, method=method, params=params)
        return number

    async def answer(self, number: str) -> Message:
        await self.until(lambda: bool(self.answers[number]), f"an answer to {number}")
        return self.answers[number][0]

    async def result(self, method: str, params: Any) -> Any:
        """The result of a request that must not be refused."""
        answer = await self.answer(self.ask(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    async def until(self, true: Callable[[], bool], what: str) -> None:
        async with asyncio.timeout(SECONDS):
            while not true():
                assert not self.ended, f"the server ended before {what} came"
                self._heard.clear()
                await self._heard.wait()

    async def news(self) -> None:
        """Wait for the next message."""
        self._heard.clear()
        await self._heard.wait()

    async def settled(self, *but: str) -> None:
        """Every request, but these, has as many answers as it was sent."""
        await self.until(lambda: self.unanswered() <= {*but}, "an answer to every request")

    def unanswered(self) -> set[str]:
        return {number for number, times in self.asked.items() if len(self.answers[number]) < times}

    def answered_too_often(self) -> list[str]:
        return [
            number for number, answers in self.answers.items() if len(answers) > self.asked.get(number, 0)
        ]

    async def listen(self, reader: asyncio.StreamReader) -> None:
        while length := await _length(reader):
            self._take(json.loads(await reader.readexactly(length)))
            self._heard.set()
        self.ended = True
        self._heard.set()

    def _take(self, message: Message) -> None:
        method = message.get("method")
        if method is None:
            number = message.get("id")
            (self.answers[number] if isinstance(number, str) else self.unasked).append(message)
        elif "id" in message:
            items = (
                message.get("params", {}).get("items", []) if method == "workspace/configuration" else None
            )
            self.send(id=message["id"], result=None if items is None else [None] * len(items))
        elif method == "textDocument/publishDiagnostics":
            params = message["params"]
            self.pushed[params["uri"]] = (params.get("version"), params["diagnostics"])
        elif method == "$/progress":
            self.parts[message["params"]["token"]].append(message["params"]["value"])


async def _length(reader: asyncio.StreamReader) -> int:
    """The length of the next message; 0 at the end."""
    length = 0
    while line := (await reader.readline()).strip():
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return length


@contextlib.asynccontextmanager
async def of_its_own(*fault: str) -> AsyncIterator[Wire]:
    """A client of a server that is a process of its own, with this fault in it, and that ends well."""
    server = await asyncio.create_subprocess_exec(
        sys.executable,
        str(SERVER),
        *fault,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**26,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    wire = Wire(server.stdin.write, server.pid)
    listening = asyncio.create_task(wire.listen(server.stdout))
    try:
        yield wire
        await wire.answer(wire.ask("shutdown", None))
        await wire.settled()
        wire.notify("exit", None)
        assert await asyncio.wait_for(server.wait(), SECONDS) == 0
    finally:
        if server.returncode is None:
            server.kill()
            await server.wait()
        await listening


@contextlib.asynccontextmanager
async def in_memory() -> AsyncIterator[Wire]:
    """A client of a server that was just made in this process: as fresh as a new one, but for what is imported.

    What one has read of Python texts is kept for the next; not here, where it could be wrong for both.
    """
    forget()
    to_server, to_client = asyncio.StreamReader(limit=2**26), asyncio.StreamReader(limit=2**26)
    ls = create(allow_run=False)
    writer = _Writer(to_client)
    ls.protocol.set_writer(writer)
    wire = Wire(to_server.feed_data)
    serving = asyncio.create_task(
        run_async(threading.Event(), to_server, ls.protocol, logging.getLogger(), ls.report_server_error)
    )
    listening = asyncio.create_task(wire.listen(to_client))
    try:
        yield wire
    finally:
        to_server.feed_eof()
        await serving
        ls.end()
        writer.close()
        await listening


class _Writer:
    def __init__(self, stream: asyncio.StreamReader) -> None:
        self._stream = stream
        self._is_closed = False

    def write(self, data: bytes) -> None:
        if not self._is_closed:  # what ends late, like a progress, is told to nobody
            self._stream.feed_data(data)

    def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._stream.feed_eof()
