"""Code actions: what is offered where, for which request, and what applying it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lsp_editor import CODE, EDITORS, EGLOT, NEOVIM, VSCODE, Editor, Start
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException

from plugcheck_lsp.text import Edit, Encoding, Span, Text

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = "# plugcheck: ignore[NOPE001]\n"
UNUSED = "# plugcheck: ignore[PLG002]\n"
START = t.Range(t.Position(0, 0), t.Position(0, 0))
ON_CODE = t.Range(t.Position(0, 22), t.Position(0, 22))
FIX_ALL = "source.fixAll.plugcheck"


def apply(session: Editor, uri: str, text: str, edit: t.WorkspaceEdit) -> str:
    """What the editor makes of `edit`; it must be in the form, and for the version, that the editor knows."""
    if session.name == NEOVIM:  # announces no document changes
        assert edit.document_changes is None
        edits = list((edit.changes or {})[uri])
    else:
        assert edit.changes is None
        (change,) = edit.document_changes or ()
        assert isinstance(change, t.TextDocumentEdit)
        assert (change.text_document.uri, change.text_document.version) == (uri, session.versions[uri])
        edits = list(change.edits)
    encoding = Encoding(session.initialized.capabilities.position_encoding or "utf-16")
    now = Text(text)

    def offset(position: t.Position) -> int:
        return now.from_lsp(position.line, position.character, encoding)

    changes = [Edit(Span(offset(e.range.start), offset(e.range.end)), e.new_text) for e in edits]
    return now.edited(changes).source


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_the_preferred_fix_mends_the_finding(editor: str, start: Start, plugin: Path) -> None:
    session = await start(editor, plugin)
    source = "# 🎉\n" + CODE.replace(":\n        return", ":  # plugcheck: ignore[PLG002]\n        return")
    uri = session.open(plugin / "plugin.py", source)
    (found,) = await session.diagnostics(uri)
    actions = await session.actions(uri, found.range, ["quickfix"])
    (preferred,) = [action for action in actions if action.is_preferred]
    assert preferred.kind == t.CodeActionKind.QuickFix
    assert [d.code for d in preferred.diagnostics or ()] == [found.code]
    assert (preferred.edit is None) == (editor != EGLOT)  # eglot cannot ask for an edit later
    fixed = apply(session, uri, source, await session.edit_of(preferred))
    assert fixed == "# 🎉\n" + CODE
    session.replace(uri, fixed)
    assert await session.codes(uri) == []


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_fix_all_of_a_rule_and_fix_all(editor: str, start: Start, plugin: Path) -> None:
    session = await start(editor, plugin)
    source = f"A = 1  {UNUSED}B = 2  {UNUSED}C = 3  {UNKNOWN}" + CODE
    uri = session.open(plugin / "plugin.py", source)
    where = (await session.diagnostics(uri))[0].range
    titles = {action.title: action for action in await session.actions(uri, where)}
    (title,) = [title for title in titles if title.startswith("Fix all `")]
    assert title == "Fix all `unused-suppression` in this file"
    (fix_all,) = await session.actions(uri, START, ["source.fixAll"])
    assert fix_all.kind == FIX_ALL
    for action in (titles[title], fix_all):
        fixed = apply(session, uri, source, await session.edit_of(action))
        assert fixed == f"A = 1\nB = 2\nC = 3  {UNKNOWN}" + CODE


@pytest.mark.asyncio
async def test_only_the_kinds_asked_for(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py", UNUSED + CODE)
    asked: list[tuple[list[str] | None, set[str]]] = [
        (None, {"quickfix", FIX_ALL}),
        (["quickfix"], {"quickfix"}),
        (["source"], {FIX_ALL}),
        (["source.fixAll"], {FIX_ALL}),
        ([FIX_ALL], {FIX_ALL}),
        (["source.fixAll.ruff"], set()),
        (["refactor"], set()),
        ([""], {"quickfix", FIX_ALL}),
    ]
    for only, kinds in asked:
        offered = await session.actions(uri, ON_CODE, only)
        assert {str(getattr(action.kind, "value", action.kind)) for action in offered} == kinds, only


@pytest.mark.asyncio
async def test_nothing_is_offered_away_from_the_finding(start: Start, plugin: Path) -> None:
    session = await start(NEOVIM, plugin)
    uri = session.open(plugin / "plugin.py", UNUSED + CODE)
    far = t.Range(t.Position(3, 0), t.Position(3, 4))
    assert await session.actions(uri, far, ["quickfix"]) == []


@pytest.mark.asyncio
async def test_an_edit_elsewhere_does_not_spoil_an_action_and_a_mended_finding_does(
    start: Start, plugin: Path
) -> None:
    """An action is looked for again when its edit is asked for."""
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py", "A = 1  " + UNUSED + CODE)
    where = (await session.diagnostics(uri))[0].range
    action = next(a for a in await session.actions(uri, where, ["quickfix"]) if a.is_preferred)
    moved = "# a line more\nA = 1  " + UNUSED + CODE
    session.replace(uri, moved)
    resolved = await session.client.code_action_resolve_async(action)
    assert resolved.edit is not None
    assert apply(session, uri, moved, resolved.edit) == "# a line more\nA = 1\n" + CODE
    session.replace(uri, CODE)
    with pytest.raises(JsonRpcException) as refused:
        await session.client.code_action_resolve_async(action)
    assert refused.value.code == t.LSPErrorCodes.ContentModified.value


@pytest.mark.asyncio
async def test_an_action_of_somebody_else_is_refused(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    good = {"uri": "file:///x.py", "do": "fix", "key": "", "number": 0}
    for data in (None, 1, {"do": "fix"}, {**good, "uri": 1}, {**good, "number": -1}, {**good, "number": "0"}):
        with pytest.raises(JsonRpcException) as refused:
            await session.client.code_action_resolve_async(t.CodeAction(title="?", data=data))
        assert refused.value.code == t.ErrorCodes.InvalidParams.value, data


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_a_finding_can_be_suppressed_where_it_stands(editor: str, start: Start, plugin: Path) -> None:
    session = await start(editor, plugin)
    source = "# 🎉\r\ncache = {}\r\n\r\n\r\n" + CODE.replace("return 1", "cache[1] = 1").replace("\n", "\r\n")
    uri = session.open(plugin / "plugin.py", source)
    (found,) = [each for each in await session.diagnostics(uri) if str(each.code).startswith("AMB")]
    (ignore,) = [
        a for a in await session.actions(uri, found.range) if a.title.startswith(f"Ignore {found.code}")
    ]
    assert not ignore.is_preferred
    suppressed = apply(session, uri, source, await session.edit_of(ignore))
    assert suppressed == source.replace("cache = {}", f"cache = {{}}  # plugcheck: ignore[{found.code}]")
    session.replace(uri, suppressed)
    assert await session.codes(uri) == []


@pytest.mark.asyncio
async def test_the_suite_can_be_run_from_the_manifest_and_the_class(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin, options={"trusted": True})
    code, manifest = session.open(plugin / "plugin.py"), session.open(plugin / "dagstack.toml")
    inside = t.Range(t.Position(2, 8), t.Position(2, 8))
    automatic = t.CodeActionTriggerKind.Automatic
    for uri, where, offered in ((manifest, START, True), (code, START, True), (code, inside, False)):
        commands = await session.runs(uri, where)
        told = [argument["uri"] for command in commands for argument in command.arguments or ()]
        assert told == ([uri] if offered else [])
        # Who asks for the kind asks about the file; who asks for others does not get it, and nobody does on save.
        for only in ("source", "source.test", "source.test.plugcheck"):
            assert [each.title for each in await session.runs(uri, where, [only])] == [
                "Run the contract suite"
            ]
            assert await session.runs(uri, where, [only], automatic) == []
        assert await session.runs(uri, where, None, automatic) == commands
        for only in ("quickfix", "refactor", "source.fixAll", "source.organizeImports", "source.tests"):
            assert await session.runs(uri, where, [only]) == []
    assert (session.initialized.capabilities.code_action_provider.code_action_kinds or ())[
        -1
    ] == "source.test.plugcheck"


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", [VSCODE, EGLOT])
async def test_nothing_is_offered_that_cannot_be_done(editor: str, start: Start, plugin: Path) -> None:
    """A manifest that says nothing has no statement that a suppression could stand at."""
    session = await start(editor, plugin)
    uri = session.open(plugin / "dagstack.toml", "# 🎉 later\n")
    found = await session.diagnostics(uri)
    assert found
    for each in found:
        for action in await session.actions(uri, each.range):
            assert not action.title.startswith("Ignore")
            await session.edit_of(action)
