"""The child's side of a contract run: reports what a host's script finds, whatever the plugin does meanwhile.

Run as a script by the *user's* interpreter: ``python harness.py INPUT RESULTS FOLDER``: two descriptors and
the private folder. It needs the
standard library of Python 3.9 alone. The input is JSON; ``script`` names the host's script, whose
``run(session, request)`` does the work. What the plugin may have changed by then (``json``, ``os``, ``time``) is
kept from before.
"""

from __future__ import annotations

import sys

if sys.path and sys.path[0] and __file__.startswith(sys.path[0]):
    del sys.path[0]  # our folder is none of the user's

import faulthandler
import importlib.util
import json
import os
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_write, _exit, _getpid, _fstat = os.write, os._exit, os.getpid, os.fstat
_clock, _watch = time.monotonic, faulthandler.dump_traceback_later
_encode = json.JSONEncoder(default=repr).encode
_pid = os.getpid()

MAX_MESSAGE = 2000
"""Code points of a message that are reported."""
UNHEARD = 4
"""The exit status where the results can no longer be written."""


class Session:
    """Reports to the parent: which check runs, how it ended, what was noticed."""

    def __init__(
        self, descriptor: int, token: str, roots: list[str], watched: Callable[[], None] | None = None
    ) -> None:
        self._descriptor = descriptor
        self._identity = self._identify()
        self._token = token
        self._roots = [os.path.realpath(root) + os.sep for root in roots]
        self._began = _clock()
        self._place: dict[str, Any] | None = None
        self._watched = watched

    def _identify(self) -> tuple[int, int]:
        try:
            status = _fstat(self._descriptor)
        except OSError:
            return (0, 0)
        return (status.st_dev, status.st_ino)

    def emit(self, event: str, **facts: object) -> None:
        """Report one event. A forked copy of this process has nothing to report and ends."""
        if _getpid() != _pid:
            _exit(0)
        if self._identify() != self._identity:
            _exit(
                UNHEARD
            )  # the plugin closed the descriptor: what has its number now is not ours to write to
        line = _encode({"token": self._token, "event": event, **facts}).encode("ascii") + b"\n"
        try:
            while line:
                line = line[_write(self._descriptor, line) :]
        except OSError:
            _exit(UNHEARD)

    def begin(self, check: str, place: dict[str, Any] | None = None) -> None:
        """`check` runs from now on; if the process dies, `place` is to blame."""
        self._began = _clock()
        self._place = place
        if self._watched is not None:
            self._watched()
        self.emit("begin", check=check, place=place)

    def end(
        self,
        check: str,
        outcome: str,
        message: str = "",
        place: dict[str, Any] | None = None,
        **details: object,
    ) -> None:
        """`check` (or a part of it) ended so; without a `place`, where it began."""
        self.emit(
            "result",
            check=check,
            outcome=outcome,
            message=message[:MAX_MESSAGE],
            place=place or self._place,
            seconds=_clock() - self._began,
            details=details,
        )

    def unusable(self, message: str) -> None:
        """The host cannot be used in this interpreter; the run ends."""
        self.emit("unusable", message=message[:MAX_MESSAGE])
        self.close()

    def close(self) -> None:
        """Say that everything was done, and end: threads and exit handlers of the plugin are not waited for."""
        self.emit("done")
        _exit(0)

    def frame(self, error: BaseException | None) -> dict[str, Any] | None:
        """The innermost line of the plugin's own code that `error`, or what caused it, came through."""
        seen = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            if isinstance(error, SyntaxError) and error.filename and self.is_own(error.filename):
                return {"path": os.path.realpath(error.filename), "line": error.lineno or 1}
            place = self._innermost(error)
            if place is not None:
                return place
            error = error.__cause__ or error.__context__
        return None

    def _innermost(self, error: BaseException) -> dict[str, Any] | None:
        for root in self._roots:
            found = None
            # `walk_tb` reads nothing but the frames: a traceback may be as long as the stack was deep
            for frame, line in traceback.walk_tb(error.__traceback__):
                if self.is_own(frame.f_code.co_filename, root):
                    found = (frame.f_code.co_filename, line)
            if found:
                return {"path": os.path.realpath(found[0]), "line": found[1]}
        return None

    def is_own(self, path: str, root: str | None = None) -> bool:
        if path.startswith("<"):
            return False  # no file: `<frozen importlib._bootstrap>`
        real = os.path.realpath(path)
        if f"{os.sep}site-packages{os.sep}" in real or f"{os.sep}dist-packages{os.sep}" in real:
            return False
        return any(real.startswith(known) for known in ([root] if root else self._roots))


def load_script(path: str) -> Any:
    """The module of a host's script, which may be a package."""
    spec = importlib.util.spec_from_file_location(
        "plugcheck_contract_script", path, submodule_search_locations=[str(Path(path).parent)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(path)
    script = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = script
    spec.loader.exec_module(script)
    return script


def main() -> None:
    given, descriptor, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with os.fdopen(given, "rb") as file:
        request = json.loads(file.read())
    os.set_inheritable(descriptor, False)
    sys.argv[:] = [sys.executable]
    dump = Path(folder, "dump").open("w")  # noqa: SIM115 - open until the process ends
    faulthandler.enable(file=dump)

    def watch() -> None:
        _watch(request["timeout"], exit=True, file=dump)

    watch()
    each = watch if request["steps"] > 1 else None
    session = Session(descriptor, request.pop("token"), request["roots"], each)
    script = load_script(request["script"])
    try:
        script.run(session, request)
    except BaseException:  # noqa: BLE001 - a fault of the script must be told, and nothing else may run after it
        session.emit("broken", message=traceback.format_exc()[-MAX_MESSAGE:])
        _exit(1)
    session.close()


if __name__ == "__main__":
    main()
