"""What is created from a place in a file, as three editors are offered it and make it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lsp_editor import CODE, EDITORS, EGLOT, NEOVIM, VSCODE, Editor, Start
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException
from pygls.uris import to_fs_path

from plugcheck_lsp.text import Edit, Encoding, Span, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

START = t.Range(t.Position(0, 0), t.Position(0, 0))
HELD = """\
class SamplePlugin:
    def setup(self, ctx):
        self._one = open(ctx.config["one"])
        self._two = open(ctx.config["two"])  # 🎉

    def run(self) -> int:
        return 1
"""
LOOSE = (
    "class LoosePlugin:\n    def setup(self, ctx):\n        pass\n\n    def teardown(self):\n        pass\n"
)


def make(session: Editor, edit: t.WorkspaceEdit) -> list[Path]:
    """Do to the disk what an editor does; the files that were made."""
    encoding = Encoding(session.initialized.capabilities.position_encoding or "utf-16")
    made = []
    changes: Sequence[tuple[str, Sequence[t.TextEdit | t.AnnotatedTextEdit | t.SnippetTextEdit]]]
    if edit.document_changes is not None:
        assert edit.changes is None
        for change in edit.document_changes:
            if isinstance(change, t.CreateFile):
                assert change.options is not None
                assert not change.options.overwrite
                assert not change.options.ignore_if_exists
                path = Path(t_path(change.uri))
                assert not path.exists()
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()
                made.append(path)
        changes = [
            (each.text_document.uri, each.edits)
            for each in edit.document_changes
            if isinstance(each, t.TextDocumentEdit)
        ]
    else:
        changes = list((edit.changes or {}).items())
    for uri, edits in changes:
        path = Path(t_path(uri))
        text = Text(path.read_bytes().decode())
        path.write_bytes(
            text.edited(
                Edit(
                    Span(
                        text.from_lsp(e.range.start.line, e.range.start.character, encoding),
                        text.from_lsp(e.range.end.line, e.range.end.character, encoding),
                    ),
                    getattr(e, "new_text", ""),
                )
                for e in edits
            ).encode()
        )
    return made


def t_path(uri: str) -> str:
    path = to_fs_path(uri)
    assert path is not None
    return path


def created(actions: Sequence[t.CodeAction]) -> dict[str, t.CodeAction]:
    return {
        action.title: action
        for action in actions
        if str(getattr(action.kind, "value", action.kind)).startswith("refactor")
    }


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_a_contract_test_is_made_where_the_editor_can_make_files(
    editor: str, start: Start, plugin: Path
) -> None:
    session = await start(editor, plugin)
    uri = session.open(plugin / "plugin.py")
    found = created(await session.actions(uri, START))
    if editor == EGLOT:  # takes no new files
        assert found == {}
        return
    assert list(found) == ["Create a contract test for `sample`", "Create a unit-test fixture for `sample`"]
    for title in found:
        action = await session.client.code_action_resolve_async(found[title])
        assert action.edit is not None
        (path,) = make(session, action.edit)
        assert path.parent == plugin / "tests"
        command = action.command
        assert command is not None
        await session.run(command.command, *(command.arguments or ()))  # as editors do, behind the edit
        assert session.client.shown_documents.pop().uri == path.as_uri()
        compile(path.read_text(encoding="utf-8"), path.name, "exec")
        assert path.read_bytes().endswith(b"\n")
    session.client.workspace_did_change_watched_files(
        t.DidChangeWatchedFilesParams(
            [
                t.FileEvent((plugin / "tests" / name).as_uri(), t.FileChangeType.Created)
                for name in ("test_contract.py", "test_plugin.py")
            ]
        )
    )
    assert created(await session.actions(uri, START)) == {}


@pytest.mark.asyncio
async def test_an_action_whose_file_was_made_meanwhile_is_refused(start: Start, plugin: Path) -> None:
    """The server is not told of it, and looks: what stands there is not lost."""
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py")
    action = created(await session.actions(uri, START))["Create a contract test for `sample`"]
    (plugin / "tests").mkdir()
    (plugin / "tests" / "test_contract.py").write_text("# mine\n", encoding="utf-8")
    with pytest.raises(JsonRpcException) as refused:
        await session.client.code_action_resolve_async(action)
    assert refused.value.code == t.LSPErrorCodes.ContentModified.value
    assert "Create a contract test for `sample`" not in created(await session.actions(uri, START))


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_a_teardown_mends_its_findings(editor: str, start: Start, plugin: Path) -> None:
    session = await start(editor, plugin)
    path = plugin / "plugin.py"
    path.write_bytes(HELD.replace("\n", "\r\n").encode())
    uri = session.open(path)
    leaks = [each for each in await session.diagnostics(uri) if each.code == "RES101"]
    assert len(leaks) == 2
    for where in (START, leaks[1].range):
        actions = await session.actions(uri, where, ["quickfix"])
        (action,) = [
            each
            for each in actions
            if each.title
            == "Add `teardown`, which releases `self._two` and `self._one`, and call it where `setup` fails"
        ]
        assert action.kind == t.CodeActionKind.QuickFix
        assert [each.range for each in action.diagnostics or ()] == [each.range for each in leaks]
    assert make(session, await session.edit_of(action)) == []
    after = path.read_bytes().decode()
    assert after.count("\n") == after.count("\r\n")
    session.replace(uri, after)
    assert not {"RES101", "RES102", "RES103"} & {str(code) for code in await session.codes(uri)}
    titles = [each.title for each in await session.actions(uri, START)]
    assert not any("teardown" in title for title in titles)


@pytest.mark.asyncio
async def test_what_a_fix_does_too_is_offered_once(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    one = "class SamplePlugin:\n    def setup(self, ctx):\n        self._one = open(ctx.config['one'])\n"
    uri = session.open(plugin / "plugin.py", one)
    (leak,) = [each for each in await session.diagnostics(uri) if each.code == "RES101"]
    title = "Add `teardown`, which releases `self._one`"
    for where in (START, leak.range):
        titles = [each.title for each in await session.actions(uri, where, ["quickfix"])]
        assert titles.count(title) == 1


@pytest.mark.asyncio
async def test_a_class_of_no_plugin_gets_a_manifest_and_is_one(start: Start, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    path = tmp_path / "loose.py"
    path.write_text(LOOSE, encoding="utf-8")
    session = await start(NEOVIM, tmp_path)
    uri = session.open(path)
    title = "Create `dagstack.toml`, which declares `LoosePlugin` as a plugin"
    assert created(await session.actions(uri, t.Range(t.Position(2, 8), t.Position(2, 8)))) == {}
    assert await session.actions(uri, START, ["quickfix"]) == []
    found = created(await session.actions(uri, START))
    assert list(found) == [title]
    (made,) = make(session, await session.edit_of(found[title]))
    assert made == tmp_path / "dagstack.toml"
    session.client.workspace_did_change_watched_files(
        t.DidChangeWatchedFilesParams([t.FileEvent(made.as_uri(), t.FileChangeType.Created)])
    )
    manifest = session.open(made)
    assert await session.codes(manifest) == []
    assert title not in created(await session.actions(uri, START))
    assert "Create a contract test for `loose`" in created(await session.actions(manifest, START))


@pytest.mark.asyncio
async def test_a_plain_class_only_where_refactorings_are_asked_for(start: Start, plugin: Path) -> None:
    (plugin / "lib").mkdir()
    (plugin / "lib" / "words.py").write_text(CODE, encoding="utf-8")
    (plugin / "dagstack.toml").rename(plugin / "lib" / "dagstack.toml")
    plain = plugin / "other" / "words.py"
    plain.parent.mkdir()
    plain.write_text("class Words:\n    pass\n", encoding="utf-8")
    session = await start(VSCODE, plugin)
    uri = session.open(plain)
    assert created(await session.actions(uri, START)) == {}
    for only in (["refactor"], ["refactor.rewrite"]):
        (action,) = await session.actions(uri, START, only)
        assert action.title == "Create `dagstack.toml`, which declares `Words` as a plugin"
        assert await session.edit_of(action)
    assert await session.actions(uri, START, ["refactor.extract"]) == []


@pytest.mark.asyncio
async def test_what_the_code_uses_is_declared_from_the_manifest(start: Start, plugin: Path) -> None:
    (plugin / "plugin.py").write_text(
        "class SamplePlugin:\n    def setup(self, ctx):\n        self._a = ctx.resources.clock\n        self._b = ctx.resources.rng\n",
        encoding="utf-8",
    )
    session = await start(EGLOT, plugin)
    manifest = session.open(plugin / "dagstack.toml")
    actions = await session.actions(manifest, START, ["quickfix"])
    (action,) = [each for each in actions if each.title.startswith("Declare")]
    assert action.title == "Declare `clock` and `rng`, which the code uses"
    make(session, await session.edit_of(action))
    text = (plugin / "dagstack.toml").read_text(encoding="utf-8")
    assert text.endswith('\n[resources]\nrequired = ["clock", "rng"]\n')
    session.replace(manifest, text)
    assert not any(each.title.startswith("Declare") for each in await session.actions(manifest, START))
