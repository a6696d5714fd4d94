"""What one editor session knows: the open documents, and what the last analysis said of them."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from plugcheck_lsp.files import SUFFIXES
from plugcheck_lsp.lsp.analysis import Analysis, Request, Stopped
from plugcheck_lsp.lsp.client import Client
from plugcheck_lsp.lsp.options import DiagnosticMode, Options, OptionsByFolder, nearest_folder
from plugcheck_lsp.lsp.places import View, to_uri
from plugcheck_lsp.lsp.worker import Worker

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.lsp.analyst import Analyst
    from plugcheck_lsp.lsp.contract_basis import Basis
    from plugcheck_lsp.lsp.contract_data import Stamp
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace

T = TypeVar("T")

_log = logging.getLogger(__name__)

QUIET = 0.08
"""Seconds without a change before pushed diagnostics are computed: a burst of typing brings one publish."""


@dataclass(frozen=True)
class Document:
    """One version of an open document."""

    uri: str
    """As the editor spells it."""
    path: Path
    version: int
    text: Text
    """The editor's buffer, a byte order mark that it shows included."""


@dataclass(frozen=True)
class Wish:
    """What somebody waits for."""

    paths: frozenset[Path] = frozenset()
    """The files of which all is to be known; none: the open documents."""
    everywhere: bool = False
    """Whether every file is meant that the editor shows, open or not."""


@dataclass(frozen=True, eq=False)
class _Running:
    """A piece of work on the worker."""

    request: Request
    stop: threading.Event
    """Set when nobody wants to know any more."""
    task: asyncio.Task[None]


class Session:
    """The state of one session. It lives on the event loop; analysis lives on a worker."""

    def __init__(self) -> None:
        self.client = Client()
        self.documents: dict[str, Document] = {}
        self.folders: tuple[Path, ...] = ()
        self.trusted = False
        self.contract_notifications = False
        """Whether the client wants to be told of contract tests."""
        self.at_start = Options()
        """What the editor said when it started; what it says later is put over it."""
        self.options = OptionsByFolder(Options(), {})
        self.runs: Mapping[int, Basis] = {}
        """What the contract runs depended on whose results are kept, by number."""
        self.data: Mapping[Path, Mapping[Path, Stamp | None]] = {}
        """By folder, the files beside the plugins of these runs as they were seen last."""
        self.analysis = Analysis()
        """What is known so far: of the newest generation that anything is known of."""
        self.announce: Callable[[Analysis], Awaitable[None]] | None = None
        """Called with each analysis that is still true when all is quiet."""
        self.listens: Callable[[], bool] = lambda: True
        """Whether `announce` would have anyone to tell."""
        self.begins: Callable[[], None] = lambda: None
        """Called when something begins to be analysed."""
        self.worker = Worker("plugcheck analysis")
        self._analyst: Analyst | None = None
        self._generation = 0
        self._changed: set[Path] = set()
        self._everything = False
        self._wishes: list[Wish] = []
        """What is waited for at this moment."""
        self._running: _Running | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ticked = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    # --- what changes ---

    def open(self, document: Document) -> None:
        self.documents[document.uri] = document
        self.touch(0)

    def edit(self, document: Document) -> None:
        self.documents[document.uri] = document
        self.touch(QUIET)

    def close(self, uri: str) -> None:
        if self.documents.pop(uri, None) is not None:
            self.touch(0)

    def disk_changed(self, paths: Iterable[Path]) -> None:
        self._changed.update(paths)
        self.touch(QUIET)

    def data_seen(self, data: Mapping[Path, Mapping[Path, Stamp]]) -> None:
        """These are the files beside the plugins whose results are kept."""
        if any(self.data.get(folder) != seen for folder, seen in data.items()):
            self.data = data
            self.touch(QUIET)

    def start_over(self) -> None:
        """Settings, folders or the interpreter changed: believe nothing that was read before."""
        self._everything = True
        self.touch(0)

    def touch(self, quiet: float) -> None:
        """Something changed on which findings depend; tell the editor after `quiet` seconds without another."""
        self._generation += 1
        if self._running is not None:
            self._running.stop.set()  # what it finds out is out of date
        self._ticked.set()
        self._ticked = asyncio.Event()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(quiet, lambda: self.spawn(self._settle()))

    # --- what is known ---

    async def current(self, *paths: Path) -> Analysis:
        """An analysis in which all is known of `paths`, or else of all open documents, as they are now.

        Changes that come meanwhile are waited for too.
        """
        with self._wishing(Wish(frozenset(paths))) as wish:
            while not self._is_fulfilled(wish):
                await self._step()
        return self.analysis

    async def steps(self, *, everywhere: bool) -> AsyncGenerator[Analysis, None]:
        """What is known of this generation, again and again until all is that is wanted, or until it has passed."""
        generation = self._generation
        with self._wishing(Wish(everywhere=everywhere)) as wish:
            while generation == self._generation:
                fulfilled = self._is_fulfilled(wish)
                if self.analysis.generation == generation:
                    yield self.analysis
                if fulfilled:
                    return
                await self._step()

    async def change(self, generation: int) -> None:
        """Wait until something has changed since `generation`."""
        while self._generation == generation:
            await self._ticked.wait()

    async def lull(self, seconds: float) -> None:
        """Wait until nothing has changed for so long."""
        generation = -1
        while generation != self._generation:
            generation = self._generation
            await asyncio.sleep(seconds)

    @property
    def generation(self) -> int:
        """Grows with everything that changes."""
        return self._generation

    async def ask(self, path: Path, question: Callable[[Workspace], T]) -> T:
        """What `question` finds, on the worker, in the workspace of an open document as it is at this moment.

        No rule runs for it: who asks while typing does not wait for findings.
        """
        request = self.request()
        return await self.worker.run(lambda: question(self._analyst_there().workspace(path, request)))

    async def survey(self, question: Callable[[tuple[Workspace, ...]], T]) -> T:
        """As `ask`, of all workspaces that the editor's folders hold or its open documents lie in."""
        request = self.request()
        return await self.worker.run(lambda: question(self._analyst_there().workspaces(request)))

    async def ask_within(self, path: Path, question: Callable[[tuple[Workspace, ...]], T]) -> T:
        """As `ask`, of the workspace that a file or folder belongs to, and of those that lie in the folder."""
        request = self.request()
        return await self.worker.run(lambda: question(self._analyst_there().workspaces_within(path, request)))

    def is_current(self, analysis: Analysis) -> bool:
        return analysis.generation == self._generation

    def request(self) -> Request:
        """Everything that analysis depends on, as it is at this moment, and what is waited for."""
        return Request(
            generation=self._generation,
            buffers={doc.path: doc.text for doc in self.documents.values() if doc.path.suffix in SUFFIXES},
            folders=self.folders,
            changed=frozenset(self._changed),
            everything=self._everything,
            runs=self.runs,
            data=self.data,
            options=self.options,
            first=frozenset(path for wish in self._wishes for path in wish.paths if path.suffix in SUFFIXES),
            everywhere=self.wide_folders if any(wish.everywhere for wish in self._wishes) else (),
            wide=self.wide_folders,
        )

    def mode_at(self, path: Path) -> DiagnosticMode:
        """For which files findings are shown where `path` lies."""
        suits = DiagnosticMode.WORKSPACE if self.client.pulls else DiagnosticMode.OPEN_FILES
        return self.options.at(path).diagnostic_mode or suits

    @property
    def wide_folders(self) -> tuple[Path, ...]:
        """The editor's folders of which every file is shown, open or not."""
        return tuple(each for each in self.folders if self.mode_at(each) is DiagnosticMode.WORKSPACE)

    def shows_unopened(self, path: Path) -> bool:
        """Whether findings of `path` are shown even while it is not open."""
        folder = nearest_folder(path, self.folders)
        return folder is not None and self.mode_at(folder) is DiagnosticMode.WORKSPACE

    def options_for(self, path: Path) -> Options:
        """How the editor is set at `path`: a file, a folder or the root of a workspace."""
        return self.options.at(path)

    def interpreter_for(self, path: Path) -> Path | None:
        """The interpreter of the plugins at `path` where the editor names one; None: it is looked for."""
        return self.options.at(path).interpreter

    def at(self, path: Path) -> Document | None:
        """The open document at `path`; of several names for one path, the one that was opened last."""
        return next((doc for doc in reversed(self.documents.values()) if doc.path == path), None)

    def uri(self, path: Path) -> str:
        """The editor's own name for an open file, else a ``file`` URI."""
        document = self.at(path)
        return document.uri if document is not None else to_uri(path)

    def view(self, path: Path, text: Text | None) -> View | None:
        """The text at `path` as the editor counts it: its buffer, else `text`; None if there is neither."""
        document = self.at(path)
        shown = document.text if document is not None else text
        return View(shown, self.client.encoding) if shown is not None else None

    # --- how it becomes known ---

    @contextmanager
    def _wishing(self, wish: Wish) -> Iterator[Wish]:
        """While the body waits, `wish` is worked for. When nobody wishes for anything, nothing is worked for."""
        self._wishes.append(wish)
        running = self._running
        if running is not None and not running.request.first and wish.paths and not self._is_fulfilled(wish):
            running.stop.set()  # somebody waits: the rest can wait
        try:
            yield wish
        finally:
            self._wishes.remove(wish)
            if self._running is not None and not self._wishes:
                self._running.stop.set()

    def _is_fulfilled(self, wish: Wish) -> bool:
        analysis = self.analysis
        if analysis.generation != self._generation:
            return False
        if analysis.fault is not None:
            return True
        if wish.everywhere and self.wide_folders:
            return analysis.complete and analysis.everywhere is not None
        paths = wish.paths or {document.path for document in self.documents.values()}
        return all(analysis.knows(path) for path in paths if path.suffix in SUFFIXES)

    async def _step(self) -> None:
        """One piece of work. Whoever waits may be cancelled; the work, which others may wait for too, goes on."""
        if self._running is None:
            request, stop = self.request(), threading.Event()
            # Here, and not in the task: what changes before it begins is none of what was requested.
            self._changed.clear()
            self._everything = False
            task = asyncio.create_task(self._work(request, stop))
            self._running = _Running(request, stop, task)
            self.begins()
        await asyncio.shield(self._running.task)

    async def _work(self, request: Request, stop: threading.Event) -> None:
        try:
            analysis = await self.worker.run_long(lambda: self._work_there(request, stop))
            if analysis is not None:
                self.analysis = analysis
        except Exception as error:  # noqa: BLE001 - a fault outside any workspace: a rule pack that does not load, say
            _log.exception("analysis failed")
            self.analysis = Analysis(request.generation, fault=str(error) or type(error).__name__)
        finally:
            self._running = None

    def _work_there(self, request: Request, stop: threading.Event) -> Analysis | None:
        """On the worker: the analysis after one more step; None if it was stopped."""

        def pause() -> None:
            self.worker.attend()
            if stop.is_set() or self.worker.stopped:
                raise Stopped

        try:
            return self._analyst_there().step(request, pause)
        except Stopped:
            return None

    def _analyst_there(self) -> Analyst:
        """On the worker: the engine is imported there too, so that `initialize` need not wait for it."""
        if self._analyst is None:
            from plugcheck_lsp.lsp.analyst import Analyst

            self._analyst = Analyst()
        return self._analyst

    @property
    def is_busy(self) -> bool:
        """Whether something is being analysed."""
        return self._running is not None or bool(self._wishes)

    @property
    def looks_at(self) -> str:
        """What is being analysed, or was last, in words for the user."""
        return self._analyst.looks_at if self._analyst is not None else ""

    async def _settle(self) -> None:
        if self.announce is None or not self.listens():
            return
        # What changes meanwhile sets a timer of its own.
        generation = self._generation
        async for analysis in self.steps(everywhere=False):
            known = analysis
        if generation == self._generation:
            await self.announce(known)
        if not self.client.pulls and self.wide_folders:
            async for analysis in self.steps(everywhere=True):
                await self.announce(analysis)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` beside everything else, until the session ends; a fault of it is logged."""

        async def guarded() -> None:
            try:
                await work
            except Exception:  # noqa: BLE001 - nobody else would hear of it
                _log.exception("a background task failed")

        task = asyncio.ensure_future(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: work.close())  # the session may end before it begins

    def end(self) -> None:
        """Stop everything that runs; nothing is waited for."""
        if self._timer is not None:
            self._timer.cancel()
        if self._running is not None:
            self._running.stop.set()
        for task in (*self._tasks, *((self._running.task,) if self._running else ())):
            task.cancel()
        self.worker.stop()
