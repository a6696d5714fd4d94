"""How a session is served: over standard input and output, or over one local connection."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import socket
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING, BinaryIO

from pygls.io_ import StdoutWriter, run_async

from plugcheck_lsp.lsp.server import create

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from plugcheck_lsp.lsp.server import Server

_log = logging.getLogger(__name__)

_LENGTH = re.compile(rb"[ \t]*content-length[ \t]*:[ \t]*(\d+)\s*", re.IGNORECASE)


class NotLoopback(ValueError):
    """The server may listen on the loopback only: whoever connects may have code executed."""


def serve_stdio(allow_run: bool = False) -> int:
    """Serve one session on standard input and output; the process's exit status.

    Ends at `exit` (0 after `shutdown`, else 1, as the protocol has it) and when standard input ends.
    """
    _log_to_stderr()
    ls = create(allow_run=allow_run)
    ls.protocol.set_writer(StdoutWriter(sys.stdout.buffer))
    reader = _StandardInput(sys.stdin.buffer, ls.thread_pool)
    try:
        asyncio.run(run_async(threading.Event(), reader, ls.protocol, _log, ls.report_server_error))
    except BrokenPipeError:
        _log.error("the editor does not read any more")
    except (KeyboardInterrupt, SystemExit):
        pass  # how pygls ends at `exit`
    finally:
        ls.thread_pool.shutdown()
        ls.end()
    return 0 if ls.protocol.is_shut_down else 1


def serve_tcp(host: str, port: int, allow_run: bool = False) -> int:
    """Serve one session to the first client that connects; the process's exit status.

    Where it listens is told on standard error (port 0 takes a free one). Further clients are refused.

    Raises:
        NotLoopback: `host` is not on the loopback.
        OSError: it cannot listen there.
    """
    _require_loopback(host)
    _log_to_stderr()
    ls = create(allow_run=allow_run)
    try:
        asyncio.run(_serve_one(ls, host, port))
    except SystemExit:
        pass  # how pygls ends at `exit`
    finally:
        ls.end()
    return 0 if ls.protocol.is_shut_down else 1


async def _serve_one(ls: Server, host: str, port: int) -> None:
    connected: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    connected = asyncio.get_running_loop().create_future()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if connected.done():
            writer.close()
        else:
            connected.set_result((reader, writer))

    listener = await asyncio.start_server(accept, host, port)
    address = listener.sockets[0].getsockname()
    print(f"plugcheck-lsp: listening on {address[0]}:{address[1]}", file=sys.stderr, flush=True)
    reader, writer = await connected
    listener.close()
    ls.protocol.set_writer(writer)
    await run_async(threading.Event(), _Headers(reader), ls.protocol, _log, ls.report_server_error)


def _as_pygls_reads_it(line: bytes) -> bytes:
    """A header line in the only spelling that pygls takes; HTTP, whose headers these are, leaves case and blanks free."""
    length = _LENGTH.fullmatch(line)
    return b"Content-Length: %b\r\n" % length[1] if length is not None else line


class _StandardInput:
    """Reads standard input beside the event loop, a message at a time.

    pygls asks for each line of the header and for the body by itself, and reads each in another thread. While an analysis
    runs, every step to a thread and back waits milliseconds for the interpreter.
    """

    def __init__(self, stream: BinaryIO, executor: Executor) -> None:
        self._stream = stream
        self._executor = executor
        self._ready: deque[bytes] = deque()
        """What was read and not asked for yet."""

    async def readline(self) -> bytes:
        if not self._ready:
            loop = asyncio.get_running_loop()
            self._ready.extend(await loop.run_in_executor(self._executor, self._message))
        return self._ready.popleft()

    async def readexactly(self, count: int) -> bytes:
        return self._ready.popleft()

    def _message(self) -> list[bytes]:
        """The lines of the next header and the body, as far as they come: an empty line of no length is the end."""
        read: list[bytes] = []
        length = 0
        while True:
            line = self._stream.readline()
            read.append(_as_pygls_reads_it(line))
            told = _LENGTH.fullmatch(line)
            length = length or (int(told[1]) if told is not None else 0)
            if length and line and not line.strip():
                read.append(self._stream.read(length))
            if not line.strip():
                return read


class _Headers:
    """Reads a connection, and ends it at a header that no language client sends.

    pygls skips headers that it does not know. A web page can make a browser post to a local port: its request
    line must not be skipped, for a session can have code executed.
    """

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    async def readline(self) -> bytes:
        try:
            line = await self._reader.readline()
        except ValueError:  # longer than any header
            return b""
        known = not line.strip() or line.lower().startswith(b"content-")
        return _as_pygls_reads_it(line) if known else b""

    async def readexactly(self, count: int) -> bytes:
        try:
            return await self._reader.readexactly(count)
        except asyncio.IncompleteReadError:
            return b""


def _require_loopback(host: str) -> None:
    try:
        addresses = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except OSError as error:
        raise NotLoopback(f"`{host}` is no address: {error.strerror or error}") from None
    if not all(ipaddress.ip_address(address).is_loopback for address in addresses):
        raise NotLoopback(f"`{host}` is not on the loopback: whoever connects may have code executed")


def _log_to_stderr() -> None:
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    # pygls logs with a traceback what it also answers or hands to `report_server_error`.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
