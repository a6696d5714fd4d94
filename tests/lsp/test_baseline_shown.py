"""The baseline in the editor: written when asked, dimmed, the same as in the terminal."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from lsp_editor import EDITORS, SECONDS, VSCODE, Editor, Start, until
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRITE = "plugcheck.writeBaseline"
NAME = "plugcheck-baseline.json"
MARK = "(in the baseline)"
OLD = "import time\n\n\nclass SamplePlugin:\n    def run(self) -> float:\n        return time.time()\n"
NEW = "# 🎉\n" + OLD + "\n    def walk(self) -> float:\n        return time.monotonic()\n"


def told_in_the_terminal(folder: Path) -> list[Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "plugcheck_lsp", "--check", "--output-format", "json", "."],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return [
        (each["code"], each["message"], each["range"]["start"]["line"] - 1) for each in json.loads(ran.stdout)
    ]


async def shown(
    session: Editor, uri: str, wanted: Callable[[list[t.Diagnostic]], bool]
) -> list[t.Diagnostic]:
    """What the editor comes to show; one that is pushed to is told a little later."""
    for _ in range(int(SECONDS / 0.02)):
        found = await session.diagnostics(uri)
        if wanted(found):
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"{session.name} shows {found}")


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_what_is_put_up_with_is_dimmed_and_what_is_new_is_not(
    editor: str, start: Start, plugin: Path
) -> None:
    (plugin / "plugin.py").write_text(OLD, encoding="utf-8")
    session = await start(editor, plugin)
    uri = session.open(plugin / "plugin.py")
    before = await session.codes(uri)
    assert "DET001" in before
    written = await session.run(WRITE, {"uri": plugin.as_uri()})
    assert written["uri"] == (plugin / NAME).as_uri()
    assert written["findings"] >= len(before)
    assert (plugin / "plugcheck.toml").read_text(encoding="utf-8") == f'baseline = "{NAME}"\n'
    dimmed = await shown(session, uri, lambda found: all(MARK in each.message for each in found))
    assert [each.code for each in dimmed] == before
    for each in dimmed:
        assert each.severity == t.DiagnosticSeverity.Hint
        assert list(each.tags or ()) in ([t.DiagnosticTag.Unnecessary], [])
    if editor == VSCODE:
        assert all(each.tags for each in dimmed)
    session.replace(uri, NEW)
    (plugin / "plugin.py").write_text(NEW, encoding="utf-8")
    new = [each for each in await session.diagnostics(uri) if MARK not in each.message]
    assert [(each.code, each.message, each.range.start.line) for each in new] == told_in_the_terminal(plugin)
    assert new


@pytest.mark.asyncio
async def test_a_folder_holds_the_workspaces_in_it_as_it_does_in_the_terminal(
    start: Start, plugin: Path
) -> None:
    (plugin / "plugin.py").write_text(OLD, encoding="utf-8")
    inner = plugin / "inner"
    inner.mkdir()
    for name in ("dagstack.toml", "plugin.py"):
        (inner / name).write_bytes((plugin / name).read_bytes())
    (inner / "plugcheck.toml").write_text("selct = []\n", encoding="utf-8")
    session = await start(VSCODE, plugin)
    with pytest.raises(JsonRpcException, match="`selct` is no setting"):
        await session.run(WRITE, {"uri": plugin.as_uri()})
    assert not (plugin / NAME).exists()
    (inner / "plugcheck.toml").write_text("", encoding="utf-8")
    event = t.FileEvent((inner / "plugcheck.toml").as_uri(), t.FileChangeType.Changed)
    session.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams([event]))
    written = await session.run(WRITE, {"uri": plugin.as_uri()})
    (other,) = written["others"]
    assert (written["uri"], other["uri"]) == ((plugin / NAME).as_uri(), (inner / NAME).as_uri())
    assert written["findings"] == other["findings"] > 0
    assert told_in_the_terminal(plugin) == []
    (inner / NAME).unlink()
    assert (await session.run(WRITE, {"uri": (plugin / "plugin.py").as_uri()}))["others"] == []
    assert not (inner / NAME).exists()


@pytest.mark.asyncio
async def test_a_baseline_that_changes_on_disk_is_followed(start: Start, plugin: Path) -> None:
    (plugin / "plugin.py").write_text(OLD, encoding="utf-8")
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py")
    await session.run(WRITE, {"uri": uri})
    codes = await session.codes(uri)
    content = (plugin / NAME).read_text(encoding="utf-8")

    def tell() -> None:
        event = t.FileEvent((plugin / NAME).as_uri(), t.FileChangeType.Changed)
        session.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams([event]))

    await until(lambda: "baseline.json" in repr(session.registered))
    (plugin / NAME).write_text("{", encoding="utf-8")
    tell()
    await session.comes_to_show(uri, [])
    (plugin / NAME).write_text('{"version": 1, "findings": {}}', encoding="utf-8")
    tell()
    assert await session.codes(uri) == codes
    assert not [each for each in await session.diagnostics(uri) if MARK in each.message]
    (plugin / NAME).write_text(content, encoding="utf-8")
    tell()
    assert all(MARK in each.message for each in await session.diagnostics(uri))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "arguments", [[], [{}], [{"uri": 3}], [{"uri": "untitled:x"}], [{"uri": "file:///x", "all": 1}]]
)
async def test_wrong_arguments_are_refused(arguments: list[Any], start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    with pytest.raises(JsonRpcException):
        await session.run(WRITE, *arguments)
    assert not (plugin / NAME).exists()


@pytest.mark.asyncio
async def test_nothing_is_written_over_settings_that_are_broken_or_not_saved(
    start: Start, plugin: Path
) -> None:
    settings = plugin / "plugcheck.toml"
    settings.write_text("selct = []\n", encoding="utf-8")
    session = await start(VSCODE, plugin)
    uri = session.open(settings)
    with pytest.raises(JsonRpcException, match="settings cannot be used"):
        await session.run(WRITE, {"uri": uri})
    session.replace(uri, "select = ['ALL']\n")
    with pytest.raises(JsonRpcException, match="saved"):
        await session.run(WRITE, {"uri": uri})
    assert settings.read_text(encoding="utf-8") == "selct = []\n"
    assert not (plugin / NAME).exists()
