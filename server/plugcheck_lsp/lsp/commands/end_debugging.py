"""Ends what `plugcheck.debugContract` began."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcInvalidParams

from plugcheck_lsp.lsp.commands.arguments import the_object, the_text
from plugcheck_lsp.lsp.names import END_DEBUGGING
from plugcheck_lsp.lsp.refusals import RequestFailed

if TYPE_CHECKING:
    from lsprotocol import types

    from plugcheck_lsp.lsp.server import Server


async def execute(ls: Server, arguments: Any, _token: types.ProgressToken | None) -> list[dict[str, Any]]:
    """The JSON of all results of the suite that was debugged; what was made for it is removed.

    The one argument has the `id` that `plugcheck.debugContract` gave, and is sent when the debugger has ended.

    Raises:
        JsonRpcInvalidParams: wrong arguments, or it was ended before.
        RequestFailed: the host cannot be used.
    """
    run = ls.debugs.pop(the_text(the_object(arguments, END_DEBUGGING, "id"), "id") or "", None)
    if run is None:
        raise JsonRpcInvalidParams("`id` must be what `plugcheck.debugContract` gave, and not be ended yet")
    from plugcheck_lsp.lsp.contract_debugs import Unusable  # imported when the first run was made

    try:
        return await run.end()
    except Unusable as error:
        raise RequestFailed(str(error)) from None
