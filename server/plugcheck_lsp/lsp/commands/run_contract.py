"""Runs the host's contract suite."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from plugcheck_lsp.lsp import code_lenses
from plugcheck_lsp.lsp.commands.arguments import PARTIAL, the_object, the_text
from plugcheck_lsp.lsp.contract_values import CannotChoose, Event, PluginRun
from plugcheck_lsp.lsp.contract_wishes import KEYS, require_trust, wish_of
from plugcheck_lsp.lsp.names import RUN_CONTRACT
from plugcheck_lsp.lsp.options import nearest_folder
from plugcheck_lsp.lsp.refusals import RequestFailed
from plugcheck_lsp.settings import BadSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from plugcheck_lsp.lsp.contract_values import Ran, Wish
    from plugcheck_lsp.lsp.server import Server


async def execute(ls: Server, arguments: Any, token: types.ProgressToken | None) -> list[dict[str, Any]]:
    """Run the suites that the one argument names; the JSON of their results.

    What happens is told as it happens, where the argument has a `partialResultToken`.

    Raises:
        JsonRpcInvalidParams: wrong arguments.
        RequestFailed: the client is not trusted, or the suites cannot be run.
    """
    require_trust(ls.session)
    plain = the_object(arguments, RUN_CONTRACT, *KEYS, PARTIAL)
    wish, partial = wish_of(plain, ls.session), the_text(plain, PARTIAL)
    async with _progress(ls, token) as report:
        audience = _Audience(ls, partial, report, wish.folder)
        try:
            ran = await ls.runs.run(_starter(wish), audience.hear)
        except BadSettings as error:
            raise RequestFailed(f"The settings cannot be used: {error}") from None
        except CannotChoose as error:
            raise RequestFailed(str(error)) from None
        finally:
            audience.leave()
    if not ran.could_run:
        raise RequestFailed("; ".join(ran.notes))
    for note in ran.notes:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"plugcheck: {note}"))
    return list(ran.records)


def _starter(wish: Wish) -> Callable[[Callable[[Event | PluginRun], None]], Awaitable[Ran]]:
    async def start(tell: Callable[[Event | PluginRun], None]) -> Ran:
        from plugcheck_lsp.lsp.contract_work import run  # the engine is imported beside the event loop

        return await run(wish, tell)

    return start


class _Audience:
    """Whoever is told of one run while it lasts."""

    def __init__(
        self, ls: Server, partial: str | None, report: Callable[[Event], None], folder: Path | None
    ) -> None:
        self._ls = ls
        self._folder = folder
        self._partial = partial
        self._report = report
        self._running: set[str] = set()
        self._has_left = False

    def hear(self, told: Event | PluginRun) -> None:
        """Keep what a plugin's suite said once it is done; tell of all else as it happens."""
        if self._has_left:
            return  # the run was cancelled, and its thread does not know yet
        if isinstance(told, PluginRun):
            if self._folder is not None and nearest_folder(told.basis.path, self._ls.session.folders) is None:
                return  # the editor has left the folder meanwhile
            self._ls.contract.keep(told)
            _summarise(self._ls, told)
            return
        plugin, kind = str(told.value["plugin"]), told.value["event"]
        if kind == "started" and plugin not in self._running:
            self._running.add(plugin)
            self._ls.contract.running.add(plugin)
            self._show_running()
        elif kind == "finished":
            self._stop(plugin)
        self._report(told)
        if self._partial is not None:
            self._ls.progress(types.ProgressParams(self._partial, dict(told.value)))

    def leave(self) -> None:
        self._has_left = True
        for plugin in tuple(self._running):
            self._stop(plugin)

    def _stop(self, plugin: str) -> None:
        if plugin in self._running:
            self._running.discard(plugin)
            self._ls.contract.running.discard(plugin)
            self._show_running()

    def _show_running(self) -> None:
        if self._ls.lenses:
            self._ls.session.spawn(code_lenses.refresh(self._ls))


def _summarise(ls: Server, run: PluginRun) -> None:
    """Say in a message what came of a suite, to users who have no other place where they would see it."""
    tally = ls.contract.tally(run.basis.plugin, run.verdicts)
    if ls.session.contract_notifications or tally is None:
        return
    kind = types.MessageType.Warning if tally.failed else types.MessageType.Info
    ls.window_show_message(types.ShowMessageParams(kind, f"{run.name}: {tally.words}"))


@asynccontextmanager
async def _progress(ls: Server, token: types.ProgressToken | None) -> AsyncIterator[Callable[[Event], None]]:
    """Show progress while the body runs, where the editor can; cancelling it there cancels the body."""
    if token is None and ls.session.client.progress:
        token = str(uuid.uuid4())
        await ls.work_done_progress.create_async(token)
    waits = "waiting for another run" if ls.runs.is_busy else None
    if token is None:
        if waits is not None:
            info = types.MessageType.Info
            ls.window_show_message(types.ShowMessageParams(info, f"plugcheck: the contract suite is {waits}"))
        yield lambda _: None
        return
    known = token
    body = asyncio.current_task()
    begin = types.WorkDoneProgressBegin("Contract suite", message=waits, cancellable=True)
    ls.work_done_progress.begin(known, begin)

    def cancel(cancelled: Any) -> None:
        if cancelled.cancelled() and body is not None:
            body.cancel()

    ls.work_done_progress.tokens[known].add_done_callback(cancel)

    def report(event: Event) -> None:
        value = event.value
        what = {"started": (value.get("pass"), value.get("check")), "finished": ("is done",)}
        words = what.get(value["event"])
        if words is not None and known in ls.work_done_progress.tokens:
            message = " ".join(filter(None, (event.name, *words)))
            ls.work_done_progress.report(known, types.WorkDoneProgressReport(message=message))

    try:
        yield report
    finally:
        ls.work_done_progress.tokens.pop(known, None)
        ls.work_done_progress.end(known, types.WorkDoneProgressEnd())
