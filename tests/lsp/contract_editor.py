"""An editor that has contract suites run: what it is told while they run, and of the tests that there are."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lsprotocol import types as t

if TYPE_CHECKING:
    from pathlib import Path

    from lsp_editor import Editor

RUN, TESTS = "plugcheck.runContract", "plugcheck.contractTests"
DEBUG, END = "plugcheck.debugContract", "plugcheck.endDebugging"
TRUSTED = {"trusted": True, "interpreter": sys.executable}
NOTIFIED = {**TRUSTED, "contractNotifications": True}
CONTRACT_TEST = """\
from dagstack.plugin_system import run_contract_suite

import plugin


class TestContract:
    async def test_whole(self):
        assert (await run_contract_suite(plugin.SamplePlugin, {}, module=plugin)).passed


async def test_manifest():
    assert (await run_contract_suite(plugin.SamplePlugin, {}, checks={"manifest"})).passed
"""


@dataclass
class Told:
    """What the server says by itself."""

    progress: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)
    """By token."""
    tests: list[list[Any]] = field(default_factory=list)
    """The contract tests, as often as they were told."""
    lens_refreshes: int = 0

    def events(self, token: str, kind: str) -> list[dict[str, Any]]:
        return [value for value in self.progress.get(token, []) if value["event"] == kind]


def listen(editor: Editor) -> Told:
    """Hear what `editor` is told from now on."""
    told = Told()
    client = editor.client
    client.protocol.fm.features.pop(t.PROGRESS)  # pytest-lsp's own listener keeps work-done progress alone

    @client.feature(t.PROGRESS)
    def progressed(params: t.ProgressParams) -> None:
        told.progress.setdefault(params.token, []).append(plain(params.value))

    @client.feature("plugcheck/contractTests")
    def changed(params: Any) -> None:
        told.tests.append(plain(params)["plugins"])

    @client.feature(t.WORKSPACE_CODE_LENS_REFRESH)
    def refreshed(_: None) -> None:
        told.lens_refreshes += 1

    return told


def plain(value: Any) -> Any:
    """What pygls made an object of, as JSON has it."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


async def ask(editor: Editor, command: str, *arguments: Any) -> Any:
    """The answer to a command as JSON has it."""
    return plain(await editor.run(command, *arguments))


async def lenses(editor: Editor, uri: str) -> list[tuple[int, str]]:
    """The lines and titles of the lenses of a document."""
    params = t.CodeLensParams(t.TextDocumentIdentifier(uri))
    found = await editor.client.text_document_code_lens_async(params) or []
    return [(lens.range.start.line, lens.command.title) for lens in found if lens.command is not None]


def contract(diagnostics: list[t.Diagnostic]) -> list[t.Diagnostic]:
    return [diagnostic for diagnostic in diagnostics if diagnostic.source == "plugcheck-contract"]


def second(plugin: Path, code: str, name: str = "other", folder: str = "other") -> Path:
    """Another plugin in the same workspace; its folder."""
    root = plugin / folder
    root.mkdir()
    manifest = (plugin / "dagstack.toml").read_text(encoding="utf-8")
    (root / "dagstack.toml").write_text(manifest.replace('"sample"', f'"{name}"'), encoding="utf-8")
    (root / "plugin.py").write_text(code, encoding="utf-8")
    return root
