"""Runs a host's script for a debugger: in one process, without limits, with the results on standard output.

Run as a program by the *user's* interpreter: ``python debug_harness.py FOLDER``, the folder that `debugging` made. It
needs the standard library of Python 3.9 alone. The exit status is 0 if every check passed or was skipped, 1 if one did
not or the host cannot be used. What is printed is for people; `debug_log` reads the same from a file.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
sys.path[:] = [path for path in sys.path if Path(path).resolve() != _HERE]  # our folder is none of the user's

_encode = json.JSONEncoder(default=repr).encode
_open, _write, _close, _APPEND = os.open, os.write, os.close, os.O_WRONLY | os.O_APPEND | os.O_CREAT

KEPT = ("DEBUGPY", "PYDEVD")
"""How variables begin that the debugger needs besides those that a run is given."""


def main() -> int:
    request = json.loads(Path(sys.argv[1], "request.json").read_text(encoding="utf-8"))
    sys.argv[:] = [sys.executable]
    for name in set(os.environ) - set(request.pop("environment")):
        if not name.startswith(KEPT):
            del os.environ[name]
    harness = _harness()
    teller = _Teller(request.pop("log"))
    session = harness.Session(-1, "", request["roots"])
    session.emit, session.close = teller.emit, teller.go_on
    teller.emit("start")
    script = harness.load_script(request["script"])
    for step in request.pop("passes"):
        teller.step = step
        script.run(session, {**request, "pass": step})
    teller.emit("done")
    return int(teller.has_failed)


def _harness() -> Any:
    """The module beside this one; it cannot be imported by its name, see above."""
    spec = importlib.util.spec_from_file_location("plugcheck_contract_harness", _HERE / "harness.py")
    if spec is None or spec.loader is None:
        raise ImportError(str(_HERE))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _append(path: str, line: bytes) -> None:
    """Nothing is held open meanwhile: the suite may count what is open, and the plugin may close what it finds."""
    try:
        descriptor = _open(path, _APPEND, 0o600)
    except OSError:
        return  # nobody reads it any more
    try:
        _write(descriptor, line)
    finally:
        _close(descriptor)


class _Teller:
    """Tells what a session has to tell to people, and to the log."""

    def __init__(self, log: str) -> None:
        self.step = ""
        """The pass that runs."""
        self.has_failed = False
        self._log = log
        self._output, self._own = sys.stdout, os.getpid()

    def emit(self, event: str, **facts: Any) -> None:
        """In the place of the session's own."""
        if os.getpid() != self._own:
            os._exit(0)  # a forked copy of this process has nothing to tell
        told = {"event": event, "pass": self.step, **facts}
        _append(self._log, _encode(told).encode("ascii") + b"\n")
        if event == "unusable":
            raise SystemExit(f"plugcheck: {facts['message']}")
        if event != "result":
            return
        outcome, message = facts["outcome"], " ".join(facts["message"].split())
        self.has_failed |= outcome not in ("passed", "skipped")
        place = facts["place"] or {}
        where = ""
        if outcome not in ("passed", "skipped") and "line" in place:
            where = f'\n  File "{place["path"]}", line {place["line"]}'
        self._output.write(f"{outcome}: {facts['check']}{': ' if message else ''}{message}{where}\n")
        self._output.flush()

    def go_on(self) -> None:
        """In the place of what ends the process: there is more to do."""


if __name__ == "__main__":
    sys.exit(main())
