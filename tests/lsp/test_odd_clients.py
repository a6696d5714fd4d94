"""What editors do that they should not, or that nobody expects: one right answer, and the session goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsp_editor import CODE, MANIFEST, NEOVIM, SECONDS, VSCODE, Editor, Start
from lsprotocol import types as t

from plugcheck_lsp.lsp.server import _folders

UNKNOWN = "# plugcheck: ignore[NOPE001]\n"
UNKNOWN_CODE = "PLG004"


def workspace_pull(
    session: Editor, *previous: t.PreviousResultId
) -> asyncio.Future[t.WorkspaceDiagnosticReport]:
    params = t.WorkspaceDiagnosticParams(list(previous))

    return asyncio.ensure_future(session.client.workspace_diagnostic_async(params))


@pytest.mark.asyncio
async def test_a_folder_that_is_not_there_is_no_reason_to_look_around_it(
    start: Start, tmp_path: Path
) -> None:
    (tmp_path / "dagstack.toml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "plugin.py").write_text(UNKNOWN + CODE, encoding="utf-8")
    session = await start(VSCODE, tmp_path / "gone")
    report = await asyncio.wait_for(workspace_pull(session), SECONDS)
    assert not report.items
    uri = session.open(tmp_path / "plugin.py")
    assert await session.codes(uri) == [UNKNOWN_CODE]


@pytest.mark.asyncio
async def test_results_that_nobody_gave_are_taken_back(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    strange = ("untitled:Untitled-1", (plugin / "gone.py").as_uri(), "nonsense", "file:///%00")
    report = await asyncio.wait_for(
        workspace_pull(session, *(t.PreviousResultId(uri, "some id") for uri in strange)), SECONDS
    )
    assert sorted(item.uri for item in report.items) == sorted(strange)
    assert all(item.kind == "full" and not item.items for item in report.items)


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", [VSCODE, NEOVIM])
async def test_folders_without_files_and_folders_that_repeat(editor: str, start: Start, plugin: Path) -> None:
    (plugin / "plugin.py").write_text(UNKNOWN + CODE, encoding="utf-8")
    session = await start(
        editor, plugin, folders=[plugin, plugin / "."], options={"diagnosticMode": "workspace"}
    )
    event = t.WorkspaceFoldersChangeEvent(
        [t.WorkspaceFolder("vscode-vfs://github/a/b", "b"), t.WorkspaceFolder(plugin.as_uri(), "again")],
        [t.WorkspaceFolder("file:///never/there", "x")],
    )
    session.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(event))
    uri = session.open(plugin / "plugin.py")
    assert await session.codes(uri) == [UNKNOWN_CODE]
    session.close("untitled:never-opened")
    session.versions[(plugin / "never.py").as_uri()] = 1
    session.replace((plugin / "never.py").as_uri(), "x = 1\n")
    assert await session.codes(uri) == [UNKNOWN_CODE]
    if editor == VSCODE:
        report = await asyncio.wait_for(workspace_pull(session), SECONDS)
        assert [item.uri for item in report.items] == [uri]


@pytest.mark.asyncio
async def test_opening_again_without_closing_counts_the_last_text(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py", CODE)
    assert session.open(plugin / "plugin.py", UNKNOWN + CODE) == uri
    assert await session.codes(uri) == [UNKNOWN_CODE]
    session.close(uri)
    session.close(uri)
    assert await session.codes(uri) == []


@pytest.mark.asyncio
async def test_many_requests_at_once_are_each_answered_once(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py", UNKNOWN + CODE)
    asked = []
    for number in range(30):
        session.replace(uri, UNKNOWN * (1 + number % 2) + CODE)
        asked.append(asyncio.ensure_future(session.pull(uri)))
        asked.append(workspace_pull(session))
    answers = await asyncio.wait_for(asyncio.gather(*asked[0::2]), SECONDS)
    assert len(answers[-1].items) == 2
    session.close(uri)  # whoever still waits for all files is answered now
    await asyncio.wait_for(asyncio.gather(*asked[1::2]), SECONDS)


@pytest.mark.parametrize(
    ("said", "folders"),
    [
        ({}, []),
        ({"root_uri": "file:///a/b%20c", "root_path": "/old"}, ["/a/b c"]),
        ({"root_path": "/a/../b/"}, ["/b"]),
        ({"root_path": "relative"}, []),
        ({"root_path": ""}, []),
        ({"root_uri": "untitled:x"}, []),
        ({"workspace_folders": [t.WorkspaceFolder("file:///w", "w")], "root_uri": "file:///a"}, ["/w"]),
        ({"workspace_folders": [], "root_uri": "file:///a"}, ["/a"]),
    ],
)
def test_folders_are_taken_in_every_form_that_editors_say_them_in(
    said: dict[str, Any], folders: list[str]
) -> None:
    params = t.InitializeParams(t.ClientCapabilities(), **said)
    assert list(_folders(params)) == [Path(folder) for folder in folders]
