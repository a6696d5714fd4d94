"""The language server: one session over standard input and output, or over one local connection."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import os
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, JsonRpcParseError
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from plugcheck_lsp import __version__
from plugcheck_lsp.lsp import (
    configuration,
    contract_board,
    diagnostics,
    editor_process,
    features,
    names,
    progress,
    watching,
)
from plugcheck_lsp.lsp.client import Client
from plugcheck_lsp.lsp.contract_results import ContractResults
from plugcheck_lsp.lsp.contract_runs import Runs
from plugcheck_lsp.lsp.places import to_path
from plugcheck_lsp.lsp.protocol import Protocol
from plugcheck_lsp.lsp.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.lsp.analysis import Analysis
    from plugcheck_lsp.lsp.code_lenses import Shown
    from plugcheck_lsp.lsp.contract_debugs import DebugRun
    from plugcheck_lsp.lsp.inlay_hints import Hinted

_log = logging.getLogger(__name__)
_converter = functools.cache(default_converter)
"""What knows the types of the protocol: it learns each when it meets it first, so all sessions share it."""


class Server(LanguageServer):
    """The session, and what the editor was told of it."""

    protocol: Protocol

    def __init__(self, *, allow_run: bool) -> None:
        super().__init__("plugcheck-lsp", __version__, protocol_cls=Protocol, converter_factory=_converter)
        self.session = Session()
        self.session.trusted = allow_run
        self.told = diagnostics.Told()
        self.contract = ContractResults(self.session)
        self.runs = Runs()
        self.preparations = Runs()
        """What gets ready what others run: it waits for no run."""
        self.debugs: dict[str, DebugRun] = {}
        """By id: the suites that the editor debugs."""
        self.hinted: dict[str, Hinted] = {}
        """By URI: the inlay hints that the editor shows."""
        self.lenses: dict[str, Shown] = {}
        """By URI: the code lenses that the editor shows."""
        self.tests_told: list[dict[str, Any]] | None = None
        """The contract tests that the client was told of."""
        self.ends_with: asyncio.Task[None] | None = None
        """Waits for the end of the editor's process."""
        self.session.announce = lambda analysis: _announce(self, analysis)
        self.session.listens = self._listens
        self.session.begins = lambda: progress.begins(self)

    def _listens(self) -> bool:
        """Whether there is anything that the editor shows and that an analysis may change."""
        shows = (self.told.pulled, self.hinted, self.lenses, self.session.contract_notifications)
        return not self.session.client.pulls or any(shows)

    def end(self) -> None:
        """Stop everything that the session runs. An analysis is not waited for; a child process is."""
        self.session.end()
        self.runs.end()
        self.preparations.end()
        for run in self.debugs.values():
            run.remove()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """pygls shows every fault in a message box; here the log gets it, and what is no JSON is refused."""
        if (
            isinstance(error, (JSONDecodeError, UnicodeDecodeError, RecursionError))
            and source is JsonRpcException
        ):
            self.protocol.refuse(JsonRpcParseError("the message is no JSON"))
            return
        if isinstance(error, JsonRpcException) and not isinstance(error, JsonRpcInternalError):
            return  # a refusal, said in the answer to whom it concerns
        _log.error("%s", error, exc_info=error)


def create(*, allow_run: bool) -> Server:
    """A server that speaks to nobody yet."""
    ls = Server(allow_run=allow_run)
    ls.feature(types.INITIALIZE)(_initialize)
    ls.feature(types.INITIALIZED)(_initialized)
    ls.feature(types.SHUTDOWN)(_shutdown)
    features.register(ls)
    return ls


def _initialize(ls: Server, params: types.InitializeParams) -> None:
    session = ls.session
    session.client = Client.of(params.capabilities, str(_value(ls.workspace.position_encoding)))
    session.folders = tuple(dict.fromkeys(_folders(params)))
    configuration.read_options(ls, params.initialization_options)
    if params.process_id is not None:
        ls.ends_with = asyncio.ensure_future(_end_with(ls, params.process_id))
    features.register_for(ls, session.client)


async def _end_with(ls: Server, process: int) -> None:
    """End with the editor's process, as the protocol has it."""
    await editor_process.ended(process)
    ls.end()
    # Nothing milder: a thread that waits for standard input would be waited for.
    os._exit(0 if ls.protocol.is_shut_down else 1)


def _folders(params: types.InitializeParams) -> Iterator[Any]:
    uris = [folder.uri for folder in params.workspace_folders or ()]
    if not uris and params.root_uri is not None:
        uris = [params.root_uri]
    for uri in uris:
        path = to_path(uri)
        if path is not None:
            yield path
    if not uris and params.root_path and Path(params.root_path).is_absolute():
        yield Path(os.path.normpath(params.root_path))  # what older editors say instead


def _initialized(ls: Server, _params: types.InitializedParams) -> None:
    wanted = watching.registrations(ls)
    if ls.session.client.registers_configuration:
        options = types.DidChangeConfigurationRegistrationOptions(section=names.SECTION)
        wanted.append(
            types.Registration("plugcheck-settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, options)
        )
    ls.session.spawn(watching.look(ls))
    ls.session.spawn(_arrange(ls, wanted))


async def _arrange(ls: Server, wanted: list[types.Registration]) -> None:
    """Register what is wanted, then ask for the settings; an editor that refuses the one may grant the other."""
    with contextlib.suppress(JsonRpcException):
        if wanted:
            await ls.client_register_capability_async(types.RegistrationParams(wanted))
    with contextlib.suppress(JsonRpcException):
        await configuration.pull(ls)


def _shutdown(ls: Server, _params: None) -> None:
    ls.session.end()
    ls.runs.cancel()


async def _announce(ls: Server, analysis: Analysis) -> None:
    await diagnostics.announce(ls, analysis)
    if ls.hinted:
        from plugcheck_lsp.lsp.inlay_hints import refresh

        await refresh(ls)
    if ls.lenses:
        from plugcheck_lsp.lsp import code_lenses

        await code_lenses.refresh(ls)
    await contract_board.announce(ls)


def _value(kind: Any) -> Any:
    return getattr(kind, "value", kind)
