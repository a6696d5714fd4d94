"""A thread of our own for what the event loop must not wait for."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Worker:
    """Runs jobs one at a time: short ones in the order in which they were given, long ones when none is short.

    Long work calls `attend` now and then, so that who types does not wait for it.

    Not a `ThreadPoolExecutor`: the interpreter joins the threads of those at its end, and an editor that closes
    must not wait for an analysis. pygls' own pool is no place either: standard input is read there.
    """

    def __init__(self, name: str) -> None:
        self._short: SimpleQueue[_Job] = SimpleQueue()
        self._long: SimpleQueue[_Job] = SimpleQueue()
        self._given = threading.Semaphore(0)
        """Counts the jobs that were given, and the wish to stop."""
        self.stopped = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def run(self, job: Callable[[], T]) -> T:
        """The result of a short `job`. One whose caller is cancelled before it began is left out."""
        return await self._give(self._short, job)

    async def run_long(self, job: Callable[[], T]) -> T:
        """The result of a `job` that may take long."""
        return await self._give(self._long, job)

    def attend(self) -> None:
        """Within a long job, on its thread: run the short ones that wait."""
        while not self.stopped and (job := _next(self._short)) is not None:
            job.run()

    def stop(self) -> None:
        """End after the job that runs now."""
        self.stopped = True
        self._given.release()

    def join(self, seconds: float) -> None:
        """Wait until the thread has ended, but not longer than `seconds`."""
        self._thread.join(seconds)

    async def _give(self, queue: SimpleQueue[_Job], job: Callable[[], T]) -> T:
        future: Future[T] = Future()
        queue.put(_Job(future, job))
        self._given.release()
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        while True:
            self._given.acquire()
            if self.stopped:
                return
            job = _next(self._short) or _next(self._long)
            if job is not None:  # it may have been attended to
                job.run()
            del job  # an idle worker must not keep the last result alive


class _Job:
    def __init__(self, future: Future[Any], work: Callable[[], Any]) -> None:
        self._future = future
        self._work = work

    def run(self) -> None:
        if not self._future.set_running_or_notify_cancel():
            return
        try:
            result = self._work()
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the job
            self._future.set_exception(error)
        else:
            self._future.set_result(result)


def _next(queue: SimpleQueue[_Job]) -> _Job | None:
    try:
        return queue.get_nowait()
    except Empty:
        return None
