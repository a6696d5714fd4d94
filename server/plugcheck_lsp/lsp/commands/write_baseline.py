"""Writes the baselines of workspaces: everything that is found now is put up with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugcheck_lsp.lsp.commands.arguments import the_object, the_path
from plugcheck_lsp.lsp.names import WRITE_BASELINE
from plugcheck_lsp.lsp.refusals import RequestFailed

if TYPE_CHECKING:
    from lsprotocol import types

    from plugcheck_lsp.baseline_writing import Written
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.workspace import Workspace


async def execute(ls: Server, arguments: Any, _token: types.ProgressToken | None) -> dict[str, Any]:
    """Write the baseline of the workspace that a file or folder belongs to, and of those that lie in the folder.

    The one argument is ``{"uri": FILE_OR_FOLDER}``; the answer, of the first workspace, ``{"uri", "findings",
    "others"}``, where ``others`` tells the same of each of the others.

    Raises:
        JsonRpcInvalidParams: wrong arguments.
        RequestFailed: settings cannot be used, or a file cannot be written; then none is.
    """
    path = the_path(the_object(arguments, WRITE_BASELINE, "uri"))
    written = await ls.session.ask_within(path, _write)
    ls.session.disk_changed(changed for each in written for changed in each.changes)
    first, *others = ({"uri": ls.session.uri(each.path), "findings": each.findings} for each in written)
    return {**first, "others": others}


def _write(workspaces: tuple[Workspace, ...]) -> tuple[Written, ...]:
    """On the worker. What is found is of the texts as the editor shows them; what is written goes to the disk.

    Raises:
        RequestFailed: see `execute`.
    """
    from plugcheck_lsp.fixes import CannotWrite, write
    from plugcheck_lsp.settings import BadSettings

    try:
        written = tuple(map(_rewritten, workspaces))
        write({path: change for each in written for path, change in each.changes.items()})
    except BadSettings as error:
        raise RequestFailed(f"No baseline was written, for the settings cannot be used: {error}") from None
    except CannotWrite as error:
        raise RequestFailed(f"No baseline was written: {error}. Is it saved?") from None
    return written


def _rewritten(workspace: Workspace) -> Written:
    from plugcheck_lsp.baseline_writing import rewritten
    from plugcheck_lsp.settings import BadSettings, load, unknown_selectors

    settings = load(workspace.root, workspace.files)
    if problems := unknown_selectors(settings, workspace.book, workspace.files):
        raise BadSettings(settings.source or workspace.root, problems)
    return rewritten(workspace, settings)
