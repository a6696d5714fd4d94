"""One VS Code server, and what is done in it: tests inside its extension host, and sessions of its workbench."""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import vscode_parts as parts

from marked_processes import survivors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

SECONDS = 60.0
"""How long a start may take, and an end. Nothing waits this long unless it fails."""
EXTENSION_ID = "plugcheck.plugcheck"
SETTINGS: Mapping[str, Any] = {
    "workbench.startupEditor": "none",
    "workbench.enableExperiments": False,
    "chat.disableAIFeatures": True,
    "chat.commandCenter.enabled": False,
    "extensions.ignoreRecommendations": True,
    "extensions.autoCheckUpdates": False,
    "telemetry.telemetryLevel": "off",
    "git.enabled": False,
    "task.allowAutomaticTasks": "off",
    "files.simpleDialog.enable": True,
    "workbench.quickOpen.closeOnFocusLost": False,  # what is asked waits for its answer, whatever opens meanwhile
    "files.autoSave": "off",  # as on the desktop
}


@dataclass
class VSCode:
    """VS Code's server with the packaged extension installed; ends with all that it started."""

    state: Path
    """Its folder: extensions, settings, logs."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the machine beside `SETTINGS`."""
    environment: Mapping[str, str] = field(default_factory=dict)
    asks_for_trust: bool = False
    """Whether folders are untrusted until the user says otherwise."""

    def __enter__(self) -> VSCode:
        self._mark = f"plugcheck-editor-{uuid.uuid4().hex}"
        machine = self.state / "data/Machine/settings.json"
        machine.parent.mkdir(parents=True)
        machine.write_text(json.dumps({**SETTINGS, **self.settings}), encoding="utf-8")
        common = [
            *("node", str(parts.vscode() / "out/server-main.js"), "--accept-server-license-terms"),
            *("--server-data-dir", str(self.state), "--telemetry-level", "off"),
        ]
        # its environment has no `VIRTUAL_ENV` of the tests' own: nothing but what a test says leads to a Python
        environment = {
            name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX")
        }
        environment |= {**self.environment, "PLUGCHECK_EDITOR_TEST": self._mark}
        installing = [str(parts.extension()), str(parts.debugger(self.state))]
        options = [option for vsix in installing for option in ("--install-extension", vsix)]
        parts.run([*common, *options, "--force"], self.state, environment)
        serving = [
            *(
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--without-connection-token",
                "--enable-smoke-test-driver",
            ),
            *("--reconnection-grace-time", "2"),
            *([] if self.asks_for_trust else ["--disable-workspace-trust"]),
        ]
        self._process = subprocess.Popen(
            [*common, *serving],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            start_new_session=True,
        )
        self.log: list[str] = []
        self.port = self._listening()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reader.join(SECONDS)
        left = self.processes()
        deadline = time.monotonic() + 10
        while left and time.monotonic() < deadline:
            time.sleep(0.1)
            left = self.processes()
        for process in left:
            os.kill(process, signal.SIGKILL)
        assert not left, f"these processes outlived VS Code: {left}"

    def share_environment_of(self, other: VSCode) -> None:
        """Let the extension find the environment that it made in the other server: making one takes a while."""
        storage = Path("data/User/globalStorage")
        (self.state / storage).mkdir(parents=True, exist_ok=True)
        (self.state / storage / EXTENSION_ID).symlink_to(other.state / storage / EXTENSION_ID)

    def processes(self) -> dict[int, str]:
        """What this server has running below it, by id."""
        return survivors(self._mark)

    def inside(self, suite: str, workspace: Path, timeout: float = 240) -> dict[str, Any]:
        """Run the tests of that name in an extension host on the workspace; what they reported.

        The workspace is a folder or a `.code-workspace` file. The report has `tests` (name, seconds, error) and what
        the tests put beside it.
        """
        report = self.state / f"{suite}.json"
        report.unlink(missing_ok=True)
        host = parts.HARNESS / "host"
        payload = {
            "suite": str(host / "suites" / f"{suite}.cjs"),
            "extension": str(host),
            "report": str(report),
        }
        options = {**payload, "workspace": str(workspace), "seconds": timeout}
        printed = self.drive("inside.mjs", options, timeout + 60)
        told = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {"tests": []}
        if not told.pop("ended", False):
            error = f"the suite did not end within {timeout:.0f} s:\n{printed}\n{''.join(self.log[-40:])}"
            told["tests"].append({"name": "the suite ends", "seconds": timeout, "error": error})
        return dict(told)

    def drive(self, script: str, options: Mapping[str, Any], timeout: float) -> str:
        """Run one of the scripts that drive the workbench in a browser; what it printed.

        Raises:
            AssertionError: it failed.
        """
        given = {
            "port": self.port,
            "browser": str(parts.browser()),
            "playwright": str(parts.playwright()),
            **options,
        }
        ran = subprocess.run(
            ["node", str(parts.HARNESS / script), json.dumps(given)],
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        printed = ran.stdout + ran.stderr
        assert ran.returncode == 0, printed + "".join(self.log[-40:])
        return printed

    def _listening(self) -> int:
        """The port, as the server tells it; what it says after that goes into the log."""
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        stream = self._process.stdout
        assert stream is not None

        def read() -> None:
            for line in stream:
                self.log.append(line)
                lines.put(line)

        self._reader = threading.Thread(target=read, daemon=True)
        self._reader.start()
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            try:
                line = lines.get(timeout=0.2)
            except queue.Empty:
                assert self._process.poll() is None, "".join(self.log)
                continue
            if told := re.search(r"listening on (\d+)", line):
                return int(told[1])
        raise AssertionError("VS Code's server did not start:\n" + "".join(self.log))
