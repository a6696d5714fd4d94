"""A plugin on disk, and the server under the captured capabilities of real editors."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import converters
from lsprotocol import types as t
from pytest_lsp import LanguageClient, make_test_lsp_client

CAPABILITIES = Path(__file__).parent / "client_capabilities"
VSCODE, NEOVIM, EGLOT = "vscode_1.100_languageclient_11", "neovim_0.11.4", "eglot_1.9"
EDITORS = (VSCODE, NEOVIM, EGLOT)
SECONDS = 20.0
"""How long a test waits for what must come. Nothing waits this long unless it fails."""


def capabilities(editor: str) -> t.ClientCapabilities:
    raw = json.loads((CAPABILITIES / f"{editor}.json").read_text(encoding="utf-8"))
    return converters.get_converter().structure(raw["capabilities"], t.ClientCapabilities)


class Editor:
    """An editor's side of a session, in the few words that tests need."""

    def __init__(self, name: str, client: LanguageClient) -> None:
        self.name = name
        self.client = client
        self.published: list[t.PublishDiagnosticsParams] = []
        self.shown: dict[str, list[t.Diagnostic]] = {}
        self.registered: list[t.Registration] = []
        self.versions: dict[str, int] = {}
        self.initialized: t.InitializeResult
        self.initialized_with: t.ClientCapabilities
        self.hint_refreshes = 0
        self._is_shut_down = False
        self._listen()

    def _listen(self) -> None:
        # pytest-lsp keeps the diagnostics alone: their versions and their number matter here.
        del self.client.protocol.fm.features[t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS]

        @self.client.feature(t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: t.PublishDiagnosticsParams) -> None:
            self.published.append(params)
            self.shown[params.uri] = list(params.diagnostics)

        @self.client.feature(t.CLIENT_REGISTER_CAPABILITY)
        def registered(params: t.RegistrationParams) -> None:
            self.registered += params.registrations

        @self.client.feature(t.WORKSPACE_INLAY_HINT_REFRESH)
        def hints_changed(_: None) -> None:
            self.hint_refreshes += 1

    @property
    def refreshes(self) -> int:
        return self.client.diagnostic_refresh_count

    async def shut_down(self) -> None:
        self._is_shut_down = True
        await self.client.shutdown_async(None)

    async def leave(self) -> int | None:
        """End the session as an editor does; the server's exit status."""
        server = self.client._server
        assert server is not None
        if not self._is_shut_down:
            await self.shut_down()
        if server.returncode is None:
            self.client.exit(None)
        status = await server.wait()
        await self.client.stop()
        return status

    @property
    def pulls(self) -> bool:
        return self.initialized.capabilities.diagnostic_provider is not None

    def open(self, path: Path, text: str | None = None, uri: str = "") -> str:
        """Open the file as it is on disk, or with another text; its URI."""
        uri = uri or path.as_uri()
        content = path.read_bytes().decode() if text is None else text
        self.versions[uri] = 1
        language = {".py": "python", ".toml": "toml"}.get(path.suffix, "yaml")
        self.client.text_document_did_open(
            t.DidOpenTextDocumentParams(t.TextDocumentItem(uri, language, 1, content))
        )
        return uri

    def change(self, uri: str, *changes: t.TextDocumentContentChangeEvent) -> int:
        self.versions[uri] += 1
        identifier = t.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        self.client.text_document_did_change(t.DidChangeTextDocumentParams(identifier, list(changes)))
        return self.versions[uri]

    def replace(self, uri: str, text: str) -> int:
        return self.change(uri, t.TextDocumentContentChangeWholeDocument(text))

    def close(self, uri: str) -> None:
        self.client.text_document_did_close(t.DidCloseTextDocumentParams(t.TextDocumentIdentifier(uri)))

    def configure(self, settings: Any, folder: Path | None = None) -> None:
        """Change the editor's settings, for one folder or for all."""
        scope = folder.as_uri() if folder is not None else None
        self.client.set_configuration(settings, section="plugcheck", scope_uri=scope)
        asked = (self.initialized_with.workspace or t.WorkspaceClientCapabilities()).configuration
        told = None if asked else {"plugcheck": settings}
        self.client.workspace_did_change_configuration(t.DidChangeConfigurationParams(settings=told))

    async def pull(self, uri: str, previous: str | None = None) -> Any:
        params = t.DocumentDiagnosticParams(t.TextDocumentIdentifier(uri), previous_result_id=previous)
        return await self.client.text_document_diagnostic_async(params)

    async def diagnostics(self, uri: str) -> list[t.Diagnostic]:
        """What the editor shows for a document as it is now, however it comes to know."""
        if self.pulls:
            report = await self.pull(uri)
            return list(report.items)
        version = self.versions.get(uri)
        await until(lambda: any(p.uri == uri and p.version == version for p in self.published))
        return self.shown[uri]

    async def codes(self, uri: str) -> list[str | int | None]:
        return [diagnostic.code for diagnostic in await self.diagnostics(uri)]

    async def comes_to_show(self, uri: str, codes: list[str]) -> None:
        """Wait until the editor shows these codes without being touched: by a push, or by a refresh and a pull."""
        seen = -1
        for _ in range(int(SECONDS / 0.02)):
            if not self.pulls:
                if [d.code for d in self.shown.get(uri, [])] == codes:
                    return
            elif self.refreshes != seen:
                seen = self.refreshes
                if await self.codes(uri) == codes:
                    return
            await asyncio.sleep(0.02)
        raise AssertionError(f"{self.name} shows {await self.codes(uri)}, not {codes}")

    async def offers(
        self,
        uri: str,
        where: t.Range,
        only: list[str] | None = None,
        trigger: t.CodeActionTriggerKind | None = None,
    ) -> list[t.CodeAction | t.Command]:
        # the server must not rely on the diagnostics that are told here
        context = t.CodeActionContext(diagnostics=[], only=only, trigger_kind=trigger)
        params = t.CodeActionParams(t.TextDocumentIdentifier(uri), where, context)
        return list(await self.client.text_document_code_action_async(params) or [])

    async def actions(self, uri: str, where: t.Range, only: list[str] | None = None) -> list[t.CodeAction]:
        offers = await self.offers(uri, where, only)
        return [offer for offer in offers if isinstance(offer, t.CodeAction)]

    async def runs(self, uri: str, where: t.Range, *asked: Any) -> list[t.Command]:
        """The commands that are offered as actions that run the contract suite; `asked` as of `offers`."""
        offers = [each for each in await self.offers(uri, where, *asked) if isinstance(each, t.CodeAction)]
        return [offer.command for offer in offers if offer.kind == "source.test.plugcheck" and offer.command]

    async def edit_of(self, action: t.CodeAction) -> t.WorkspaceEdit:
        if action.edit is None:
            action = await self.client.code_action_resolve_async(action)
        assert action.edit is not None
        return action.edit

    async def run(self, command: str, *arguments: Any) -> Any:
        return await self.client.workspace_execute_command_async(
            t.ExecuteCommandParams(command, arguments=list(arguments))
        )


async def until(true: Callable[[], bool]) -> None:
    for _ in range(int(SECONDS / 0.01)):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("what was waited for did not come")


Start = Callable[..., Awaitable[Editor]]


def _tell_actions_from_commands(client: LanguageClient) -> None:
    """lsprotocol takes an action that has a command for a command."""
    converter = client.protocol._converter

    def either(plain: Any, _: type) -> t.CodeAction | t.Command:
        is_command = isinstance(plain.get("command"), str)
        return converter.structure(plain, t.Command if is_command else t.CodeAction)

    converter.register_structure_hook(t.Command | t.CodeAction, either)


@pytest_asyncio.fixture
async def start() -> AsyncIterator[Start]:
    """Start the server for an editor; it must end well when the test does."""
    running: list[Editor] = []

    async def begin(
        name: str,
        folder: Path | None = None,
        *arguments: str,
        options: Any = None,
        encodings: list[str] | None = None,
        adjust: Callable[[t.ClientCapabilities], None] = lambda _: None,
        folders: Iterable[Path] = (),
    ) -> Editor:
        folders = [*([folder] if folder else ()), *folders]
        client = make_test_lsp_client()
        _tell_actions_from_commands(client)
        editor = Editor(name, client)
        await client.start_io(sys.executable, str(Path(__file__).parent / "serve.py"), *arguments)
        can = capabilities(name)
        if encodings is not None:
            can.general = can.general or t.GeneralClientCapabilities()
            can.general.position_encodings = list(encodings)
        adjust(can)
        params = t.InitializeParams(
            capabilities=can,
            workspace_folders=[t.WorkspaceFolder(each.as_uri(), each.name) for each in folders] or None,
            initialization_options=options,
        )
        editor.initialized_with = can
        editor.initialized = await client.initialize_session(params)
        running.append(editor)
        return editor

    yield begin
    for editor in running:
        assert await asyncio.wait_for(editor.leave(), SECONDS) == 0


MANIFEST = """\
schema_version = "1"
kind_api_version = "1"
name = "sample"
kind = "tool"
runtime = "in_process"
entry_point = "plugin:SamplePlugin"
core_version = ">=0.4,<0.5"
"""
CODE = """\
class SamplePlugin:
    def run(self) -> int:
        return 1
"""


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """The folder of a small plugin, in a workspace of its own."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "dagstack.toml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "plugin.py").write_text(CODE, encoding="utf-8")
    return tmp_path
