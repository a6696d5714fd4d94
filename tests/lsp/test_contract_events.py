"""What an editor is told while a suite runs, and what becomes of runs that nobody wants or that meet each other."""

from __future__ import annotations

import asyncio
import os
import time
from typing import TYPE_CHECKING

import pytest
from contract_editor import NOTIFIED, RUN, TESTS, TRUSTED, ask, contract, listen, plain, second
from lsp_editor import CODE, NEOVIM, SECONDS, VSCODE, Start, until
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from pathlib import Path

WAITING = """\
import pathlib
import time

print("héllo 🎉", flush=True)


class SamplePlugin:
    def setup(self, context) -> None:
        while not pathlib.Path({flag!r}).exists():
            time.sleep(0.01)
"""
FAMILY = """\
import os
import pathlib
import signal
import time

for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)


class SamplePlugin:
    def setup(self, context) -> None:
        for _ in range(2):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    pathlib.Path({pids!r}, str(os.getpid())).touch()
                time.sleep(600)
        pathlib.Path({pids!r}, str(os.getpid())).touch()
        time.sleep(600)
"""


@pytest.mark.asyncio
async def test_results_are_told_as_they_come(start: Start, plugin: Path, tmp_path: Path) -> None:
    flag = tmp_path / "go-on"
    (plugin / "plugin.py").write_text(WAITING.format(flag=str(flag)), encoding="utf-8")
    session = await start(VSCODE, plugin, options=NOTIFIED)
    told = listen(session)
    running = asyncio.ensure_future(ask(session, RUN, {"uri": plugin.as_uri(), "partialResultToken": "here"}))
    # The suite waits for us: what is told now is not told at the end.
    await until(lambda: any(event["check"] == "lifecycle" for event in told.events("here", "started")))
    assert [event["record"]["check"] for event in told.events("here", "result")] == ["load", "manifest"]
    assert "".join(event["text"] for event in told.events("here", "output")) == "héllo 🎉\n"
    assert told.events("here", "finished") == []
    flag.touch()
    records = await running
    assert [event["record"] for event in told.events("here", "result")] == records
    ids = {event["plugin"] for event in told.progress["here"]}
    assert ids == {record["id"] for record in records}
    assert told.progress["here"][-1] == {"event": "finished", "plugin": ids.pop()}
    passes = [event["pass"] for event in told.events("here", "started") if not event["check"]]
    assert passes == ["bridged", "as-shipped"]
    # Without a token nothing is told but progress; one check is told of that check alone.
    await ask(session, RUN, {"uri": plugin.as_uri(), "checks": ["manifest"]})
    assert len(told.events("here", "result")) == len(records)


@pytest.mark.slow
@pytest.mark.asyncio
async def test_output_without_end_is_told_in_part(start: Start, plugin: Path) -> None:
    (plugin / "plugin.py").write_text("print('x' * 1_000_000)\n" + CODE, encoding="utf-8")
    session = await start(VSCODE, plugin, options=NOTIFIED)
    told = listen(session)
    wish = {"uri": plugin.as_uri(), "checks": ["load"], "partialResultToken": "here"}
    records = await ask(session, RUN, wish)
    assert {record["outcome"] for record in records} == {"passed"}
    output = "".join(event["text"] for event in told.events("here", "output"))
    each = "x" * 256 * 1024 + "\n[plugcheck: the rest of the output is left out]\n"
    assert output == each * 2  # one for each process


@pytest.mark.asyncio
@pytest.mark.parametrize("way", ["request", pytest.param("progress", marks=pytest.mark.slow)])
async def test_cancelling_ends_a_family_that_will_not_end(way: str, start: Start, plugin: Path) -> None:
    pids = plugin / "pids"
    pids.mkdir()
    (plugin / "plugin.py").write_text(FAMILY.format(pids=str(pids)), encoding="utf-8")
    (plugin / "plugcheck.toml").write_text("[contract]\ntimeout = 50\n", encoding="utf-8")
    quick = second(plugin, CODE)
    session = await start(VSCODE, plugin, options=TRUSTED)
    told = listen(session)
    wish = {"uri": (plugin / "plugin.py").as_uri(), "partialResultToken": "here"}
    params = t.ExecuteCommandParams(RUN, arguments=[wish], work_done_token="shown")
    running = asyncio.ensure_future(
        session.client.protocol.send_request_async(t.WORKSPACE_EXECUTE_COMMAND, params, msg_id="the-run")
    )
    queued = asyncio.ensure_future(ask(session, RUN, {"uri": quick.as_uri()}))
    await until(lambda: len(list(pids.iterdir())) >= 3)
    family = [int(path.name) for path in pids.iterdir()]
    began = time.monotonic()
    if way == "request":
        session.client.cancel_request(t.CancelParams(id="the-run"))
    else:
        session.client.window_work_done_progress_cancel(t.WorkDoneProgressCancelParams(token="shown"))
    with pytest.raises(JsonRpcException) as cancelled:
        await asyncio.wait_for(running, SECONDS)
    assert cancelled.value.code == t.LSPErrorCodes.RequestCancelled.value
    assert time.monotonic() - began < 2
    await until(lambda: not any(map(is_alive, family)))
    # The run that waited for its turn has it now; nothing of the other one is told any more.
    heard = len(told.progress["here"])
    records = await asyncio.wait_for(queued, SECONDS)
    assert {record["plugin"] for record in records} == {"other"}
    assert len(told.progress["here"]) == heard
    assert told.progress["shown"][-1]["kind"] == "end"


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.asyncio
async def test_runs_that_meet_and_plugins_that_fail_do_not_disturb_others(start: Start, plugin: Path) -> None:
    """Two requests at one time, and one request for several plugins of which one ends its process."""
    (plugin / "plugin.py").write_text(CODE, encoding="utf-8")
    dying = second(plugin, "import os\nos._exit(3)\n" + CODE)
    session = await start(NEOVIM, plugin, options=TRUSTED)
    told = listen(session)
    code, other = session.open(plugin / "plugin.py"), session.open(dying / "plugin.py")
    one, two = await asyncio.gather(
        ask(session, RUN, {"uri": code, "partialResultToken": "one"}),
        ask(session, RUN, {"uri": other, "partialResultToken": "two"}),
    )
    for token, records, name in (("one", one, "sample"), ("two", two, "other")):
        assert [event["record"] for event in told.events(token, "result")] == records
        assert {record["plugin"] for record in records} == {name}
    both = await ask(session, RUN, {"uri": plugin.as_uri()})
    assert {record["plugin"]: record["outcome"] for record in both if record["check"] == "load"} == {
        "sample": "passed",
        "other": "errored",
    }
    assert sorted(record["check"] for record in both if record["plugin"] == "sample") == sorted(
        record["check"] for record in one
    )
    await until(lambda: bool(contract(session.shown.get(other, []))))
    assert not contract(session.shown.get(code, []))
    # One plugin of several is named by its id.
    named = await ask(session, RUN, {"uri": plugin.as_uri(), "plugin": two[0]["id"], "checks": ["load"]})
    assert {record["plugin"] for record in named} == {"other"}
    with pytest.raises(JsonRpcException) as refused:
        await session.run(RUN, {"uri": code, "plugin": two[0]["id"]})
    assert refused.value.code == t.LSPErrorCodes.RequestFailed.value
    # A plain client is told in a message what came of each.
    messages = [message.message for message in session.client.messages]
    assert "sample: 4 passed, 2 skipped" in messages
    assert "other: 1 failed" in messages


@pytest.mark.slow
@pytest.mark.asyncio
async def test_what_was_done_before_the_run_was_cancelled_is_kept(start: Start, plugin: Path) -> None:
    (plugin / "plugin.py").write_text("seen = []\n" + CODE, encoding="utf-8")
    second(plugin, WAITING.format(flag=str(plugin / "never")))
    session = await start(NEOVIM, plugin, options=TRUSTED)
    told = listen(session)
    wish = {"uri": plugin.as_uri(), "partialResultToken": "here"}
    params = t.ExecuteCommandParams(RUN, arguments=[wish])
    running = asyncio.ensure_future(
        session.client.protocol.send_request_async(t.WORKSPACE_EXECUTE_COMMAND, params, msg_id="the-run")
    )
    await until(lambda: len(told.events("here", "finished")) == 1 and bool(told.events("here", "output")))
    session.client.cancel_request(t.CancelParams(id="the-run"))
    with pytest.raises(JsonRpcException):
        await asyncio.wait_for(running, SECONDS)
    first, second_ = await ask(session, TESTS)
    assert (first["label"], first["last"]["failed"], second_["last"]) == ("sample", 1, None)
    uri = (plugin / "plugin.py").as_uri()
    await until(lambda: bool(contract(session.shown.get(uri, []))))
    # A folder that is left takes what was said of it along.
    left = t.WorkspaceFoldersChangeEvent(added=[], removed=[t.WorkspaceFolder(plugin.as_uri(), "w")])
    session.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(left))
    await until(lambda: session.shown.get(uri) == [])


@pytest.mark.asyncio
async def test_a_run_whose_folder_is_left_meanwhile_leaves_nothing_behind(
    start: Start, plugin: Path, tmp_path: Path
) -> None:
    flag = tmp_path / "go-on"
    (plugin / "plugin.py").write_text("seen = []\n" + WAITING.format(flag=str(flag)), encoding="utf-8")
    session = await start(VSCODE, plugin, options=NOTIFIED)
    told = listen(session)
    folder = t.WorkspaceFolder(plugin.as_uri(), "w")
    wish = {"uri": plugin.as_uri(), "checks": ["manifest", "lifecycle"]}
    running = asyncio.ensure_future(ask(session, RUN, {**wish, "partialResultToken": "here"}))
    await until(lambda: any(event["check"] == "lifecycle" for event in told.events("here", "started")))
    left = t.WorkspaceFoldersChangeEvent(added=[], removed=[folder])
    session.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(left))
    assert await ask(session, TESTS) == []
    flag.touch()
    assert {record["outcome"] for record in await running} == {"passed"}
    back = t.WorkspaceFoldersChangeEvent(added=[folder], removed=[])
    session.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(back))
    assert [each["last"] for each in await ask(session, TESTS)] == [None]
    await ask(session, RUN, wish)
    assert [each["last"]["failed"] for each in await ask(session, TESTS)] == [0]


@pytest.mark.asyncio
async def test_nothing_in_a_workspace_or_a_request_makes_it_trusted(start: Start, plugin: Path) -> None:
    flag = plugin / "was-run"
    (plugin / "plugin.py").write_text(f"open({str(flag)!r}, 'w').close()\n" + CODE, encoding="utf-8")
    (plugin / ".vscode").mkdir()
    (plugin / ".vscode/settings.json").write_text('{"plugcheck.trusted": true}', encoding="utf-8")
    (plugin / "plugcheck.toml").write_text("[contract]\ncall = ['sample']\n", encoding="utf-8")
    session = await start(VSCODE, plugin, options={**NOTIFIED, "trusted": False})
    session.client.set_configuration({"plugcheck": {"trusted": True}}, scope_uri=plugin.as_uri())
    session.client.workspace_did_change_configuration(t.DidChangeConfigurationParams({"trusted": True}))
    uri = session.open(plugin / "plugin.py")
    for command in (RUN, "plugcheck.debugContract"):
        with pytest.raises(JsonRpcException) as refused:
            await session.run(command, {"uri": uri})
        assert refused.value.code == t.LSPErrorCodes.RequestFailed.value
        assert "trust this workspace" in refused.value.message
        for more in ({"trusted": True}, {"allowRun": True}, {"interpreter": "/bin/sh"}):
            with pytest.raises(JsonRpcException):
                await session.run(command, {"uri": uri, **more})
    assert [each["label"] for each in plain(await session.run("plugcheck.contractTests"))] == ["sample"]
    assert not flag.exists()
