"""Standard input is read a message at a time, and what pygls makes of it stays the same."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, Future
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from pygls.io_ import run_async

from plugcheck_lsp.lsp.serving import _StandardInput

if TYPE_CHECKING:
    from collections.abc import Callable


class Steps(Executor):
    """Runs jobs at once, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def submit(self, job: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        self.count += 1
        done: Future[Any] = Future()
        done.set_result(job(*arguments, **named))
        return done


class Heard:
    """What pygls hands on."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    def structure_message(self, data: Any) -> Any:
        return data

    def handle_message(self, message: Any) -> None:
        self.messages.append(message)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("stream", "heard", "steps"),
    [
        (b"", [], 1),
        (b"Content-Length: 2\r\n\r\n[]", [[]], 2),
        (b"Content-Length: 2\r\n\r\n[]content-length:3\n\n[1]", [[], [1]], 3),
        (b"Content-Type: x\r\nContent-Length: 2\r\nOther: y\r\n\r\n[]", [[]], 2),
        (b"\r\n\r\nContent-Length: 2\r\n\r\n[]", [[]], 4),
        (b"Content-Length: 4\r\n\r\n\r\n[]", [[]], 2),
        (b"Content-Length: 2\r\n\r\n[]Content-Length: 9\r\n", [[]], 2),
        (b"Content-Length: 9\r\n\r\n", [], 1),
        (b"Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n[]", [[]], 3),
    ],
)
async def test_each_message_takes_one_step(stream: bytes, heard: list[Any], steps: int) -> None:
    executor, protocol = Steps(), Heard()
    reader: Any = _StandardInput(BytesIO(stream), executor)
    await run_async(threading.Event(), reader, protocol)  # type: ignore[arg-type]  # it hears, and speaks no protocol
    assert protocol.messages == heard
    assert executor.count == steps
