"""Running the contract suite from the editor: trust, progress, cancellation, results on their lines."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from lsp_editor import CODE, EDITORS, EGLOT, NEOVIM, SECONDS, VSCODE, Editor, Start, until
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException

from plugcheck_lsp.lsp.contract_results import moved
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from pathlib import Path

RUN = "plugcheck.runContract"
TRUSTED = {"trusted": True, "interpreter": sys.executable}
FAILING = """\
class SamplePlugin:
    def setup(self, context) -> None:
        raise RuntimeError("not today")
"""
SLEEPING = """\
import os
import pathlib
import time


class SamplePlugin:
    def setup(self, context) -> None:
        pathlib.Path({flag!r}).write_text(str(os.getpid()))
        time.sleep(60)
"""


def contract(diagnostics: list[t.Diagnostic]) -> list[t.Diagnostic]:
    return [diagnostic for diagnostic in diagnostics if diagnostic.source == "plugcheck-contract"]


async def refusal(session: Editor, *arguments: Any) -> JsonRpcException:
    with pytest.raises(JsonRpcException) as refused:
        await session.run(RUN, *arguments)
    return refused.value


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "options",
    [None, {}, {"trusted": False}, {"trusted": "true"}, {"trusted": 1}, {"Trusted": True}, [True]],
    ids=repr,
)
async def test_untrusted_nothing_is_run(options: Any, start: Start, plugin: Path) -> None:
    """Nothing in the workspace, and no setting that is not exactly the promised one, makes a client trusted."""
    flag = plugin / "was-run"
    (plugin / "plugin.py").write_text(f"open({str(flag)!r}, 'w').close()\n" + CODE, encoding="utf-8")
    session = await start(VSCODE, plugin, options=options)
    session.client.set_configuration({"plugcheck": {"trusted": True, "interpreter": sys.executable}})
    session.client.workspace_did_change_configuration(
        t.DidChangeConfigurationParams(settings={"plugcheck": {"trusted": True}})
    )
    uri = session.open(plugin / "plugin.py")
    error = await refusal(session, {"uri": uri})
    assert error.code == t.LSPErrorCodes.RequestFailed.value
    assert "--allow-run" in error.message
    assert not flag.exists()
    head = t.Range(t.Position(1, 0), t.Position(1, 5))
    assert await session.runs(uri, head) == []


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_the_suite_is_run_and_its_results_stand_on_their_lines(
    editor: str, start: Start, plugin: Path
) -> None:
    (plugin / "plugin.py").write_text(FAILING, encoding="utf-8")
    session = await start(editor, plugin, options=TRUSTED)
    uri = session.open(plugin / "plugin.py")
    await session.diagnostics(uri)
    records = await session.run(RUN, {"uri": uri})
    failed = [record for record in records if record["pass"] == "bridged" and record["outcome"] == "failed"]
    assert {record["plugin"] for record in records} == {"sample"}
    assert str(plugin / "plugin.py") in {record["path"] for record in failed}
    found: list[t.Diagnostic] = []
    if session.pulls:
        await until(lambda: session.refreshes > 0)
        found = contract(await session.diagnostics(uri))
    else:
        await until(lambda: bool(contract(session.shown[uri])))
        found = contract(session.shown[uri])
    assert all(str(diagnostic.code).startswith("CON") for diagnostic in found)
    assert 2 in {diagnostic.range.start.line for diagnostic in found}
    shown = await session.client.text_document_hover_async(
        t.HoverParams(t.TextDocumentIdentifier(uri), t.Position(2, 8))
    )
    assert shown is not None
    assert isinstance(shown.contents, t.MarkupContent)
    assert "CON1" in shown.contents.value
    reports = [report for token in session.client.progress_reports.values() for report in token]
    if editor == EGLOT:
        assert reports == []  # it announces no progress
    else:
        assert isinstance(reports[0], t.WorkDoneProgressBegin)
        assert isinstance(reports[-1], t.WorkDoneProgressEnd)
        assert any("sample" in (getattr(report, "message", "") or "") for report in reports)


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", [EGLOT, NEOVIM])
async def test_a_run_that_waits_for_another_one_says_so(editor: str, start: Start, plugin: Path) -> None:
    """In its progress, or in a message where the editor shows none; the first one says nothing of the kind."""
    session = await start(editor, plugin, options=TRUSTED)
    runs = [session.run(RUN, {"uri": plugin.as_uri(), "checks": ["load"]}) for _ in range(2)]
    one, other = await asyncio.gather(*runs)
    assert one
    assert [record["check"] for record in other] == [record["check"] for record in one]
    begun = [report for token in session.client.progress_reports.values() for report in token[:1]]
    words = [getattr(report, "message", None) or "" for report in begun]
    told = [message.message for message in session.client.messages] + words
    assert len([each for each in told if "waiting for another run" in each]) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_results_move_with_their_lines_and_say_that_they_are_old(
    editor: str, start: Start, plugin: Path
) -> None:
    (plugin / "plugin.py").write_text(FAILING, encoding="utf-8")
    session = await start(editor, plugin, options=TRUSTED)
    uri = session.open(plugin / "plugin.py")
    await session.diagnostics(uri)
    await session.run(RUN, {"uri": uri})
    session.replace(uri, "# one line\n# and another\n" + FAILING)
    found = contract(await session.diagnostics(uri))
    assert 4 in {diagnostic.range.start.line for diagnostic in found}
    assert all("the file has changed since" in diagnostic.message for diagnostic in found)
    session.replace(uri, FAILING)
    found = contract(await session.diagnostics(uri))
    assert found
    assert not any("has changed" in diagnostic.message for diagnostic in found)
    (plugin / "plugin.py").write_text(CODE, encoding="utf-8")
    session.replace(uri, CODE)
    await session.run(RUN, {"uri": uri})  # the next run replaces what the last one said
    await session.comes_to_show(uri, [])


@pytest.mark.asyncio
async def test_results_of_a_file_that_is_not_open_are_pushed(start: Start, plugin: Path) -> None:
    (plugin / "plugin.py").write_text(FAILING, encoding="utf-8")
    session = await start(NEOVIM, plugin, options=TRUSTED)
    await session.run(RUN, {"uri": plugin.as_uri()})
    await until(lambda: bool(contract(session.shown.get((plugin / "plugin.py").as_uri(), []))))


@pytest.mark.asyncio
async def test_one_check_can_be_run_alone(start: Start, plugin: Path) -> None:
    session = await start(NEOVIM, plugin, "--allow-run", options={"interpreter": sys.executable})
    records = await session.run(RUN, {"uri": plugin.as_uri(), "checks": ["manifest"]})
    assert {record["check"] for record in records if record["outcome"] != "skipped"} <= {"load", "manifest"}
    assert any(record["check"] == "manifest" for record in records)


@pytest.mark.asyncio
async def test_arguments_that_are_not_the_promised_ones_are_refused(start: Start, plugin: Path) -> None:
    session = await start(NEOVIM, plugin, options=TRUSTED)
    one = {"uri": "file:///a.py"}
    bad: list[list[Any]] = [
        [],
        [1],
        [None],
        ["file:///a.py"],
        [{}],
        [{"uri": 1}],
        [{"uri": "untitled:x"}],
        [one, one],
    ]
    bad += [[{**one, "checks": "manifest"}], [{**one, "checks": [1]}], [{**one, "interpreter": "/bin/sh"}]]
    for arguments in bad:
        assert (await refusal(session, *arguments)).code == t.ErrorCodes.InvalidParams.value, arguments


@pytest.mark.asyncio
async def test_what_cannot_be_run_is_told(start: Start, plugin: Path, tmp_path: Path) -> None:
    session = await start(
        NEOVIM, plugin, options={"trusted": True, "interpreter": str(tmp_path / "no-python")}
    )
    error = await refusal(session, {"uri": plugin.as_uri()})
    assert error.code == t.LSPErrorCodes.RequestFailed.value
    (plugin / "plugcheck.toml").write_text("nonsense = 1\n", encoding="utf-8")
    error = await refusal(session, {"uri": plugin.as_uri()})
    assert error.code == t.LSPErrorCodes.RequestFailed.value
    assert "nonsense" in error.message


@pytest.mark.asyncio
async def test_a_file_of_no_plugin_runs_nothing(start: Start, plugin: Path) -> None:
    (plugin / "elsewhere.py").write_text("", encoding="utf-8")
    session = await start(NEOVIM, plugin, options=TRUSTED)
    assert await session.run(RUN, {"uri": (plugin / "elsewhere.py").as_uri()}) == []
    await until(lambda: any("elsewhere.py" in message.message for message in session.client.messages))


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.asyncio
@pytest.mark.parametrize("way", ["request", "progress", "shutdown"])
async def test_a_run_that_nobody_wants_ends_at_once(way: str, start: Start, plugin: Path) -> None:
    flag = plugin / "has-begun"
    (plugin / "plugin.py").write_text(SLEEPING.format(flag=str(flag)), encoding="utf-8")
    (plugin / "plugcheck.toml").write_text("[contract]\ntimeout = 50\n", encoding="utf-8")
    session = await start(VSCODE, plugin, options=TRUSTED)
    params = t.ExecuteCommandParams(RUN, arguments=[{"uri": plugin.as_uri()}])
    running = asyncio.ensure_future(
        session.client.protocol.send_request_async(t.WORKSPACE_EXECUTE_COMMAND, params, msg_id="the-run")
    )
    await until(lambda: flag.exists() and flag.read_text() != "")
    process = int(flag.read_text())
    began = time.monotonic()
    if way == "request":
        session.client.cancel_request(t.CancelParams(id="the-run"))
    elif way == "progress":
        (token,) = session.client.progress_reports
        session.client.window_work_done_progress_cancel(t.WorkDoneProgressCancelParams(token=token))
    else:
        await session.shut_down()
    with pytest.raises(JsonRpcException) as cancelled:
        await asyncio.wait_for(running, SECONDS)
    assert cancelled.value.code == t.LSPErrorCodes.RequestCancelled.value
    assert time.monotonic() - began < 2
    await until(lambda: not is_alive(process))
    if way != "shutdown":  # and the session goes on
        (plugin / "plugin.py").write_text(CODE, encoding="utf-8")
        assert await session.run(RUN, {"uri": plugin.as_uri()})


@pytest.mark.parametrize(
    ("before", "after", "span", "moved_to"),
    [
        ("a\nbad\nc", "a\nbad\nc", (2, 5), (2, 5)),
        ("a\nbad\nc", "new\na\nbad\nc", (2, 5), (6, 9)),
        ("a\nbad\nc", "a\nbad\nc more", (2, 5), (2, 5)),
        ("a\nbad\nc", "a\nc", (2, 5), (2, 2)),
        ("a\nbad\nc", "", (2, 5), (0, 0)),
        ("", "a", (0, 0), (0, 0)),
    ],
)
def test_a_place_moves_with_what_stands_there(
    before: str, after: str, span: tuple[int, int], moved_to: tuple[int, int]
) -> None:
    assert moved(Span(*span), before, after) == Span(*moved_to)
