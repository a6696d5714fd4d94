"""Runs the host's contract suite."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from plugcheck_lsp.lsp.contract_runs import Wish
from plugcheck_lsp.lsp.names import RUN_CONTRACT
from plugcheck_lsp.lsp.places import to_path
from plugcheck_lsp.lsp.refusals import RequestFailed
from plugcheck_lsp.settings import BadSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from plugcheck_lsp.contract.session import Progress
    from plugcheck_lsp.lsp.server import Server


def run_contract(uri: str) -> types.Command:
    """What an editor sends back to have the suite of the plugin at `uri` run."""
    return types.Command("Run the contract suite", RUN_CONTRACT, arguments=[{"uri": uri}])


async def execute(ls: Server, arguments: Any, token: types.ProgressToken | None) -> list[dict[str, Any]]:
    """Run the suite that the one argument names; the JSON of its results.

    Raises:
        JsonRpcInvalidParams: wrong arguments.
        RequestFailed: the client is not trusted, or the suite cannot be run.
    """
    if not ls.session.trusted:
        raise RequestFailed(
            "The contract suite executes the plugin's code: "
            "trust this workspace, or start the server with --allow-run, to run it"
        )
    return await _run_contract(ls, read_arguments(arguments), token)


def read_arguments(arguments: Any) -> Wish:
    """The one argument ``{"uri": FILE_OR_FOLDER, "checks": [...]?}``.

    Raises:
        JsonRpcInvalidParams: it is anything else.
    """
    if not isinstance(arguments, (list, tuple)) or len(arguments) != 1:
        raise JsonRpcInvalidParams(f"{RUN_CONTRACT} takes one argument, an object with `uri`")
    argument = arguments[0]
    plain = argument if isinstance(argument, dict) else getattr(argument, "_asdict", dict)()
    unknown = plain.keys() - {"uri", "checks"}
    if unknown:
        raise JsonRpcInvalidParams(f"{RUN_CONTRACT} knows no key `{min(unknown)}`")
    uri, checks = plain.get("uri"), plain.get("checks")
    path = to_path(uri) if isinstance(uri, str) else None
    if path is None:
        raise JsonRpcInvalidParams("`uri` must be the file URI of a file or a folder")
    if checks is None:
        return Wish(path)
    if not isinstance(checks, (list, tuple)) or not all(isinstance(check, str) for check in checks):
        raise JsonRpcInvalidParams("`checks` must be a list of names")
    return Wish(path, tuple(checks))


async def _run_contract(ls: Server, wish: Wish, token: types.ProgressToken | None) -> list[dict[str, Any]]:
    session = ls.session
    inside = [folder for folder in session.folders if wish.path.is_relative_to(folder)]
    fallback = max(inside, key=lambda folder: len(folder.parts), default=None)
    async with _progress(ls, token) as tell:
        try:
            ran = await ls.runs.run(wish, fallback, session.interpreter_for(wish.path), tell)
        except BadSettings as error:
            raise RequestFailed(f"The settings cannot be used: {error}") from None
    if not ran.could_run:
        raise RequestFailed("; ".join(ran.notes))
    for run in ran.plugins:
        ls.contract.keep(run.plugin.manifest or run.plugin.root, run.findings, run.texts)
    session.touch(0)
    for note in ran.notes:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"plugcheck: {note}"))
    return list(ran.records)


@asynccontextmanager
async def _progress(
    ls: Server, token: types.ProgressToken | None
) -> AsyncIterator[Callable[[Progress], None]]:
    """Show progress while the body runs, where the editor can; cancelling it there cancels the body."""
    if token is None and ls.session.client.progress:
        token = str(uuid.uuid4())
        await ls.work_done_progress.create_async(token)
    if token is None:
        yield lambda _: None
        return
    known = token
    body = asyncio.current_task()
    begin = types.WorkDoneProgressBegin("Contract suite", cancellable=True)
    ls.work_done_progress.begin(known, begin)

    def cancel(cancelled: Any) -> None:
        if cancelled.cancelled() and body is not None:
            body.cancel()

    ls.work_done_progress.tokens[known].add_done_callback(cancel)

    def tell(progress: Progress) -> None:
        if known in ls.work_done_progress.tokens:
            what = ("is done",) if progress.finished is not None else (progress.pass_name, progress.check)
            message = " ".join(filter(None, (progress.plugin.name, *what)))
            ls.work_done_progress.report(known, types.WorkDoneProgressReport(message=message))

    try:
        yield tell
    finally:
        ls.work_done_progress.tokens.pop(known, None)
        ls.work_done_progress.end(known, types.WorkDoneProgressEnd())
