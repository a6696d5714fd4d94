"""The baseline in the editor: written when asked, dimmed, the same as in the terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from lsp_editor import EDITORS, VSCODE, Start
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from pathlib import Path

WRITE = "plugcheck.writeBaseline"
NAME = "plugcheck-baseline.json"
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
    dimmed = await session.diagnostics(uri)
    assert [each.code for each in dimmed] == before
    for each in dimmed:
        assert each.severity == t.DiagnosticSeverity.Hint
        assert each.message.endswith("(in the baseline)")
        assert each.tags in ([t.DiagnosticTag.Unnecessary], None)
    if editor == VSCODE:
        assert all(each.tags for each in dimmed)
    session.replace(uri, NEW)
    (plugin / "plugin.py").write_text(NEW, encoding="utf-8")
    shown = await session.diagnostics(uri)
    new = [each for each in shown if "(in the baseline)" not in each.message]
    assert [(each.code, each.message, each.range.start.line) for each in new] == told_in_the_terminal(plugin)
    assert new
    everything = t.Range(t.Position(0, 0), t.Position(99, 0))
    assert not [
        action for action in await session.actions(uri, everything, ["source.fixAll"]) if action.title == ""
    ]


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

    assert any(
        "baseline.json" in str(watcher.get("globPattern") if isinstance(watcher, dict) else watcher)
        for each in session.registered
        for watcher in getattr(each.register_options, "watchers", None) or ()
    )
    (plugin / NAME).write_text("{", encoding="utf-8")
    tell()
    await session.comes_to_show(uri, [])
    (plugin / NAME).write_text('{"version": 1, "findings": {}}', encoding="utf-8")
    tell()
    assert await session.codes(uri) == codes
    assert all("(in the baseline)" not in each.message for each in await session.diagnostics(uri))
    (plugin / NAME).write_text(content, encoding="utf-8")
    tell()
    assert all("(in the baseline)" in each.message for each in await session.diagnostics(uri))


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
