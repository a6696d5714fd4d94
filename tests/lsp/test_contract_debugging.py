"""What a debugger is told to start runs the suite: plainly, under another tool, and under the debugger of editors."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import venv
from pathlib import Path
from typing import Any

import pytest
from contract_editor import DEBUG, END, NOTIFIED, RUN, TRUSTED, ask, listen, second
from debug_client import Debugger
from lsp_editor import CODE, NEOVIM, SECONDS, VSCODE, Start, until
from pygls.exceptions import JsonRpcException

PLUGIN = """\
import os

SEEN = tuple(sorted(os.environ))


class SamplePlugin:
    def setup(self, context) -> None:
        self.number = 1
        raise RuntimeError(f"{os.getcwd()} {os.environ['HOME']} {'SECRET' in os.environ}")
"""


def run(launch: dict[str, Any], *before: str) -> subprocess.CompletedProcess[str]:
    """Start what is to be debugged, as an editor does: its variables beside those of the editor."""
    return subprocess.run(
        [launch["python"], *before, launch["program"], *launch["args"]],
        cwd=launch["cwd"],
        env={**os.environ, "SECRET": "1", **launch["env"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.asyncio
async def test_what_is_to_be_debugged_runs_as_a_program(start: Start, plugin: Path) -> None:
    (plugin / "plugin.py").write_text(PLUGIN, encoding="utf-8")
    other = second(plugin, CODE)
    session = await start(NEOVIM, plugin, options=TRUSTED)
    wish = {"uri": (plugin / "plugin.py").as_uri()}
    launch = await ask(session, DEBUG, wish)
    folder = Path(launch["cwd"]).parent
    ran = await asyncio.to_thread(run, launch)
    assert ran.returncode == 1, ran.stderr
    failed = f"failed: lifecycle: RuntimeError: {folder / 'work'} {folder / 'home'} False"
    assert failed in ran.stdout
    assert f'  File "{plugin}/plugin.py", line 9\n' in ran.stdout
    assert ran.stdout.startswith("passed: load\npassed: manifest\n")
    one = await ask(session, DEBUG, {**wish, "checks": ["manifest"]})
    for _ in range(2):  # a debugger may start it again
        ran = await asyncio.to_thread(run, one)
        assert ran.stdout == "passed: load\npassed: manifest\n", ran.stderr
    # One at a time; and not while there is none.
    for bad in ({"uri": plugin.as_uri()}, {**wish, "plugin": "no:such"}, {"uri": (plugin / "x.py").as_uri()}):
        with pytest.raises(JsonRpcException, match="plugin"):
            await session.run(DEBUG, bad)
    assert (await ask(session, DEBUG, {"uri": other.as_uri()}))["python"] == launch["python"]
    assert folder.is_dir()
    assert await session.leave() == 0
    assert not folder.exists(), "what was made for it goes with the session"


WAITING = """\
import json
import os
import pathlib
import time

dumps, json.dumps, os.write = json.dumps, None, None
for log in pathlib.Path.cwd().parent.glob("log"):
    with log.open("a") as file:
        file.write('no JSON\\n[]\\n{}\\n{"event": "result"}\\n{"event": "result", "pass": "bridged", "outcome": "good"}\\n')


class SamplePlugin:
    def setup(self, context) -> None:
        pathlib.Path(%(here)r).touch()
        while not pathlib.Path(%(flag)r).exists():
            time.sleep(0.01)
        raise RuntimeError("héllo 🎉")
"""


@pytest.mark.asyncio
async def test_results_are_told_while_it_is_debugged(start: Start, plugin: Path, tmp_path: Path) -> None:
    here, flag = tmp_path / "here", tmp_path / "go-on"
    (plugin / "plugin.py").write_text(WAITING % {"here": str(here), "flag": str(flag)}, encoding="utf-8")
    session = await start(VSCODE, plugin, options=NOTIFIED)
    told = listen(session)
    launch = await ask(session, DEBUG, {"uri": plugin.as_uri(), "partialResultToken": "here"})
    running = asyncio.ensure_future(asyncio.to_thread(run, launch))
    # The suite waits for us: what is told now is not told at the end.
    await until(lambda: any(event["check"] == "lifecycle" for event in told.events("here", "started")))
    found = [
        (event["record"]["check"], event["record"]["outcome"]) for event in told.events("here", "result")
    ]
    assert found == [("load", "passed"), ("manifest", "passed")]
    flag.touch()
    assert (await running).returncode == 1
    records = await ask(session, END, {"id": launch["id"]})
    assert [event["record"] for event in told.events("here", "result")] == records
    assert told.progress["here"][-1] == {"event": "finished", "plugin": records[0]["id"]}
    (failed,) = (record for record in records if record["outcome"] == "failed")
    assert (failed["check"], failed["path"]) == ("lifecycle", str(plugin / "plugin.py"))
    assert failed["range"]["start"]["line"] == 17
    assert "héllo 🎉" in failed["message"]
    assert not Path(launch["cwd"]).exists(), "what was made for it goes with its end"
    # It says what a run says of the same checks, and is no run: nothing is kept of it.
    verdicts = [
        each for each in await ask(session, RUN, {"uri": plugin.as_uri()}) if each["pass"] == "bridged"
    ]
    same = ("id", "pass", "check", "outcome", "message", "path", "range", "excused")
    assert [[each[key] for key in same] for each in records] == [
        [each[key] for key in same] for each in verdicts
    ]
    with pytest.raises(JsonRpcException, match="not be ended yet"):
        await session.run(END, {"id": launch["id"]})


@pytest.mark.asyncio
async def test_what_is_stopped_or_started_again_has_the_results_of_the_last_time(
    start: Start, plugin: Path, tmp_path: Path
) -> None:
    here, flag = tmp_path / "here", tmp_path / "go-on"
    (plugin / "plugin.py").write_text(WAITING % {"here": str(here), "flag": str(flag)}, encoding="utf-8")
    session = await start(NEOVIM, plugin, options=TRUSTED)
    launch = await ask(session, DEBUG, {"uri": plugin.as_uri()})
    command = [launch["python"], launch["program"], *launch["args"]]
    stopped = await asyncio.create_subprocess_exec(*command, cwd=launch["cwd"], env=launch["env"])
    await until(here.exists)
    stopped.kill()
    await stopped.wait()
    flag.touch()
    await asyncio.to_thread(run, launch)
    records = await ask(session, END, {"id": launch["id"]})
    checks = [record["check"] for record in records]
    assert checks[:3] == ["load", "manifest", "lifecycle"]
    assert len(set(checks)) == len(checks), "each once, from the second time"
    # One that is stopped before its end has what it said until then; one that never began has nothing.
    flag.unlink()
    here.unlink()
    launch = await ask(session, DEBUG, {"uri": plugin.as_uri()})
    command = [launch["python"], launch["program"], *launch["args"]]
    stopped = await asyncio.create_subprocess_exec(*command, cwd=launch["cwd"], env=launch["env"])
    await until(here.exists)
    stopped.kill()
    await stopped.wait()
    records = await ask(session, END, {"id": launch["id"]})
    assert [record["check"] for record in records] == ["load", "manifest"]
    launch = await ask(session, DEBUG, {"uri": plugin.as_uri()})
    assert await ask(session, END, {"id": launch["id"]}) == []


@pytest.mark.asyncio
async def test_a_host_that_cannot_be_used_is_told_in_the_end(
    start: Start, plugin: Path, tmp_path: Path
) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    options = {**TRUSTED, "interpreter": str(tmp_path / "bare/bin/python")}
    session = await start(NEOVIM, plugin, options=options)
    launch = await ask(session, DEBUG, {"uri": plugin.as_uri()})
    ran = await asyncio.to_thread(run, launch)
    assert (ran.returncode, ran.stdout) == (1, "")
    with pytest.raises(JsonRpcException, match=r"is not installed in .*bare") as refused:
        await session.run(END, {"id": launch["id"]})
    assert refused.value.message in ran.stderr


@pytest.mark.slow
@pytest.mark.asyncio
async def test_other_tools_can_start_it_too(start: Start, plugin: Path, tmp_path: Path) -> None:
    (plugin / "plugin.py").write_text(PLUGIN, encoding="utf-8")
    session = await start(NEOVIM, plugin, options=TRUSTED)
    launch = await ask(session, DEBUG, {"uri": plugin.as_uri()})
    ran = await asyncio.to_thread(run, launch, "-m", "trace", "--count", "-C", str(tmp_path / "counts"))
    assert "failed: lifecycle: RuntimeError" in ran.stdout, ran.stderr


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_breakpoint_in_the_plugin_is_hit(start: Start, plugin: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    (plugin / "plugin.py").write_text(PLUGIN, encoding="utf-8")
    session = await start(NEOVIM, plugin, options=TRUSTED)
    launch = await ask(session, DEBUG, {"uri": plugin.as_uri()})
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["-m", "debugpy", "--listen", f"127.0.0.1:{port}", "--wait-for-client", launch["program"]]
    process = await asyncio.create_subprocess_exec(
        launch["python"],
        *command,
        *launch["args"],
        cwd=launch["cwd"],
        env={**os.environ, **launch["env"]},
        stdout=output.open("wb"),  # no pipe: the debug adapter would hold it open
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(2 * SECONDS):
            debugger = await connected(port)
            await debugger.send("initialize", adapterID="test")
            attached = debugger.send("attach", justMyCode=True)
            await debugger.event("initialized")
            source = {"path": str(plugin / "plugin.py")}
            await debugger.send("setBreakpoints", source=source, breakpoints=[{"line": 9}])
            await debugger.send("configurationDone")
            await attached
            stopped = await debugger.event("stopped")
            assert stopped["reason"] == "breakpoint"
            stack = await debugger.send("stackTrace", threadId=stopped["threadId"])
            top = stack["stackFrames"][0]
            assert (top["name"].rpartition(".")[2], top["line"]) == ("setup", 9)
            shown = await debugger.send("evaluate", expression="self.number", frameId=top["id"])
            assert shown["result"] == "1"
            await debugger.send("setBreakpoints", source=source, breakpoints=[])
            debugger.send("continue", threadId=stopped["threadId"])
            await debugger.event("terminated")
            debugger.send("disconnect")
            await process.wait()
            await debugger.close()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert "failed: lifecycle: RuntimeError" in output.read_text(encoding="utf-8")
    assert process.returncode == 1


async def connected(port: int) -> Debugger:
    while True:
        try:
            return await Debugger.connect(port)
        except OSError:
            await asyncio.sleep(0.05)
