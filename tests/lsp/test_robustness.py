"""Every request is answered once, nothing pops up, and the end is quick."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lsp_editor import CODE, SECONDS, VSCODE, Start

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVE = [sys.executable, str(Path(__file__).parent / "serve.py")]


class Wire:
    """A client that may say anything."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*SERVE, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def send(self, **message: Any) -> None:
        self.send_body(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def send_body(self, body: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self) -> Any:
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return json.loads(self.process.stdout.read(length)) if length else None

    def answer(self, request: Any) -> Any:
        """The answer to a request; what the server says meanwhile is kept."""
        while (message := self.receive()) is not None:
            if "method" not in message:
                assert message["id"] == request, "one answer to each request, and none besides"
                return message
            assert message.get("method") != "window/showMessage", message
        raise AssertionError("the server ended")

    def initialize(self, **options: Any) -> Any:
        params = {"processId": None, "rootUri": None, "capabilities": {}, **options}
        self.send(id="init", method="initialize", params=params)
        return self.answer("init")

    def end(self) -> int:
        self.send(id="end", method="shutdown")
        self.answer("end")
        self.send(method="exit")
        return self.process.wait(SECONDS)


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.process.kill()
    wire.process.communicate()


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/hover", {"textDocument": {"nope": 1}, "position": 3}),
        ("textDocument/codeAction", {"textDocument": {"uri": 5}}),
        ("textDocument/codeAction", None),
        ("codeAction/resolve", {"nothing": True}),
        ("workspace/executeCommand", {"arguments": [1]}),
        ("workspace/executeCommand", {"command": "no.such", "arguments": []}),
    ],
)
def test_a_request_whose_parameters_do_not_fit_is_answered(wire: Wire, method: str, params: Any) -> None:
    wire.initialize()
    wire.send(id=7, method=method, params=params)
    assert wire.answer(7)["error"]["code"] == -32602
    wire.send(
        id=8,
        method="textDocument/hover",
        params={"textDocument": {"uri": "file:///x.py"}, "position": {"line": 0, "character": 0}},
    )
    assert wire.answer(8)["result"] is None
    assert wire.end() == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"\xff", -32700),
        (b"[" * 100_000, -32700),
        (b"[]", -32600),
        (b"7", -32600),
        (b'{"jsonrpc": "2.0", "id": null, "method": "shutdown"}', -32600),
        (b'{"jsonrpc": "2.0", "id": [1], "method": "shutdown"}', -32600),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_message_is_refused_under_no_id(wire: Wire, body: bytes, code: int) -> None:
    wire.initialize()
    wire.send_body(body)
    assert wire.answer(None)["error"]["code"] == code
    assert wire.end() == 0


@pytest.mark.parametrize(
    "headers",
    [
        b"content-length: %d\r\n",
        b"Content-Length:%d\r\n",
        b"CONTENT-LENGTH : %d \r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d\n",
    ],
)
def test_headers_are_those_of_http(wire: Wire, headers: bytes) -> None:
    wire.initialize()
    body = b'{"jsonrpc": "2.0", "id": 7, "method": "no/such"}'
    assert wire.process.stdin is not None
    for part in (headers % len(body), b"\r", b"\n", body[:9], body[9:]):  # however it comes
        wire.process.stdin.write(part)
        wire.process.stdin.flush()
    assert wire.answer(7)["error"]["code"] == -32601
    assert wire.end() == 0


@pytest.mark.skipif(os.name == "nt", reason="there, the end of standard input is the only sign")
@pytest.mark.parametrize("is_shut_down", [False, True])
def test_the_server_ends_with_the_editors_process(wire: Wire, is_shut_down: bool) -> None:
    """Even while something holds its standard input, as a child of the editor may."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as editor:
        wire.initialize(processId=editor.pid)
        if is_shut_down:
            wire.send(id="end", method="shutdown")
            wire.answer("end")
    assert wire.process.wait(SECONDS) == (0 if is_shut_down else 1)


def test_what_looks_like_a_message_within_parameters_is_none(wire: Wire) -> None:
    wire.initialize()
    inside = {"jsonrpc": "2.0", "id": 5, "method": "shutdown", "params": 3}
    wire.send(id=4, method="codeAction/resolve", params={"title": "Mend it", "data": inside})
    assert "error" in wire.answer(4), "the next answer, and none to the request 5"
    assert wire.end() == 0


def test_notifications_that_do_not_fit_do_not_pop_up(wire: Wire) -> None:
    wire.initialize()
    wire.send(method="initialized", params={})
    wire.send(method="textDocument/didOpen", params={"textDocument": {"uri": 5}})
    wire.send(
        method="textDocument/didChange",
        params={
            "textDocument": {"uri": "file:///not/open.py", "version": 2},
            "contentChanges": [{"text": "x"}],
        },
    )
    wire.send(method="textDocument/didClose", params={"textDocument": {"uri": "file:///not/open.py"}})
    wire.send(method="workspace/didChangeWatchedFiles", params={"changes": [{"uri": "nonsense", "type": 1}]})
    wire.send(method="no/such", params={"a": 1})
    wire.send(method="$/cancelRequest", params={"id": 99})
    wire.send(id=3, method="no/such", params={})
    assert wire.answer(3)["error"]["code"] == -32601
    assert wire.end() == 0


def test_before_initialize_and_after_shutdown_requests_are_refused(wire: Wire) -> None:
    where = {"textDocument": {"uri": "file:///x.py"}, "position": {"line": 0, "character": 0}}
    wire.send(id=1, method="textDocument/hover", params=where)
    assert wire.answer(1)["error"]["code"] == -32002
    wire.initialize()
    wire.send(id=2, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}})
    assert wire.answer(2)["error"]["code"] == -32600
    wire.send(id=3, method="shutdown")
    assert wire.answer(3)["result"] is None
    wire.send(id=4, method="textDocument/hover", params=where)
    assert wire.answer(4)["error"]["code"] == -32600
    wire.send(method="exit")
    assert wire.process.wait(SECONDS) == 0


def test_exit_without_shutdown_is_status_1(wire: Wire) -> None:
    wire.initialize()
    wire.send(method="exit")
    assert wire.process.wait(SECONDS) == 1


def test_the_end_of_the_editor_is_the_end_of_the_server(wire: Wire, plugin: Path) -> None:
    wire.initialize(rootUri=plugin.as_uri())
    uri = (plugin / "plugin.py").as_uri()
    item = {"uri": uri, "languageId": "python", "version": 1, "text": CODE * 3000}
    wire.send(method="textDocument/didOpen", params={"textDocument": item})
    assert wire.process.stdin is not None
    wire.process.stdin.close()
    wire.process.stdin = None
    began = time.monotonic()
    wire.process.wait(SECONDS)
    assert time.monotonic() - began < 3  # an analysis that runs is not waited for


def test_exit_does_not_wait_for_an_analysis(wire: Wire, plugin: Path) -> None:
    wire.initialize(rootUri=plugin.as_uri())
    item = {"uri": (plugin / "plugin.py").as_uri(), "languageId": "python", "version": 1, "text": CODE * 3000}
    wire.send(method="textDocument/didOpen", params={"textDocument": item})
    time.sleep(0.5)
    began = time.monotonic()
    assert wire.end() == 0
    assert time.monotonic() - began < 3


@pytest.mark.asyncio
async def test_the_loop_answers_while_a_large_file_is_analysed(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py", CODE * 3000)
    pull = asyncio.ensure_future(session.pull(uri))
    await asyncio.sleep(0.05)
    began = time.monotonic()
    with pytest.raises(Exception, match="no command"):
        await session.run("no.such")
    assert time.monotonic() - began < 1.5
    await pull


ARRANGES = {
    "workspace": {"configuration": True, "didChangeWatchedFiles": {"dynamicRegistration": True}},
}


@pytest.mark.parametrize("refuses", [True, False])
def test_an_editor_that_registers_nothing_or_leaves_meanwhile(wire: Wire, refuses: bool) -> None:
    """It is asked for its settings all the same; and nothing is complained of on standard error, which it shows."""
    wire.initialize(capabilities=ARRANGES)
    wire.send(method="initialized", params={})
    asked = wire.receive()
    assert asked["method"] == "client/registerCapability"
    if refuses:
        wire.send(id=asked["id"], error={"code": -32601, "message": "no"})
        assert wire.receive()["method"] == "workspace/configuration"
    assert wire.end() == 0
    assert wire.process.stderr is not None
    assert wire.process.stderr.read() == b""
