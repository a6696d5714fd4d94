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
    JsonRpcMethodNotFound,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, lsp_method

from plugcheck_lsp.lsp import sync, watching

if TYPE_CHECKING:
    from plugcheck_lsp.lsp.server import Server

_log = logging.getLogger(__name__)


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
        """Leave JSON as it is: pygls asks this of every object, those within the parameters too."""
        return data

    def handle_message(self, message: Any) -> None:
        """One whole message, not structured yet. What is no message is refused, for somebody may wait for an answer."""
        data = message if isinstance(message, dict) else {}
        number, method = data.get("id"), data.get("method")
        is_response = method is None and ("result" in data or "error" in data)
        is_request = isinstance(method, str) and ("id" not in data or type(number) in (int, str))
        if data.get("jsonrpc") != self.VERSION or not (is_response or is_request):
            self.refuse(JsonRpcInvalidRequest("this is no message of the protocol"), number)
            return
        refusal = self._refusal(method) if method is not None and number is not None else None
        if refusal is not None:
            self.refuse(refusal, number)
            return
        try:
            structured = super().structure_message(data)
        except JsonRpcException as error:
            if number is not None and method is not None:
                self.refuse(self._misfit(method), number)
            else:
                _log.warning("ignoring a message that does not fit the protocol: %s", error)
            return
        super().handle_message(structured)

    def refuse(self, refusal: JsonRpcException, number: Any = None) -> None:
        """Answer the request `number` with an error; None: it could not be read (JSON-RPC 2.0, section 5)."""
        answered = number if type(number) in (int, str) else None
        error = {"code": refusal.code, "message": refusal.message}
        self._send_data({"jsonrpc": self.VERSION, "id": answered, "error": error})

    def _misfit(self, method: str) -> JsonRpcException:
        if method in self.fm.features or method in self.fm.builtin_features:
            return JsonRpcInvalidParams(f"the parameters of {method} do not fit")
        return JsonRpcMethodNotFound(f"there is no method {method}")

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
