"""What is compared with the last commit is looked at again when there is another one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from lsp_editor import EDITORS, NEOVIM, VSCODE, Start
from lsprotocol import types as t

from plugcheck_lsp.examples import commit_alone

if TYPE_CHECKING:
    from pathlib import Path

OLD = """\
module_id: greeter
description: Greets a person by name
version: 1.0.0
input_schema:
  type: object
  properties:
    name: {type: string, maxLength: 80, description: Whom to greet}
output_schema:
  type: object
"""
NEW = OLD.replace("80", "40")
SCHEMA = "schemas/greeter.schema.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An apcore project in the folder `app` of a repository; its schema was changed since the last commit."""
    folder = tmp_path.resolve() / "app"
    files = {
        "apcore.yaml": 'version: "1.0.0"\nproject:\n  name: app\n',
        "plugcheck.toml": 'select = ["SCH26"]\n',
        SCHEMA: NEW,
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    commit(folder, OLD)
    return folder


def commit(folder: Path, content: str) -> None:
    """The repository is above the workspace: its settings make the folder a root of its own."""
    commit_alone(folder.parent, f"{folder.name}/{SCHEMA}", content.encode())


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_another_commit_changes_what_is_shown(editor: str, start: Start, project: Path) -> None:
    session = await start(editor, project)
    uri = session.open(project / SCHEMA)
    assert await session.codes(uri) == ["SCH260"]
    watched = [r for r in session.registered if r.method == t.WORKSPACE_DID_CHANGE_WATCHED_FILES]
    if not watched:
        await asyncio.sleep(1.5)  # the server has looked once: now a change is one

    def tell() -> None:
        if watched:
            log = project.parent / ".git" / "logs" / "HEAD"
            change = t.FileEvent(log.as_uri(), t.FileChangeType.Changed)
            session.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams([change]))

    commit(project, NEW)
    tell()
    await session.comes_to_show(uri, [])
    commit(project, OLD)
    tell()
    await session.comes_to_show(uri, ["SCH260"])


@pytest.mark.asyncio
async def test_git_is_asked_to_be_watched(start: Start, project: Path) -> None:
    session = await start(VSCODE, project)
    await session.codes(session.open(project / SCHEMA))
    told = [str(r.register_options) for r in session.registered if r.register_options]
    assert any("**/.git/HEAD" in each and "**/.git/logs/HEAD" in each for each in told)


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", [VSCODE, NEOVIM])
async def test_an_edit_after_a_commit_that_nobody_told_of(editor: str, start: Start, project: Path) -> None:
    session = await start(editor, project)
    uri = session.open(project / SCHEMA)
    assert await session.codes(uri) == ["SCH260"]
    commit(project, NEW)
    session.replace(uri, NEW + "# nothing\n")
    await asyncio.sleep(0)
    assert await session.codes(uri) == []
