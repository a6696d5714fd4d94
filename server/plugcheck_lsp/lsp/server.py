"""The language server: one session over standard input and output, or over one local connection."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError
from pygls.io_ import run_async
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from plugcheck_lsp import __version__
from plugcheck_lsp.collecting import collect_rarely
from plugcheck_lsp.lsp import configuration, diagnostics, names, sync, watching
from plugcheck_lsp.lsp.client import Client
from plugcheck_lsp.lsp.contract_results import ContractResults
from plugcheck_lsp.lsp.contract_runs import Runs
from plugcheck_lsp.lsp.places import to_path
from plugcheck_lsp.lsp.protocol import Protocol
from plugcheck_lsp.lsp.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.lsp.analysis import Analysis
    from plugcheck_lsp.lsp.inlay_hints import Hinted

_log = logging.getLogger(__name__)


class NotLoopback(ValueError):
    """The server may listen on the loopback only: whoever connects may have code executed."""


class Server(LanguageServer):
    """The session, and what the editor was told of it."""

    protocol: Protocol

    def __init__(self, *, allow_run: bool) -> None:
        super().__init__(
            "plugcheck-lsp", __version__, protocol_cls=Protocol, converter_factory=default_converter
        )
        self.session = Session()
        self.session.trusted = allow_run
        self.told = diagnostics.Told()
        self.contract = ContractResults()
        self.runs = Runs()
        self.hinted: dict[str, Hinted] = {}
        """By URI: the inlay hints that the editor shows."""
        self.session.announce = lambda analysis: _announce(self, analysis)

    def end(self) -> None:
        """Stop everything that the session runs. An analysis is not waited for; a child process is."""
        self.session.end()
        self.runs.end()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """pygls shows every fault in a message box; here the log gets it."""
        if isinstance(error, JsonRpcException) and not isinstance(error, JsonRpcInternalError):
            return  # a refusal, said in the answer to whom it concerns
        _log.error("%s", error, exc_info=error)


def create(*, allow_run: bool) -> Server:
    """A server that speaks to nobody yet."""
    ls = Server(allow_run=allow_run)
    ls.feature(types.INITIALIZE)(_initialize)
    ls.feature(types.INITIALIZED)(_initialized)
    ls.feature(types.SHUTDOWN)(_shutdown)
    ls.feature(types.TEXT_DOCUMENT_DID_SAVE, types.SaveOptions(include_text=False))(_saved)
    ls.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(_files_changed)
    ls.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(_configuration_changed)
    ls.feature(types.TEXT_DOCUMENT_HOVER)(_hover)
    options = types.CodeActionOptions(code_action_kinds=names.KINDS, resolve_provider=True)
    ls.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)(_code_action)
    ls.feature(types.CODE_ACTION_RESOLVE)(_code_action_resolve)
    ls.feature(types.TEXT_DOCUMENT_DEFINITION)(_definition)
    ls.feature(types.TEXT_DOCUMENT_REFERENCES)(_references)
    ls.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)(_highlight)
    ls.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(_document_symbols)
    ls.feature(types.TEXT_DOCUMENT_RENAME)(_rename)
    for command in names.COMMANDS:
        ls.command(command)(_command)  # advertises it; `Protocol` executes it
    return ls


def _initialize(ls: Server, params: types.InitializeParams) -> None:
    session = ls.session
    session.client = Client.of(params.capabilities, str(_value(ls.workspace.position_encoding)))
    session.folders = tuple(dict.fromkeys(_folders(params)))
    configuration.read_options(ls, params.initialization_options)
    if session.client.pulls:
        # Announced only to those who pull: a client that sees it pulls, and what it is pushed it shows besides.
        options = types.DiagnosticOptions(
            identifier=names.SOURCE, inter_file_dependencies=True, workspace_diagnostics=False
        )
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(_pull)
    if session.client.completes:
        triggers = types.CompletionOptions(trigger_characters=names.COMPLETION_TRIGGERS)
        ls.feature(types.TEXT_DOCUMENT_COMPLETION, triggers)(_completion)
    if session.client.prepares_rename:
        ls.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)(_prepare_rename)
    if session.client.shows_hints:
        ls.feature(types.TEXT_DOCUMENT_INLAY_HINT)(_inlay_hints)


def _folders(params: types.InitializeParams) -> Iterator[Any]:
    uris = [folder.uri for folder in params.workspace_folders or ()]
    if not uris and params.root_uri is not None:
        uris = [params.root_uri]
    for uri in uris:
        path = to_path(uri)
        if path is not None:
            yield path


async def _initialized(ls: Server, _params: types.InitializedParams) -> None:
    wanted = watching.registrations(ls)
    if ls.session.client.registers_configuration:
        options = types.DidChangeConfigurationRegistrationOptions(section=names.SECTION)
        wanted.append(
            types.Registration("plugcheck-settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, options)
        )
    if not ls.session.client.watches_files:
        ls.session.spawn(watching.look(ls))
    if wanted:
        await ls.client_register_capability_async(types.RegistrationParams(wanted))
    await configuration.pull(ls)


def _shutdown(ls: Server, _params: None) -> None:
    ls.session.end()
    ls.runs.cancel()


def _saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    sync.saved(ls, params)


def _files_changed(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    watching.files_changed(ls, params)


async def _configuration_changed(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    await configuration.changed(ls, params)


async def _pull(ls: Server, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    return await diagnostics.pull(ls, params)


async def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    from plugcheck_lsp.lsp.hover import hover  # imported when it is needed: `initialize` is waited for

    return await hover(ls, params)


async def _code_action(
    ls: Server, params: types.CodeActionParams
) -> list[types.CodeAction | types.Command] | None:
    from plugcheck_lsp.lsp.code_actions import code_actions

    return await code_actions(ls, params)


async def _code_action_resolve(ls: Server, params: types.CodeAction) -> types.CodeAction:
    from plugcheck_lsp.lsp.code_actions import resolve

    return await resolve(ls, params)


async def _completion(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    from plugcheck_lsp.lsp.completion import completion

    return await completion(ls, params)


async def _definition(
    ls: Server, params: types.DefinitionParams
) -> list[types.Location] | list[types.LocationLink] | None:
    from plugcheck_lsp.lsp.navigation import definition

    return await definition(ls, params)


async def _references(ls: Server, params: types.ReferenceParams) -> list[types.Location] | None:
    from plugcheck_lsp.lsp.navigation import references

    return await references(ls, params)


async def _highlight(
    ls: Server, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    from plugcheck_lsp.lsp.navigation import highlight

    return await highlight(ls, params)


async def _prepare_rename(
    ls: Server, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    from plugcheck_lsp.lsp.navigation import prepare_rename

    return await prepare_rename(ls, params)


async def _rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    from plugcheck_lsp.lsp.navigation import rename

    return await rename(ls, params)


async def _document_symbols(
    ls: Server, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | list[types.SymbolInformation] | None:
    from plugcheck_lsp.lsp.symbols import document_symbols

    return await document_symbols(ls, params)


async def _inlay_hints(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint] | None:
    from plugcheck_lsp.lsp.inlay_hints import inlay_hints

    return await inlay_hints(ls, params)


async def _announce(ls: Server, analysis: Analysis) -> None:
    await diagnostics.announce(ls, analysis)
    if ls.hinted:
        from plugcheck_lsp.lsp.inlay_hints import refresh

        await refresh(ls)


def _command(*_arguments: Any) -> None:
    raise AssertionError("commands are executed by the protocol")


def _value(kind: Any) -> Any:
    return getattr(kind, "value", kind)


def serve_stdio(allow_run: bool = False) -> int:
    """Serve one session on standard input and output; the process's exit status.

    Ends at `exit` (0 after `shutdown`, else 1, as the protocol has it) and when standard input ends.
    """
    _log_to_stderr()
    collect_rarely()
    ls = create(allow_run=allow_run)
    try:
        ls.start_io()
    finally:
        ls.end()
    return 0 if ls.protocol.is_shut_down else 1


def serve_tcp(host: str, port: int, allow_run: bool = False) -> int:
    """Serve one session to the first client that connects; the process's exit status.

    Where it listens is told on standard error (port 0 takes a free one). Further clients are refused.

    Raises:
        NotLoopback: `host` is not on the loopback.
        OSError: it cannot listen there.
    """
    _require_loopback(host)
    _log_to_stderr()
    collect_rarely()
    ls = create(allow_run=allow_run)
    try:
        asyncio.run(_serve_one(ls, host, port))
    except SystemExit:
        pass  # how pygls ends at `exit`
    finally:
        ls.end()
    return 0 if ls.protocol.is_shut_down else 1


async def _serve_one(ls: Server, host: str, port: int) -> None:
    connected: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    connected = asyncio.get_running_loop().create_future()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if connected.done():
            writer.close()
        else:
            connected.set_result((reader, writer))

    listener = await asyncio.start_server(accept, host, port)
    address = listener.sockets[0].getsockname()
    print(f"plugcheck-lsp: listening on {address[0]}:{address[1]}", file=sys.stderr, flush=True)
    reader, writer = await connected
    listener.close()
    ls.protocol.set_writer(writer)
    await run_async(threading.Event(), _Headers(reader), ls.protocol, _log, ls.report_server_error)


class _Headers:
    """Reads a connection, and ends it at a header that no language client sends.

    pygls skips headers that it does not know. A web page can make a browser post to a local port: its request
    line must not be skipped, for a session can have code executed.
    """

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    async def readline(self) -> bytes:
        try:
            line = await self._reader.readline()
        except ValueError:  # longer than any header
            return b""
        return line if not line.strip() or line.lower().startswith(b"content-") else b""

    async def readexactly(self, count: int) -> bytes:
        try:
            return await self._reader.readexactly(count)
        except asyncio.IncompleteReadError:
            return b""


def _require_loopback(host: str) -> None:
    try:
        addresses = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except OSError as error:
        raise NotLoopback(f"`{host}` is no address: {error.strerror or error}") from None
    if not all(ipaddress.ip_address(address).is_loopback for address in addresses):
        raise NotLoopback(f"`{host}` is not on the loopback: whoever connects may have code executed")


def _log_to_stderr() -> None:
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    # pygls logs with a traceback what it also answers or hands to `report_server_error`.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
