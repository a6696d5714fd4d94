"""A thread of our own for what the event loop must not wait for."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Worker:
    """Runs jobs one at a time, in the order in which they were given.

    Not a `ThreadPoolExecutor`: the interpreter joins the threads of those at its end, and an editor that closes
    must not wait for an analysis. pygls' own pool is no place either: standard input is read there.
    """

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def run(self, job: Callable[[], T]) -> T:
        """The result of `job`. A job whose caller is cancelled before it began is left out."""
        future: Future[T] = Future()
        self._jobs.put((future, job))
        return await asyncio.wrap_future(future)

    def stop(self) -> None:
        """End after the job that runs now."""
        while not self._jobs.empty():
            self._jobs.get()
        self._jobs.put(None)

    def join(self, seconds: float) -> None:
        """Wait until the thread has ended, but not longer than `seconds`."""
        self._thread.join(seconds)

    def _work(self) -> None:
        while (entry := self._jobs.get()) is not None:
            future, job = entry
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = job()
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the job
                future.set_exception(error)
            else:
                future.set_result(result)
            del entry, future, job  # an idle worker must not keep the last result alive
