"""Contract results go stale with the data beside the plugin, which no rule is about and no editor tells of."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from contract_editor import NOTIFIED, RUN, contract, listen
from lsp_editor import MANIFEST, VSCODE, Start, until

from plugcheck_lsp.files import Files
from plugcheck_lsp.lsp.contract_basis import basis_of, change_since
from plugcheck_lsp.lsp.contract_data import MAX_FILES, changed_data, data_in, undisturbed
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

READS = """\
import json
from pathlib import Path


class SamplePlugin:
    def setup(self, ctx) -> None:
        if not json.loads(Path(__file__).with_name("words.json").read_text()):
            raise ValueError("no words")
        Path(__file__).with_name("counted.txt").write_text(str(id(self)))
"""


def test_what_counts_is_whatever_a_plugin_may_open(tmp_path: Path) -> None:
    for name in (
        "a.json",
        "deep/b.jinja",
        "c.py",
        ".hidden",
        ".git/HEAD",
        "__pycache__/c.pyc",
        "env/pyvenv.cfg",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    found = data_in(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a.json", "c.py", "deep/b.jinja"]
    assert data_in(tmp_path / "none") == {}


def test_of_a_folder_with_more_files_than_can_be_looked_at_the_first_are(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 3):
        (tmp_path / f"{number:05}").touch()
    assert len(data_in(tmp_path)) == MAX_FILES
    assert max(data_in(tmp_path)).name == f"{MAX_FILES - 1:05}"


def test_what_changes_while_a_suite_runs_is_not_held_against_its_results(tmp_path: Path) -> None:
    kept, edited, written, removed = (tmp_path / name for name in ("kept", "edited", "written", "removed"))
    before = {kept: (1, 1), edited: (1, 1), removed: (1, 1)}
    after = {kept: (1, 1), edited: (2, 1), written: (2, 1)}
    then = undisturbed(before, after)
    assert then == {kept: (1, 1), edited: None, written: None, removed: None}
    assert changed_data(then, then) == frozenset()
    assert changed_data(then, {**after, edited: (3, 3), removed: (4, 4)}) == frozenset()
    assert changed_data(then, {**after, kept: (1, 2)}) == {kept}
    assert changed_data(then, {edited: (1, 1), tmp_path / "new": (5, 5)}) == {kept, tmp_path / "new"}


def test_what_git_ignores_does_not_count_and_what_is_read_is_compared_by_its_text(plugin: Path) -> None:
    (plugin / ".gitignore").write_text("*.log\n", encoding="utf-8")
    workspace = Workspace(plugin, Files(), Settings(), rule_book())
    basis = basis_of(workspace.plugins[0], workspace)
    seen = {plugin / name: (1, 1) for name in ("run.log", "plugin.py", "dagstack.toml")}
    assert change_since(basis, workspace, seen) is None
    assert change_since(basis, workspace, None) is None
    change = change_since(basis, workspace, {**seen, plugin / "words.json": (1, 1)})
    assert change is not None
    assert change.words == "`words.json` has changed since"
    assert change.gone == frozenset()


@pytest.mark.asyncio
async def test_results_say_that_data_have_changed_since(start: Start, plugin: Path) -> None:
    """Though this editor watches files: it is not asked to watch these."""
    (plugin / "plugin.py").write_text(READS, encoding="utf-8")
    (plugin / "dagstack.toml").write_text(MANIFEST, encoding="utf-8")
    words = plugin / "words.json"
    words.write_text("[]", encoding="utf-8")
    session = await start(VSCODE, plugin, options=NOTIFIED)
    told = listen(session)
    code = session.open(plugin / "plugin.py", READS)

    async def messages() -> list[str]:
        return [diagnostic.message for diagnostic in contract(await session.diagnostics(code))]

    await session.run(RUN, {"uri": code, "checks": ["lifecycle"]})
    await until(lambda: bool(told.tests) and told.tests[-1][0]["last"] is not None)
    fresh = await messages()
    assert fresh
    assert not told.tests[-1][0]["stale"]
    words.write_text('["one"]', encoding="utf-8")
    await until(lambda: told.tests[-1][0]["stale"])
    assert all("; `words.json` has changed since)" in message for message in await messages())
    await session.run(RUN, {"uri": code, "checks": ["lifecycle"]})
    await until(lambda: not told.tests[-1][0]["stale"])
    assert (plugin / "counted.txt").exists()
