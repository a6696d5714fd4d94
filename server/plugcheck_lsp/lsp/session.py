"""What one editor session knows: the open documents, and what the last analysis said of them."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from plugcheck_lsp.files import SUFFIXES
from plugcheck_lsp.lsp.analysis import Analysis, Request
from plugcheck_lsp.lsp.client import Client
from plugcheck_lsp.lsp.options import Options, OptionsByFolder
from plugcheck_lsp.lsp.places import View, to_uri
from plugcheck_lsp.lsp.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.lsp.analyst import Analyst
    from plugcheck_lsp.lsp.contract_basis import Basis
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
        self.analysis = Analysis()
        self.announce: Callable[[Analysis], Awaitable[None]] | None = None
        """Called with each analysis that is still true when all is quiet."""
        self._analyst: Analyst | None = None
        self.worker = Worker("plugcheck analysis")
        self._generation = 0
        self._changed: set[Path] = set()
        self._everything = False
        self._running: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
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

    def start_over(self) -> None:
        """Settings, folders or the interpreter changed: believe nothing that was read before."""
        self._everything = True
        self.touch(0)

    def touch(self, quiet: float) -> None:
        """Something changed on which findings depend; tell the editor after `quiet` seconds without another."""
        self._generation += 1
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(quiet, lambda: self.spawn(self._settle()))

    # --- what is known ---

    async def current(self) -> Analysis:
        """The analysis of everything as it is now: changes that come meanwhile are waited for too."""
        while self.analysis.generation < self._generation:
            await self._step()
        return self.analysis

    @property
    def generation(self) -> int:
        """Grows with everything that changes."""
        return self._generation

    async def ask(self, path: Path, question: Callable[[Workspace], T]) -> T:
        """What `question` finds, on the worker, in the workspace of an open document as it is at this moment.

        No rule runs for it: who asks while typing does not wait for findings.
        """
        request = self._request_of_now()
        return await self.worker.run(lambda: question(self._analyst_there().workspace(path, request)))

    async def survey(self, question: Callable[[tuple[Workspace, ...]], T]) -> T:
        """What `question` finds, on the worker, in the workspaces of all folders and open documents. No rule runs."""
        request = self._request_of_now()
        return await self.worker.run(lambda: question(self._analyst_there().workspaces(request)))

    def is_current(self, analysis: Analysis) -> bool:
        return analysis.generation == self._generation

    def request(self) -> Request:
        """Everything that analysis depends on, as it is at this moment."""
        buffers = {doc.path: doc.text for doc in self.documents.values() if doc.path.suffix in SUFFIXES}
        return Request(self._generation, buffers, self.folders, frozenset(), False, self.runs, self.options)

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

    async def _step(self) -> None:
        """One analysis. Whoever waits may be cancelled; the analysis, which others may wait for too, goes on."""
        if self._running is None:
            self._running = asyncio.create_task(self._analyse())
        await asyncio.shield(self._running)

    async def _analyse(self) -> None:
        request = self._request_of_now()
        self._changed.clear()
        self._everything = False
        try:
            self.analysis = await self.worker.run(lambda: self._analyse_there(request))
        except Exception as error:  # noqa: BLE001 - a fault outside any workspace: a rule pack that does not load, say
            _log.exception("analysis failed")
            self.analysis = Analysis(request.generation, fault=str(error) or type(error).__name__)
        finally:
            self._running = None

    def _request_of_now(self) -> Request:
        """A request that tells what changed since the last analysis began, too."""
        request = self.request()
        return replace(request, changed=frozenset(self._changed), everything=self._everything)

    def _analyse_there(self, request: Request) -> Analysis:
        analyst = self._analyst_there()
        return replace(analyst.analyse(request), stale=analyst.stale(request))

    def _analyst_there(self) -> Analyst:
        """On the worker: the engine is imported there too, so that `initialize` need not wait for it."""
        if self._analyst is None:
            from plugcheck_lsp.lsp.analyst import Analyst

            self._analyst = Analyst()
        return self._analyst

    async def _settle(self) -> None:
        generation = self._generation
        while self.analysis.generation < generation:
            await self._step()
        # What changed meanwhile has set a timer of its own.
        if self.announce is not None and generation == self._generation:
            await self.announce(self.analysis)

    def spawn(self, work: Awaitable[None]) -> None:
        """Run `work` beside everything else, until the session ends; a fault of it is logged."""

        async def guarded() -> None:
            try:
                await work
            except Exception:  # noqa: BLE001 - nobody else would hear of it
                _log.exception("a background task failed")

        task = asyncio.ensure_future(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def end(self) -> None:
        """Stop everything that runs; nothing is waited for."""
        if self._timer is not None:
            self._timer.cancel()
        for task in (*self._tasks, *((self._running,) if self._running else ())):
            task.cancel()
        self.worker.stop()
