"""Diagnostics: pushed or pulled but never both, of the newest text, and never out of date."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest
from lsp_editor import CODE, EDITORS, EGLOT, MANIFEST, NEOVIM, SECONDS, VSCODE, Start, until
from lsprotocol import types as t

from plugcheck_lsp.lsp import analyst
from plugcheck_lsp.lsp.analysis import Request
from plugcheck_lsp.lsp.session import QUIET, Document, Session
from plugcheck_lsp.rule import BrokenPack
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = "# plugcheck: ignore[NOPE001]\n"
UNUSED = "# plugcheck: ignore[PLG002]\n"
SYNTAX, UNKNOWN_CODE, UNUSED_CODE, SETTINGS = "PLG001", "PLG004", "PLG005", "PLG007"


@pytest.mark.asyncio
@pytest.mark.parametrize(("editor", "pulls"), [(VSCODE, True), (NEOVIM, False), (EGLOT, False)])
async def test_pull_only_where_the_editor_can_be_told_to_pull_again(
    editor: str, pulls: bool, start: Start, plugin: Path
) -> None:
    session = await start(editor, plugin)
    assert session.pulls is pulls
    uri = session.open(plugin / "plugin.py", UNKNOWN + CODE)
    assert await session.codes(uri) == [UNKNOWN_CODE]
    if pulls:
        await asyncio.sleep(0.3)
        assert session.published == []
        provider = session.initialized.capabilities.diagnostic_provider
        assert isinstance(provider, t.DiagnosticOptions)
        assert provider.inter_file_dependencies
    else:
        assert session.refreshes == 0


@pytest.mark.asyncio
async def test_a_pull_of_what_is_known_is_unchanged(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py", UNKNOWN + CODE)
    first = await session.pull(uri)
    again = await session.pull(uri, first.result_id)
    assert (again.kind, again.result_id) == ("unchanged", first.result_id)
    session.replace(uri, UNKNOWN + CODE + "\n")
    assert (await session.pull(uri, first.result_id)).kind == "unchanged"  # the findings are the same
    session.replace(uri, "\n" + UNKNOWN + CODE)
    moved = await session.pull(uri, first.result_id)
    assert moved.kind == "full"
    assert moved.items[0].range.start.line == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_a_diagnostic_says_what_this_editor_can_show(editor: str, start: Start, plugin: Path) -> None:
    session = await start(editor, plugin)
    (found,) = await session.diagnostics(session.open(plugin / "plugin.py", UNUSED + CODE))
    assert (found.code, found.source, found.severity) == (
        UNUSED_CODE,
        "plugcheck",
        t.DiagnosticSeverity.Warning,
    )
    assert list(found.tags or ()) == [t.DiagnosticTag.Unnecessary]
    assert "PLG002" in found.message
    assert (found.data is None) == (editor == EGLOT)


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", [NEOVIM, EGLOT])
async def test_a_burst_of_typing_brings_one_publish_of_its_last_version(
    editor: str, start: Start, plugin: Path
) -> None:
    session = await start(editor, plugin)
    uri = session.open(plugin / "plugin.py")
    await session.diagnostics(uri)
    before, last, pauses = len(session.published), time.monotonic(), 0
    for number in range(40):
        end = t.Position(3, number)
        session.change(uri, t.TextDocumentContentChangePartial(t.Range(end, end), "#"))
        await asyncio.sleep(0.02)
        # A machine that is busy elsewhere may make a pause in the burst: then one publish more is right.
        now = time.monotonic()
        pauses, last = pauses + (now - last > QUIET / 2), now
    await session.diagnostics(uri)
    await asyncio.sleep(0.3)
    versions = [params.version for params in session.published[before:]]
    assert versions[-1] == 41
    assert len(versions) <= 1 + pauses


@pytest.mark.asyncio
async def test_no_version_is_published_after_a_newer_one_came(start: Start, plugin: Path) -> None:
    session = await start(NEOVIM, plugin)
    uri = session.open(plugin / "plugin.py")
    for number in range(30):
        session.replace(uri, CODE + UNKNOWN * (number % 3))
        await asyncio.sleep(0.03 * (number % 5))
    assert await session.codes(uri) == [UNKNOWN_CODE] * 2
    versions = [params.version for params in session.published]
    assert versions == sorted(set(versions))
    for params in session.published:
        assert params.version is not None
        assert len(params.diagnostics) == (0 if params.version == 1 else (params.version - 2) % 3)


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", [NEOVIM, EGLOT])
async def test_closing_takes_back_what_was_pushed(editor: str, start: Start, plugin: Path) -> None:
    session = await start(editor, plugin)
    uri = session.open(plugin / "plugin.py", UNKNOWN + CODE)
    assert await session.codes(uri) == [UNKNOWN_CODE]
    session.close(uri)
    await until(lambda: session.shown[uri] == [])


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_buffers_win_over_the_disk_until_they_are_closed(
    editor: str, start: Start, plugin: Path
) -> None:
    (plugin / "plugin.py").write_text("import helper\n" + CODE, encoding="utf-8")
    (plugin / "helper.py").write_text("", encoding="utf-8")
    session = await start(editor, plugin)
    helper = session.open(plugin / "helper.py", UNKNOWN)
    assert await session.codes(helper) == [UNKNOWN_CODE]
    code = session.open(plugin / "plugin.py", CODE)
    await session.comes_to_show(helper, [])  # nothing imports it now, so it belongs to no plugin
    session.close(code)
    await session.comes_to_show(helper, [UNKNOWN_CODE])  # the file on disk counts again


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_what_changes_on_disk_changes_what_is_shown(editor: str, start: Start, plugin: Path) -> None:
    """Editors that watch files tell of them; for the others the server looks itself."""
    session = await start(editor, plugin)
    code = session.open(plugin / "plugin.py", UNKNOWN + CODE)
    assert await session.codes(code) == [UNKNOWN_CODE]
    watched = [r for r in session.registered if r.method == t.WORKSPACE_DID_CHANGE_WATCHED_FILES]
    assert bool(watched) == (editor != NEOVIM)
    if not watched:
        await asyncio.sleep(1.5)  # the server has looked once: now a change is one

    manifest = plugin / "dagstack.toml"

    def tell(kind: t.FileChangeType) -> None:
        if watched:
            change = t.FileEvent(manifest.as_uri(), kind)
            session.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams([change]))

    manifest.unlink()
    tell(t.FileChangeType.Deleted)
    await session.comes_to_show(code, [])
    manifest.write_text(MANIFEST, encoding="utf-8")
    tell(t.FileChangeType.Created)
    await session.comes_to_show(code, [UNKNOWN_CODE])


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_saving_settings_in_another_program_takes_effect(
    editor: str, start: Start, plugin: Path
) -> None:
    session = await start(editor, plugin)
    code = session.open(plugin / "plugin.py", UNKNOWN + CODE)
    assert await session.codes(code) == [UNKNOWN_CODE]
    (plugin / "plugcheck.toml").write_text(f'ignore = ["{UNKNOWN_CODE}"]\n', encoding="utf-8")
    session.client.workspace_did_change_configuration(t.DidChangeConfigurationParams(settings=None))
    await session.comes_to_show(code, [])


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_unsaved_settings_hold(editor: str, start: Start, plugin: Path) -> None:
    (plugin / "plugcheck.toml").write_text("", encoding="utf-8")
    session = await start(editor, plugin)
    code = session.open(plugin / "plugin.py", UNKNOWN + CODE)
    settings = session.open(plugin / "plugcheck.toml")
    assert await session.codes(code) == [UNKNOWN_CODE]
    session.replace(settings, f'ignore = ["{UNKNOWN_CODE}"]\n')
    await session.comes_to_show(code, [])


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_bad_settings_are_shown_where_they_stand_and_told_once(
    editor: str, start: Start, plugin: Path
) -> None:
    path = plugin / "plugcheck.toml"
    path.write_text('ignroe = ["PLG004"]\n', encoding="utf-8")
    session = await start(editor, plugin)
    code = session.open(plugin / "plugin.py", UNKNOWN + CODE)
    assert await session.codes(code) == []  # which rules hold is not known
    await until(lambda: len(session.client.messages) == 1)
    if not session.pulls:
        await until(lambda: [d.code for d in session.shown.get(path.as_uri(), [])] == [SETTINGS])
    settings = session.open(path)
    (found,) = await session.diagnostics(settings)
    assert (found.code, found.range) == (SETTINGS, t.Range(t.Position(0, 0), t.Position(0, 6)))
    session.replace(settings, "")
    await session.comes_to_show(code, [UNKNOWN_CODE])
    assert await session.codes(settings) == []
    assert len(session.client.messages) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_workspace_folders_come_and_go(editor: str, start: Start, tmp_path: Path) -> None:
    """Without settings and repository the editor's folder is the root, and so decides what belongs together."""
    inner = tmp_path / "outer" / "plugin"
    (inner / "src").mkdir(parents=True)
    (inner / "dagstack.toml").write_text(MANIFEST.replace("plugin:S", "src.plugin:S"), encoding="utf-8")
    code = inner / "src" / "plugin.py"
    code.write_text(UNKNOWN + CODE, encoding="utf-8")
    session = await start(editor, None)
    uri = session.open(code)
    assert await session.codes(uri) == []  # its root is `src`: no manifest lies there

    def move(added: list[Path], removed: list[Path]) -> None:
        def folders(paths: list[Path]) -> list[t.WorkspaceFolder]:
            return [t.WorkspaceFolder(path.as_uri(), path.name) for path in paths]

        event = t.WorkspaceFoldersChangeEvent(folders(added), folders(removed))
        session.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(event))

    move([tmp_path / "outer"], [])
    await session.comes_to_show(uri, [UNKNOWN_CODE])
    move([], [tmp_path / "outer"])
    await session.comes_to_show(uri, [])


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_an_edit_of_one_file_reaches_another_that_is_open(
    editor: str, start: Start, plugin: Path
) -> None:
    (plugin / "helper.py").write_text(UNKNOWN, encoding="utf-8")
    session = await start(editor, plugin)
    helper = session.open(plugin / "helper.py")
    code = session.open(plugin / "plugin.py")
    assert await session.codes(helper) == []
    session.replace(code, "import helper\n" + CODE)
    await session.comes_to_show(helper, [UNKNOWN_CODE])


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_half_typed_text_keeps_the_other_findings(editor: str, start: Start, plugin: Path) -> None:
    session = await start(editor, plugin)
    uri = session.open(plugin / "plugin.py", UNKNOWN + CODE + "\ndef half(:\n    pass\n")
    assert sorted(map(str, await session.codes(uri))) == [SYNTAX, UNKNOWN_CODE]


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_buffers_that_are_no_files_are_left_alone(editor: str, start: Start, plugin: Path) -> None:
    session = await start(editor, plugin)
    for uri in ("untitled:Untitled-1", "git:/a/plugin.py?HEAD", "vscode-notebook-cell:/a.ipynb#W0"):
        session.open(plugin / "plugin.py", "def broken(:\n", uri=uri)
        session.replace(uri, "def broken(:\n\n")
        if session.pulls:
            assert await session.codes(uri) == []
        assert await session.actions(uri, t.Range(t.Position(0, 0), t.Position(0, 1))) == []
        session.close(uri)
    assert await session.codes(session.open(plugin / "plugin.py", UNKNOWN + CODE)) == [UNKNOWN_CODE]
    assert all(params.uri.startswith("file:") for params in session.published)


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_answers_use_the_name_that_the_editor_uses(editor: str, start: Start, tmp_path: Path) -> None:
    """A folder behind a symbolic link, and a URI with needless escapes."""
    real = tmp_path / "real folder"
    real.mkdir()
    (real / ".git").mkdir()
    (real / "dagstack.toml").write_text(MANIFEST, encoding="utf-8")
    (real / "plugin.py").write_text(CODE, encoding="utf-8")
    link = tmp_path / "link"
    link.symlink_to(real)
    session = await start(editor, link)
    named = (link / "plugin.py").as_uri().replace("plugin", "%70lugin")
    uri = session.open(link / "plugin.py", UNKNOWN + CODE, uri=named)
    assert await session.codes(uri) == [UNKNOWN_CODE]
    assert {params.uri for params in session.published} <= {named}


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_a_file_open_under_its_other_name_counts_too(editor: str, start: Start, plugin: Path) -> None:
    (plugin / "plugin.py").write_text("import helper\n" + CODE, encoding="utf-8")
    (plugin / "helper.py").write_text("", encoding="utf-8")
    (plugin / "other.py").symlink_to(plugin / "plugin.py")
    session = await start(editor, plugin)
    helper = session.open(plugin / "helper.py", UNKNOWN)
    assert await session.codes(helper) == [UNKNOWN_CODE]
    other = session.open(plugin / "other.py", CODE)
    await session.comes_to_show(helper, [])
    session.close(other)
    await session.comes_to_show(helper, [UNKNOWN_CODE])


def test_a_crash_of_the_analysis_does_not_end_the_session(
    plugin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(workspace: Any, **_: Any) -> Any:
        raise RecursionError(f"too deep in {workspace.root}")

    path = plugin / "plugin.py"
    session = analyst.Analyst()
    monkeypatch.setattr(analyst, "check", crash)
    first = session.analyse(Request(1, {path: Text(CODE)}))
    known = first.of(path)
    assert known is not None
    assert "too deep" in (known.fault or "")
    assert first.findings(path) == ()
    monkeypatch.undo()
    second = session.analyse(Request(2, {path: Text(UNKNOWN + CODE)}))
    assert [finding.code for finding in second.findings(path)] == [UNKNOWN_CODE]


@pytest.mark.asyncio
async def test_a_rule_pack_that_does_not_load_is_told_and_waited_for_by_nobody(
    plugin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Any:
        raise BrokenPack("rule pack `theirs` does not load: no such module")

    monkeypatch.setattr(analyst, "rule_book", broken)
    session = Session()
    session.open(Document("file:///plugin.py", plugin / "plugin.py", 1, Text(CODE)))
    analysis = await asyncio.wait_for(session.current(), SECONDS)
    session.end()
    assert analysis.fault == "rule pack `theirs` does not load: no such module"
