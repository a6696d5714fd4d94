"""Writes the baseline of a workspace: everything that is found now is put up with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcInvalidParams

from plugcheck_lsp.lsp.names import WRITE_BASELINE
from plugcheck_lsp.lsp.places import to_path
from plugcheck_lsp.lsp.refusals import RequestFailed

if TYPE_CHECKING:
    from pathlib import Path

    from lsprotocol import types

    from plugcheck_lsp.baseline_writing import Written
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.workspace import Workspace


async def execute(ls: Server, arguments: Any, _token: types.ProgressToken | None) -> dict[str, Any]:
    """Write the baseline of the workspace that the one argument names; ``{"uri", "findings"}``.

    Raises:
        JsonRpcInvalidParams: wrong arguments.
        RequestFailed: the settings cannot be used, or a file cannot be written.
    """
    path = _read(arguments)
    written = await ls.session.ask(path, _write)
    ls.session.disk_changed(written.changes)
    return {"uri": ls.session.uri(written.path), "findings": written.findings}


def _read(arguments: Any) -> Path:
    """The one argument ``{"uri": FILE_OR_FOLDER}``.

    Raises:
        JsonRpcInvalidParams: it is anything else.
    """
    if not isinstance(arguments, (list, tuple)) or len(arguments) != 1:
        raise JsonRpcInvalidParams(f"{WRITE_BASELINE} takes one argument, an object with `uri`")
    argument = arguments[0]
    plain = argument if isinstance(argument, dict) else getattr(argument, "_asdict", dict)()
    unknown = plain.keys() - {"uri"}
    if unknown:
        raise JsonRpcInvalidParams(f"{WRITE_BASELINE} knows no key `{min(unknown)}`")
    uri = plain.get("uri")
    path = to_path(uri) if isinstance(uri, str) else None
    if path is None:
        raise JsonRpcInvalidParams("`uri` must be the file URI of a file or a folder")
    return path


def _write(workspace: Workspace) -> Written:
    """On the worker. What is found is of the texts as the editor shows them; what is written goes to the disk.

    Raises:
        RequestFailed: see `execute`.
    """
    from plugcheck_lsp.baseline_writing import rewritten
    from plugcheck_lsp.fixes import CannotWrite, write
    from plugcheck_lsp.settings import BadSettings, load, unknown_selectors

    try:
        settings = load(workspace.root, workspace.files)
        if problems := unknown_selectors(settings, workspace.book, workspace.files):
            raise BadSettings(settings.source or workspace.root, problems)
        written = rewritten(workspace, settings)
        write(written.changes)
    except BadSettings as error:
        raise RequestFailed(f"No baseline was written, for the settings cannot be used: {error}") from None
    except CannotWrite as error:
        raise RequestFailed(f"No baseline was written: {error}. Is it saved?") from None
    return written
