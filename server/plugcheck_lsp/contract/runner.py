"""Run one pass of a plugin's suite in a child process of the user's interpreter."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from plugcheck_lsp.contract.interpreter import Interpreter
    from plugcheck_lsp.contract.plan import ContractPlan, Pass

_HERE = Path(__file__).parent
POSIX = os.name == "posix"
SUPERVISOR = _HERE / "supervisor.py"
HARNESS = _HERE / "harness.py"
RUN_VARIABLE = "PLUGCHECK_RUN"
"""Carries the run's name in the environment of every process of the family."""
GRACE = 1.0
"""Seconds between the watchdog inside the child and the end that it cannot prevent."""
ENDING = 8.0
"""Seconds that a supervisor may take to end a family and to remove its folder."""
MAX_LINE = 20 * 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a child may use."""

    seconds: float = 10.0
    """For each step of a pass (`Pass.steps`)."""
    memory: int = 2 * 1024**3
    """Bytes of address space of each process."""
    file_size: int = 64 * 1024**2
    """Bytes of each file that it writes, its output included."""
    processes: int = 256
    """Processes of the family at one time."""


class CannotRun(Exception):
    """No suite can be run here; the message is a sentence with the remedy."""


@dataclass
class Ending:
    """How a pass ended, and what it reported until then."""

    reason: str = "lost"
    """``exited``, ``timeout``, ``flood`` (of results), ``swarm`` (of processes), ``cancelled``, ``unstarted``
    (`error` says why), or ``lost``: the supervisor itself was ended."""
    code: int | None = None
    """The exit status; negative: the signal that ended it. None where nothing is known."""
    seconds: float = 0.0
    error: str = ""
    log: str = ""
    """The end of what the child printed."""
    dump: str = ""
    """What `faulthandler` wrote: stacks, where the child hung or crashed."""
    survivors: tuple[int, ...] = ()
    """Processes that could not be ended."""
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether the closing event arrived. No exit status says as much."""
        return any(event.get("event") == "done" for event in self.events)


def require_posix() -> None:
    """Raises:
    CannotRun: this system has no process groups and resource limits as the runner needs them.
    """
    if not POSIX:
        raise CannotRun(
            "Contract suites run on Linux and macOS only; everything else of plugcheck works here"
        )


async def run_pass(
    plan: ContractPlan,
    step: Pass,
    interpreter: Interpreter,
    *,
    limits: Limits = Limits(),
    env_names: Iterable[str] = (),
    extra: Mapping[str, Any] | None = None,
    on_event: Callable[[Mapping[str, Any]], None] = lambda _: None,
    on_output: Callable[[str], None] = lambda _: None,
) -> Ending:
    """Run one pass to its end. Cancelling this coroutine ends the whole family before it returns.

    `extra` is added to the plan's request; `env_names` name the variables that the child may see. `on_event` gets what
    the child reports and `on_output` what it prints (the start of it, where it prints without end), as it comes.

    Raises:
        CannotRun: the system starts no more processes, or has none as the runner needs them.
    """
    require_posix()
    name, token = secrets.token_hex(8), secrets.token_hex(16)
    environ = child_environment(interpreter, env_names)
    environ |= {RUN_VARIABLE: name, "PYTHONHASHSEED": step.hash_seed}
    given = {
        **plan.request,
        **(extra or {}),
        "script": str(plan.script),
        "pass": step.name,
        "token": token,
        "timeout": limits.seconds,
        "steps": step.steps,
    }
    request = {
        "name": name,
        "argv": [str(interpreter.executable), str(HARNESS), "{input}", "{results}", "{folder}"],
        "env": environ,
        "input": json.dumps(given, default=repr),
        "seconds": limits.seconds * step.steps + GRACE,
        "quiet": limits.seconds + GRACE,
        "memory": limits.memory,
        "file_size": limits.file_size,
        "processes": limits.processes,
    }
    supervisor = await _Supervisor.start(request)
    ending, patience = Ending(), ENDING
    try:
        async with asyncio.timeout(limits.seconds * step.steps + GRACE + ENDING):
            await _listen(supervisor.lines, token, ending, on_event, on_output)
    except TimeoutError:
        patience = 0.0  # it was stopped, or hangs: it has had its time
    finally:
        if not await asyncio.shield(asyncio.ensure_future(supervisor.end(patience))):
            await asyncio.shield(asyncio.to_thread(sweep, name))
    return ending


class _Supervisor:
    """The process that starts the child and ends its family.

    Not one of `asyncio`'s: those are killed with their event loop, and then nobody would be left to end the family.
    This one is told by the end of its standard input, which comes whatever happens to us.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], sends: asyncio.WriteTransport, lines: asyncio.StreamReader
    ):
        self._process = process
        self._sends = sends
        self.lines = lines
        """What it says."""

    @classmethod
    async def start(cls, request: Mapping[str, Any]) -> _Supervisor:
        try:
            process = subprocess.Popen(  # noqa: S603 - our own script; starting it takes a millisecond
                [sys.executable, "-I", "-S", str(SUPERVISOR)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:  # no more processes, no more memory
            raise CannotRun(f"No process can be started: {error.strerror or error}") from None
        loop = asyncio.get_running_loop()
        lines = asyncio.StreamReader(limit=MAX_LINE)
        sends, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, process.stdin)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), process.stdout)
        sends.write(json.dumps(request).encode() + b"\n")
        return cls(process, sends, lines)

    async def end(self, patience: float) -> bool:
        """End the family, if it has not ended, and wait so many seconds for that.

        False where the supervisor did not come to its own end, so that somebody may be left.
        """
        if not self._sends.is_closing():  # it closes by itself where the other end is gone
            self._sends.abort()
        with contextlib.suppress(TimeoutError, ValueError):
            async with asyncio.timeout(patience):
                while await self.lines.read(65536):
                    pass
        if self._process.poll() is None:
            try:
                await asyncio.to_thread(self._process.wait, min(patience, 1.0))
            except subprocess.TimeoutExpired:
                self._process.kill()
                await asyncio.to_thread(self._process.wait)
        return self._process.returncode == 0


async def _listen(
    lines: asyncio.StreamReader,
    token: str,
    ending: Ending,
    on_event: Callable[[Mapping[str, Any]], None],
    on_output: Callable[[str], None],
) -> None:
    while line := await lines.readline():
        if line.startswith(b"! "):
            end = json.loads(line[2:])
            ending.reason, ending.code, ending.seconds = end["reason"], end["code"], end["seconds"]
            ending.error, ending.log, ending.dump = end["error"], end["log"], end["dump"]
            ending.survivors = tuple(end["survivors"])
        elif line.startswith(b"= "):
            event = _event(line[2:], token)
            if event is not None:
                ending.events.append(event)
                on_event(event)
        elif line.startswith(b"> "):
            on_output(json.loads(line[2:]))


def _event(line: bytes, token: str) -> dict[str, Any] | None:
    """The event in `line`; None where the line does not come from the harness: it does not know the token."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if (
        not isinstance(event, dict)
        or event.pop("token", None) != token
        or not isinstance(event.get("event"), str)
    ):
        return None
    return event


def sweep(name: str) -> None:
    """End every process that carries the run's name in its environment, and remove its folder (Linux).

    What is left where a plugin ended its supervisor: its own process ends with the supervisor, others may not.
    """
    mark = f"{RUN_VARIABLE}={name}".encode()
    for _ in range(100):
        found = [pid for pid in _pids() if mark in _environ(pid)]
        if not found:
            break
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in found:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)
    for folder in Path(tempfile.gettempdir()).glob(f"plugcheck-{name}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _pids() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]  # noqa: PTH208
    except OSError:
        return []


def _environ(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def child_environment(interpreter: Interpreter, names: Iterable[str]) -> dict[str, str]:
    """The child's environment: what Python needs, and the variables that `names` name. ``{folder}`` is filled in later."""
    folders = [str(interpreter.executable.parent), os.environ.get("PATH", os.defpath)]
    environ = {
        "PATH": os.pathsep.join(folders),
        "HOME": "{folder}/home",
        "TMPDIR": "{folder}/tmp",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUSERBASE": os.environ.get("PYTHONUSERBASE") or str(Path("~/.local").expanduser()),
    }
    environ |= {name: os.environ[name] for name in names if name in os.environ}
    return environ


async def settled(interpreter: Interpreter, folder: Path) -> Path:
    """The executable behind `interpreter`, asked from itself: a shim chooses by the folder that it runs in.

    Raises:
        CannotRun: it does not start, or is too old for any host.
    """
    code = "import sys; print(sys.version_info >= (3, 9)); print(sys.executable)"
    try:
        process = await asyncio.create_subprocess_exec(
            str(interpreter.executable),
            "-I",
            "-S",
            "-c",
            code,
            cwd=folder if folder.is_dir() else tempfile.gettempdir(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise CannotRun(_no_start(interpreter, error.strerror or str(error))) from None
    try:
        output, errors = await asyncio.wait_for(process.communicate(), 20)
    except TimeoutError:
        raise CannotRun(_no_start(interpreter, "it does not answer")) from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
    lines = output.decode("utf-8", "replace").splitlines()
    if process.returncode != 0 or len(lines) != 2:
        said = errors.decode("utf-8", "replace").strip().splitlines()
        raise CannotRun(
            _no_start(interpreter, said[-1] if said else f"it exits with status {process.returncode}")
        )
    if lines[0] != "True":
        raise CannotRun(
            f"{interpreter.executable} is older than Python 3.9: name another interpreter with `--python`"
        )
    return Path(lines[1])


def _no_start(interpreter: Interpreter, reason: str) -> str:
    return (
        f"{interpreter.executable} is no Python that starts ({reason}): name an interpreter with `--python`"
    )
