"""Contract runs beside the event loop: on a thread of their own, and ended at once when nobody wants them."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, TypeVar

from plugcheck_lsp.lsp.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
Told = TypeVar("Told")

PATIENCE = 5.0
"""Seconds that the end of the session waits for the children of a run to be ended."""


class Runs:
    """The runs of one session, one at a time: the others wait, so that no two disturb each other."""

    def __init__(self) -> None:
        self._worker: Worker | None = None
        self._current: set[_Cancellable] = set()

    async def run(
        self, start: Callable[[Callable[[Told], None]], Awaitable[T]], on_told: Callable[[Told], None]
    ) -> T:
        """What the coroutine that `start` makes returns, once it is its turn. `start` is called on the run's thread.

        Cancelling this ends the children at once; they are not waited for here. What `start` is given to tell
        things with may be called on that thread: `on_told` gets them on the event loop of the caller, in order, and
        before this returns.
        """
        self._worker = self._worker or Worker("plugcheck contract")
        loop = asyncio.get_running_loop()

        def tell(told: Told) -> None:
            with contextlib.suppress(RuntimeError):  # the session has ended
                loop.call_soon_threadsafe(on_told, told)

        work = _Cancellable()
        self._current.add(work)
        try:
            return await self._worker.run(lambda: work.run(lambda: start(tell)))
        except asyncio.CancelledError:
            work.cancel()
            raise
        finally:
            self._current.discard(work)

    @property
    def is_busy(self) -> bool:
        """Whether the next run would have to wait."""
        return bool(self._current)

    def cancel(self) -> None:
        """End every run."""
        for work in tuple(self._current):
            work.cancel()

    def end(self) -> None:
        """End every run, and wait until their children are gone, but not for ever."""
        self.cancel()
        if self._worker is not None:
            self._worker.stop()
            self._worker.join(PATIENCE)


class _Cancellable:
    """A coroutine that runs on another thread and can be cancelled from this one."""

    def __init__(self) -> None:
        self._cancelled = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None

    def run(self, start: Callable[[], Awaitable[T]]) -> T:
        return asyncio.run(self._main(start))

    async def _main(self, start: Callable[[], Awaitable[T]]) -> T:
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        if self._cancelled:
            raise asyncio.CancelledError
        return await start()

    def cancel(self) -> None:
        self._cancelled = True
        if self._loop is not None and self._task is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._task.cancel)
