"""Where pygls' protocol would lose a message, answer none, or split lines where an editor does not.

Each method here replaces one of pygls 2 (its behaviour as of 2.1.1); what they have in common is that the
session keeps the documents, not pygls.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import JsonRPCNotification, LanguageServerProtocol, lsp_method

from plugcheck_lsp.lsp import sync, watching

if TYPE_CHECKING:
    from plugcheck_lsp.lsp.server import Server

_log = logging.getLogger(__name__)
_NOTHING = "$/plugcheck/nothing"


class Protocol(LanguageServerProtocol):
    """The Language Server Protocol, with one answer for every request."""

    @property
    def server(self) -> Server:
        return cast("Server", self._server)

    @property
    def is_shut_down(self) -> bool:
        """Whether the editor has asked for `shutdown`."""
        return self._shutdown

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A request whose parameters do not fit is answered; pygls would leave the editor waiting for ever."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and "id" in data:
                refusal = JsonRpcInvalidParams(f"the parameters of {data['method']} do not fit")
                self._send_response(data["id"], error=refusal.to_response_error())
            else:
                _log.warning("ignoring a message that does not fit the protocol: %s", error)
            return JsonRPCNotification(method=_NOTHING, jsonrpc=self.VERSION, params=None)

    def handle_message(self, message: Any) -> None:
        """Before `initialize` and after `shutdown` a request is refused, not forgotten."""
        method, request = getattr(message, "method", None), getattr(message, "id", None)
        if method == _NOTHING:
            return
        if method is not None and request is not None:
            refusal = self._refusal(method)
            if refusal is not None:
                self._send_response(request, error=refusal.to_response_error())
                return
        super().handle_message(message)

    def _refusal(self, method: str) -> JsonRpcException | None:
        if self._shutdown:
            return JsonRpcInvalidRequest("the server is shutting down")
        initialized = self._workspace is not None
        if method == types.INITIALIZE:
            return JsonRpcInvalidRequest("the server is initialized already") if initialized else None
        return None if initialized else JsonRpcServerNotInitialized("the server is not initialized")

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        sync.opened(self.server, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """pygls splits lines where `str.splitlines` does: one edit behind a form feed would ruin the text."""
        sync.changed(self.server, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        sync.closed(self.server, params)

    @lsp_method(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def lsp_workspace__did_change_workspace_folders(
        self, params: types.DidChangeWorkspaceFoldersParams
    ) -> None:
        watching.folders_changed(self.server, params)

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(  # type: ignore[override]  # pygls takes coroutines as well as generators
        self, params: types.ExecuteCommandParams
    ) -> Any:
        """As a coroutine of its own the command ends when its request is cancelled; pygls would let it run on."""
        from plugcheck_lsp.lsp.commands.dispatch import execute

        return await execute(self.server, params)
