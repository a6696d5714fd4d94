"""What a debugger is told to start runs the suite: plainly, under another tool, and under the debugger of editors."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from contract_editor import DEBUG, TRUSTED, ask, second
from debug_client import Debugger
from lsp_editor import CODE, NEOVIM, SECONDS, Start
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
