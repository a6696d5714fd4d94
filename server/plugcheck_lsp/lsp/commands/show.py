"""Shows a file that was just made: editors apply the edit of an action first, then its command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from plugcheck_lsp.lsp.names import SHOW
from plugcheck_lsp.lsp.places import to_path

if TYPE_CHECKING:
    from plugcheck_lsp.lsp.server import Server


async def execute(ls: Server, arguments: Any, _token: types.ProgressToken | None) -> None:
    """Ask the editor to show the file whose URI is the one argument.

    Raises:
        JsonRpcInvalidParams: wrong arguments.
    """
    match arguments:
        case [str(uri)] if to_path(uri) is not None:
            if ls.session.client.shows_documents:
                await ls.window_show_document_async(types.ShowDocumentParams(uri, take_focus=True))
        case _:
            raise JsonRpcInvalidParams(f"{SHOW} takes one argument, the URI of a file")


def show(uri: str) -> types.Command:
    """The command that shows a file."""
    return types.Command("Show the file", SHOW, arguments=[uri])
