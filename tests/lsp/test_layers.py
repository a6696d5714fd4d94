"""Whatever decides what is shown: change it under an open document, and what is shown follows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from lsp_editor import CODE, EDITORS, MANIFEST, NEOVIM, VSCODE, Editor, Start, until
from lsprotocol import types as t

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

UNKNOWN = "# plugcheck: ignore[NOPE001]\n"
UNKNOWN_CODE, EXCLUDED_HOST = "PLG004", "MAN122"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def environment(folder: Path, version: str) -> Path:
    """An interpreter that has the host in this version, as far as files tell."""
    write(folder / "pyvenv.cfg", "version = 3.11.7\n")
    site = folder / "lib" / "python3.11" / "site-packages"
    (site / f"dagstack_plugin_system-{version}.dist-info").mkdir(parents=True)
    write(folder / "bin" / "python", "")
    (folder / "bin" / "python").chmod(0o755)
    return folder / "bin" / "python"


def ignoring(folder: Path) -> None:
    write(folder / "plugcheck.toml", f'ignore = ["{UNKNOWN_CODE}"]\n')


def ignoring_in_the_project(folder: Path) -> None:
    write(folder / "pyproject.toml", f'[tool.plugcheck]\nignore = ["{UNKNOWN_CODE}"]\n')


def excluding(folder: Path) -> None:
    write(folder / "plugcheck.toml", 'exclude = ["dagstack.toml"]\n')


def left_to_git(folder: Path) -> None:
    write(folder / ".gitignore", "dagstack.toml\n")


def without_manifest(folder: Path) -> None:
    (folder / "dagstack.toml").unlink()


def other_entry(folder: Path) -> None:
    write(folder / "other.py", CODE)
    write(folder / "dagstack.toml", MANIFEST.replace("plugin:", "other:"))


LAYERS = (ignoring, ignoring_in_the_project, excluding, left_to_git, without_manifest, other_entry)


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", [VSCODE, NEOVIM])
async def test_every_file_that_decides(editor: str, start: Start, tmp_path: Path) -> None:
    """One session: each layer in a folder of its own, changed on disk by somebody else."""
    session = await start(editor, tmp_path)
    uris = {}
    for layer in LAYERS:
        folder = tmp_path / layer.__name__
        write(folder / "dagstack.toml", MANIFEST)
        write(folder / "plugin.py", UNKNOWN + CODE)
        (folder / ".git").mkdir()
        uris[layer] = session.open(folder / "plugin.py")
        assert await session.codes(uris[layer]) == [UNKNOWN_CODE]
    if editor == NEOVIM:
        await asyncio.sleep(1.5)  # the server has looked once: now a change is one
    for layer, uri in uris.items():
        folder = tmp_path / layer.__name__
        before = set(folder.iterdir())
        layer(folder)
        tell(session, *(before | set(folder.iterdir())))
        await session.comes_to_show(uri, [])


def tell(session: Editor, *paths: Path) -> None:
    if session.name != NEOVIM:
        changes = [t.FileEvent(path.as_uri(), t.FileChangeType.Changed) for path in paths]
        session.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams(changes))


@pytest.mark.asyncio
async def test_settings_above_the_editors_folder_are_watched(start: Start, tmp_path: Path) -> None:
    """An editor watches its own folders only."""
    folder = tmp_path / "outer" / "inner"
    write(folder / "dagstack.toml", MANIFEST)
    write(folder / "plugin.py", UNKNOWN + CODE)
    write(tmp_path / "outer" / "plugcheck.toml", "")
    session = await start(VSCODE, folder)
    uri = session.open(folder / "plugin.py")
    assert await session.codes(uri) == [UNKNOWN_CODE]
    await asyncio.sleep(2)
    ignoring(tmp_path / "outer")
    await session.comes_to_show(uri, [])


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_each_folder_has_an_interpreter_of_its_own(editor: str, start: Start, tmp_path: Path) -> None:
    """Folders in folders too; all of it can change at any time, and folders can come and go."""
    old, new = environment(tmp_path / "old", "0.4.1"), environment(tmp_path / "new", "0.9.0")
    one, two = tmp_path / "one", tmp_path / "two"
    inner = one / "inner"
    for folder in (one, inner, two):
        write(folder / "plugcheck.toml", f'select = ["{EXCLUDED_HOST}"]\n')
        write(folder / "dagstack.toml", MANIFEST)
        write(folder / "plugin.py", CODE)
    session = await start(editor, folders=[one, inner], options={"interpreter": str(old)})
    uris = {folder: session.open(folder / "dagstack.toml") for folder in (one, inner, two)}
    assert [await session.codes(uri) for uri in uris.values()] == [[], [], []]
    session.configure({"interpreter": str(new)}, inner)
    await session.comes_to_show(uris[inner], [EXCLUDED_HOST])
    assert [await session.codes(uris[folder]) for folder in (one, two)] == [[], []]
    session.client.set_configuration({"interpreter": str(new)}, section="plugcheck", scope_uri=two.as_uri())
    event = t.WorkspaceFoldersChangeEvent([t.WorkspaceFolder(two.as_uri(), "two")], [])
    session.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(event))
    await session.comes_to_show(uris[two], [EXCLUDED_HOST])
    gone = t.WorkspaceFoldersChangeEvent([], [t.WorkspaceFolder(inner.as_uri(), "inner")])
    session.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(gone))
    await session.comes_to_show(uris[inner], [])  # now it lies in `one` alone


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", [VSCODE, NEOVIM])
async def test_another_version_of_the_host_is_noticed_when_it_is_installed(
    editor: str, start: Start, plugin: Path
) -> None:
    write(plugin / "plugcheck.toml", f'select = ["{EXCLUDED_HOST}"]\n')
    environment(plugin / ".venv", "0.4.1")
    session = await start(editor, plugin)
    uri = session.open(plugin / "dagstack.toml")
    assert await session.codes(uri) == []
    await asyncio.sleep(2)
    site = plugin / ".venv" / "lib" / "python3.11" / "site-packages"
    (site / "dagstack_plugin_system-0.4.1.dist-info").rename(site / "dagstack_plugin_system-0.9.0.dist-info")
    await session.comes_to_show(uri, [EXCLUDED_HOST])


@pytest.mark.asyncio
async def test_settings_that_make_no_sense_change_nothing(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin, options={"diagnosticMode": "everywhere", "interpreter": 7})
    uri = session.open(plugin / "plugin.py", UNKNOWN + CODE)
    wrong: tuple[Any, ...] = (None, [], "x", {"interpreter": "a\0b", "diagnosticMode": [], "codeLens": "yes"})
    for settings in wrong:
        session.configure(settings)
        assert await session.codes(uri) == [UNKNOWN_CODE]


@pytest.mark.asyncio
async def test_lenses_are_asked_for_again_when_another_file_changes_them(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin, "--allow-run")
    refreshed: list[str] = []
    listen(session, t.WORKSPACE_CODE_LENS_REFRESH, lambda: refreshed.append("lenses"))
    uri = session.open(plugin / "plugin.py")
    params = t.CodeLensParams(t.TextDocumentIdentifier(uri))
    lenses = await session.client.text_document_code_lens_async(params)
    assert lenses
    write(plugin / "dagstack.toml", MANIFEST.replace("SamplePlugin", "Other"))
    tell(session, plugin / "dagstack.toml")
    await until(lambda: refreshed == ["lenses"])
    now = await session.client.text_document_code_lens_async(params)
    assert now != lenses


def listen(session: Editor, method: str, then: Callable[[], None]) -> None:
    session.client.protocol.fm.features.pop(method, None)

    @session.client.feature(method)
    def heard(_: None) -> None:
        then()
