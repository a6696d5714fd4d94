"""A process that starts a child, limits it, and outlives nothing: when it ends, the child's whole family has ended.

Run as a script, alone (``python -I -S supervisor.py``): it must not depend on what is installed. It reads one
line of JSON from its standard input:

- ``name``: of the run;
- ``argv``, ``env``: what to start; ``{folder}`` in either stands for a private folder, made here and removed here;
- ``input``: text that the child finds in descriptor ``{input}``;
- ``seconds``, ``quiet`` (seconds without a word from the child), ``processes``, ``memory``, ``file_size``: limits.

It writes what the child writes to descriptor ``{results}``, line by line behind ``= ``; what the child prints, as it
prints it, behind ``> `` as JSON; and at last ``! `` and JSON: how the child ended. It ends everything at once when its standard input ends: that is how its parent
cancels, and what happens when its parent dies.

On Linux it adopts orphans (``PR_SET_CHILD_SUBREAPER``), so that a grandchild that leaves the process group or
the session, or whose parents are gone, is still below it, and ends the family until the kernel says that no child is left.
Elsewhere it ends the process group: a descendant that leaves the group *and* outlives its parent escapes.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
TICK = 0.05
"""Seconds between two looks at the clock and at the number of processes."""
MAX_RESULTS = 16 * 1024 * 1024
"""Bytes that a child may report."""
MAX_LOG = 64 * 1024
"""Bytes of the end of the child's output, and of the start of its crash dump, that are handed on."""
MAX_OUTPUT = 256 * 1024
"""Bytes of the start of the child's output that are handed on while it runs."""
LEFT_OUT = "\n[plugcheck: the rest of the output is left out]\n"
LAST_WORDS = 5.0
"""Seconds after which ending the family is given up (a process in an uninterruptible sleep)."""


def main() -> int:
    request = json.loads(sys.stdin.buffer.readline())
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _end)
    prctl = _prctl()
    adopts = prctl(PR_SET_CHILD_SUBREAPER, 1) == 0
    folder = Path(tempfile.mkdtemp(prefix=f"plugcheck-{request['name']}-")).resolve()
    run = Run(request, folder, prctl)
    try:
        run.start()
        run.watch()
    except SystemExit:
        run.reason = "cancelled"
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        run.survivors = end_family(run.child, adopts)
        run.forward_output(last=True)
        run.forward()
        _say(b"! " + json.dumps(run.ending()).encode())
        _remove(folder)
    return 0


def _end(number: int, _: object) -> None:
    raise SystemExit(number)


class Run:
    """One child from its start to its end."""

    def __init__(self, request: dict[str, Any], folder: Path, prctl: Callable[[int, int], int]) -> None:
        self.request = request
        self.folder = folder
        self.prctl = prctl
        self.child = 0
        self.status: int | None = None
        self.reason = "exited"
        self.survivors: list[int] = []
        self.error = ""
        self._results = -1
        self._received = 0
        self._pending: list[bytes] = []
        self._log = -1
        self._printed = 0
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._began = self._heard = time.monotonic()

    def start(self) -> None:
        for name in ("home", "tmp", "work"):
            (self.folder / name).mkdir()
        given = os.open(self.folder / "input", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        (self.folder / "input").unlink()
        with os.fdopen(os.dup(given), "wb") as file:
            file.write(self.request["input"].encode())
        os.lseek(given, 0, os.SEEK_SET)
        self._results, sends = os.pipe()
        os.set_blocking(self._results, False)
        log = os.open(self.folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._log = os.open(self.folder / "log", os.O_RDONLY)  # of our own: the child may remove the file
        names = {"folder": str(self.folder), "input": str(given), "results": str(sends)}
        self._began = self._heard = time.monotonic()
        try:
            process = subprocess.Popen(  # noqa: S603 - to run what it is told is its purpose
                [_filled(word, names) for word in self.request["argv"]],
                env={name: _filled(value, names) for name, value in self.request["env"].items()},
                cwd=self.folder / "work",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(given, sends),
                start_new_session=True,
                preexec_fn=self._limit,
            )
        except (OSError, subprocess.SubprocessError) as error:
            self.reason, self.error = "unstarted", str(error)
            return
        finally:
            for descriptor in (given, sends, log):
                os.close(descriptor)
        self.child = process.pid
        process.returncode = 0  # we wait for it, with all others

    def _limit(self) -> None:
        self.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        for limit, value in (
            (resource.RLIMIT_AS, self.request["memory"]),
            (resource.RLIMIT_FSIZE, self.request["file_size"]),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(OSError, ValueError):  # some systems have no such limit
                hard = resource.getrlimit(limit)[1]
                wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
                resource.setrlimit(limit, (wanted, wanted))

    def watch(self) -> None:
        """Hand on results until the child ends, breaks a limit, or nobody wants it any more."""
        poll = select.poll()
        poll.register(0, select.POLLIN | select.POLLHUP)
        if self._results >= 0:
            poll.register(self._results, select.POLLIN)
        ended = _pidfd(self.child)
        if ended is not None:
            poll.register(ended, select.POLLIN)
        while self.reason == "exited" and not self._reap():
            ready = poll.poll(TICK * 1000)
            self.forward_output()  # before the results: what a check prints is told before how it ended
            for descriptor, _ in ready:
                if descriptor == 0 and not os.read(0, 4096):
                    self.reason = "cancelled"
                elif descriptor == self._results and not self.forward():
                    poll.unregister(descriptor)
            now = time.monotonic()
            if now - self._began > self.request["seconds"] or now - self._heard > self.request["quiet"]:
                self.reason = "timeout"
            elif self._received > MAX_RESULTS:
                self.reason = "flood"
            elif len(descendants(os.getpid(), self.request["processes"])) > self.request["processes"]:
                self.reason = "swarm"

    def _reap(self) -> bool:
        """Take the status of every child that has ended; whether the first one is among them."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if pid == 0:
                return False
            if pid == self.child:
                self.status = status
                return True

    def forward(self) -> bool:
        """Hand on the lines that the child has written; False at their end."""
        while self._results >= 0 and self._received <= MAX_RESULTS:
            try:
                data = os.read(self._results, 65536)
            except BlockingIOError:
                break
            if not data:
                os.close(self._results)
                self._results = -1
                break
            self._received += len(data)
            self._heard = time.monotonic()
            first, *rest = data.split(b"\n")
            self._pending.append(first)
            for line in rest:
                _say(b"= " + b"".join(self._pending))
                self._pending = [line]
        return self._results >= 0

    def forward_output(self, *, last: bool = False) -> None:
        """Hand on what the child has printed since, up to a bound; at the `last` time also half of a character."""
        while self._log >= 0 and self._printed < MAX_OUTPUT:
            data = os.read(self._log, min(16 * 1024, MAX_OUTPUT - self._printed))
            self._printed += len(data)
            text = self._decode(data, last)
            if text:
                _say(b"> " + json.dumps(text).encode())
            if not data:
                return
            if self._printed >= MAX_OUTPUT:
                _say(b"> " + json.dumps(LEFT_OUT).encode())

    def ending(self) -> dict[str, Any]:
        code = None if self.status is None else os.waitstatus_to_exitcode(self.status)
        return {
            "reason": self.reason,
            "code": code,
            "seconds": time.monotonic() - self._began,
            "error": self.error,
            "survivors": self.survivors,
            "log": _read(self.folder / "log", tail=True),
            "dump": _read(self.folder / "dump", tail=False),
        }


def end_family(child: int, adopts: bool) -> list[int]:
    """End every process below this one; those that would not end are returned."""
    deadline = time.monotonic() + LAST_WORDS
    while True:
        if child and not adopts:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)
        family = descendants(os.getpid())
        for pid in family:  # none may start another one while the rest is looked for
            _signal(pid, signal.SIGSTOP)
        for pid in {*family, *descendants(os.getpid())}:
            _signal(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            # No child is left. Where orphans come to us, that is to say that nobody of the family is.
            return []
        if time.monotonic() > deadline:
            return sorted(descendants(os.getpid()))
        time.sleep(0.002)


def descendants(root: int, enough: int | None = None) -> set[int]:
    """The processes below `root` that /proc shows now; at most a few more than `enough`. Empty where there is none."""
    found: set[int] = set()
    queue = [root]
    listed = Path(f"/proc/{root}/task/{root}/children").exists()
    children_of = _listed_children if listed else _scanned_children()
    while queue and (enough is None or len(found) <= enough):
        children = children_of(queue.pop()) - found
        queue.extend(children)
        found |= children
    return found


def _listed_children(pid: int) -> set[int]:
    children: set[int] = set()
    for task in _listed(f"/proc/{pid}/task"):
        with contextlib.suppress(OSError):
            children.update(map(int, Path(f"/proc/{pid}/task/{task}/children").read_bytes().split()))
    return children


def _scanned_children() -> Callable[[int], set[int]]:
    """The same from the parents that all processes name, where the kernel keeps no lists of children."""
    children: dict[int, set[int]] = {}
    for name in filter(str.isdigit, _listed("/proc")):
        with contextlib.suppress(OSError, ValueError):
            parent = int(Path(f"/proc/{name}/stat").read_bytes().rpartition(b")")[2].split()[1])
            children.setdefault(parent, set()).add(int(name))
    return lambda pid: children.get(pid, set())


def _listed(path: str) -> list[str]:
    try:
        return [entry.name for entry in os.scandir(path)]
    except OSError:
        return []


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _pidfd(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):  # not on this system: the clock's tick finds the end
        return None


def _prctl() -> Callable[[int, int], int]:
    """Linux's ``prctl`` with two arguments; elsewhere a function that does nothing."""
    if not sys.platform.startswith("linux"):
        return _nothing
    try:
        import ctypes

        function = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return _nothing
    return lambda option, value: function(option, ctypes.c_ulong(value), 0, 0, 0)


def _nothing(*_: int) -> int:
    return -1


def _filled(word: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        word = word.replace(f"{{{name}}}", value)
    return word


def _read(path: Path, *, tail: bool) -> str:
    try:
        with path.open("rb") as file:
            if tail:
                file.seek(max(0, os.fstat(file.fileno()).st_size - MAX_LOG))
            return file.read(MAX_LOG).decode("utf-8", "replace")
    except OSError:
        return ""


def _say(line: bytes) -> None:
    line += b"\n"
    with contextlib.suppress(OSError):  # nobody listens any more: the family must be ended all the same
        while line:
            line = line[os.write(1, line) :]


def _remove(folder: Path) -> None:
    """Remove the private folder, also where the plugin took permissions away."""
    for path, _, _ in os.walk(folder):  # top down: what is opened here can be entered next
        with contextlib.suppress(OSError):
            Path(path).chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
