"""One session over a local connection, and nobody else's."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lsp_editor import SECONDS

from plugcheck_lsp.lsp.serving import NotLoopback, serve_tcp

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVE = [sys.executable, str(Path(__file__).parent / "serve.py"), "--tcp"]


@pytest.fixture
def server() -> Iterator[tuple[subprocess.Popen[str], tuple[str, int]]]:
    process = subprocess.Popen([*SERVE, "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    host, _, port = process.stderr.readline().strip().rpartition(" ")[2].rpartition(":")
    yield process, (host, int(port))
    process.kill()
    process.communicate()


def message(**content: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **content}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


INITIALIZE = message(
    id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}}
)


def is_served(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, timeout=SECONDS) as client:
            client.sendall(INITIALIZE)
            return bool(client.recv(1))
    except ConnectionError:
        return False


def test_a_session_from_first_to_last(server: tuple[subprocess.Popen[str], tuple[str, int]]) -> None:
    process, address = server
    with socket.create_connection(address, timeout=SECONDS) as editor:
        editor.sendall(INITIALIZE)
        assert b'"capabilities"' in editor.recv(65536)
        assert not is_served(address)
        editor.sendall(message(id=2, method="shutdown") + message(method="exit"))
        assert process.wait(SECONDS) == 0


def test_the_end_of_the_connection_is_the_end_of_the_server(
    server: tuple[subprocess.Popen[str], tuple[str, int]],
) -> None:
    process, address = server
    with socket.create_connection(address, timeout=SECONDS) as editor:
        editor.sendall(INITIALIZE)
        assert editor.recv(65536)
    process.wait(SECONDS)


def test_a_web_page_is_no_editor(server: tuple[subprocess.Popen[str], tuple[str, int]]) -> None:
    """A browser can be made to post to a local port; the body of its request must not be obeyed."""
    process, address = server
    with socket.create_connection(address, timeout=SECONDS) as page:
        page.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n" + INITIALIZE)
        assert page.recv(65536) == b""
    process.wait(SECONDS)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "no such host"])
def test_only_the_loopback_is_listened_on(host: str) -> None:
    with pytest.raises(NotLoopback):
        serve_tcp(host, 0)
