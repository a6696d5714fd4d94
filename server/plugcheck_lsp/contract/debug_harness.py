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
    session = _make_session(harness, request["roots"], request.pop("log"))
    session.emit("start")
    script = harness.load_script(request["script"])
    for step in request.pop("passes"):
        session.step = step
        script.run(session, {**request, "pass": step})
    session.emit("done")
    return int(session.has_failed)


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


def _make_session(harness: Any, roots: list[str], log: str) -> Any:
    output, own = sys.stdout, os.getpid()

    class Session(harness.Session):  # type: ignore[misc]  # what is loaded by hand has no type
        """Tells results to people, and to the log."""

        has_failed = False
        step = ""

        def emit(self, event: str, **facts: Any) -> None:
            if os.getpid() != own:
                os._exit(0)  # a forked copy of this process has nothing to tell
            told = {"event": event, "pass": self.step, **facts}
            _append(log, _encode(told).encode("ascii") + b"\n")
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
            output.write(f"{outcome}: {facts['check']}{': ' if message else ''}{message}{where}\n")
            output.flush()

        def close(self) -> None:
            """There is more to do."""

    return Session(-1, "", roots)


if __name__ == "__main__":
    sys.exit(main())
