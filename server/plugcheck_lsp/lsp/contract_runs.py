"""Contract runs beside the event loop: on a thread of their own, and ended at once when nobody wants them."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from plugcheck_lsp.lsp.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from plugcheck_lsp.contract.session import Progress
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.text import Text

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds that the end of the session waits for the children of a run to be ended."""


@dataclass(frozen=True)
class Wish:
    """What is to be run."""

    path: Path
    """A file or a folder, absolute."""
    checks: tuple[str, ...] | None = None
    """None: all."""


@dataclass(frozen=True)
class PluginRun:
    """What came of one plugin's suite."""

    plugin: Plugin
    findings: tuple[Finding, ...]
    texts: Mapping[Path, Text]
    """The files on disk that it ran on."""


@dataclass(frozen=True)
class Ran:
    """What came of a wish."""

    records: tuple[dict[str, Any], ...] = ()
    """The JSON of the command's answer."""
    plugins: tuple[PluginRun, ...] = ()
    notes: tuple[str, ...] = ()
    could_run: bool = True
    """Whether suites could be run here at all; if not, `notes` say why."""


class Runs:
    """The runs of one session, one at a time."""

    def __init__(self) -> None:
        self._worker: Worker | None = None
        self._current: set[_Cancellable] = set()

    async def run(
        self,
        wish: Wish,
        fallback: Path | None,
        interpreter: Path | None,
        on_progress: Callable[[Progress], None],
    ) -> Ran:
        """Run what `wish` names, on the files as they are on disk.

        Cancelling this ends the children at once; they are not waited for here. `on_progress` is called on the
        event loop of the caller.

        Raises:
            BadSettings: the settings of the workspace cannot be used.
        """
        self._worker = self._worker or Worker("plugcheck contract")
        loop = asyncio.get_running_loop()

        def tell(progress: Progress) -> None:
            with contextlib.suppress(RuntimeError):  # the session has ended
                loop.call_soon_threadsafe(on_progress, progress)

        work = _Cancellable()
        self._current.add(work)
        try:
            return await self._worker.run(lambda: work.run(lambda: _start(wish, fallback, interpreter, tell)))
        except asyncio.CancelledError:
            work.cancel()
            raise
        finally:
            self._current.discard(work)

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


async def _start(
    wish: Wish, fallback: Path | None, interpreter: Path | None, on_progress: Callable[[Progress], None]
) -> Ran:
    from plugcheck_lsp.lsp.contract_work import run  # the engine is imported beside the loop

    return await run(wish, fallback, interpreter, on_progress)
