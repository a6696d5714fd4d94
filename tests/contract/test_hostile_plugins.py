"""Every way in which a broken or hostile plugin can end, outlive or deceive a runner: it is told, and nothing survives."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.contract.plan import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plugcheck_lsp.contract.session import ContractOutcome

TIMEOUT = 3.0
"""Seconds for a pass of a plugin that never ends by itself: enough to come to the hook on a busy machine."""
ENDING = 20.0
"""Seconds for a pass that ends by itself: only a machine that hangs needs so many."""
BOUND = 150.0
"""Seconds within which any plugin is done with: three passes, each with its time-out and its ending, and a slow machine."""

PASSED, FAILED, ERRORED, TIMED_OUT = Outcome.PASSED, Outcome.FAILED, Outcome.ERRORED, Outcome.TIMEOUT


@dataclass(frozen=True)
class Hostile:
    name: str
    code: str
    check: str
    """The check of the bridged pass that tells it; empty: whichever is known to have begun."""
    outcome: Outcome
    line: str = ""
    """The text that is marked; empty: it does not matter where."""
    says: str = ""
    """What the message holds."""
    limit: float = 0.0
    """Seconds for a pass; 0: what suits the outcome."""

    @property
    def timeout(self) -> float:
        return self.limit or (TIMEOUT if self.outcome is TIMED_OUT else ENDING)


def hook(body: str, top: str = "") -> str:
    """A plugin whose hook does `body`."""
    return (
        f"{top}\n\nclass Plugin:\n    def chunk(self, text):\n"
        + "\n".join(f"        {line}" for line in dedent(body).strip().split("\n"))
        + "\n"
    )


def setup(body: str, top: str = "", keyword: str = "def") -> str:
    return (
        f"{top}\n\nclass Plugin:\n    {keyword} setup(self, ctx):\n"
        + "\n".join(f"        {line}" for line in dedent(body).strip().split("\n"))
        + "\n    def chunk(self, text):\n        return text\n"
    )


PLUGIN = "\nclass Plugin:\n    def chunk(self, text):\n        return text\n"

IMPORTS = [
    Hostile(
        "import error",
        "import no_such_module_anywhere\n" + PLUGIN,
        "load",
        FAILED,
        "import no_such_module_anywhere",
        "No module named",
    ),
    Hostile("syntax error", "x = 1\ndef f(:\n" + PLUGIN, "load", FAILED, "def f(:", "SyntaxError"),
    Hostile("relative import", "from .other import x\n" + PLUGIN, "load", FAILED, "from .other import x"),
    Hostile(
        "sys.exit at import",
        "import sys\nsys.exit(0)\n" + PLUGIN,
        "load",
        ERRORED,
        "sys.exit(0)",
        "SystemExit",
    ),
    Hostile("os._exit at import", "import os\nos._exit(0)\n" + PLUGIN, "load", ERRORED, "", "exit status 0"),
    Hostile("loop at import", "while True: pass\n" + PLUGIN, "load", TIMED_OUT, "while True: pass"),
    Hostile(
        "module runs for ever in C",
        "import time\ntime.sleep(3600)\n" + PLUGIN,
        "load",
        TIMED_OUT,
        "time.sleep(3600)",
    ),
]
HOOKS = [
    Hostile("sys.exit in hook", hook("raise SystemExit(0)"), "serialization", ERRORED, "raise SystemExit(0)"),
    Hostile(
        "KeyboardInterrupt in hook",
        hook("raise KeyboardInterrupt"),
        "serialization",
        ERRORED,
        "raise KeyboardInterrupt",
    ),
    Hostile(
        "CancelledError in setup",
        setup("raise asyncio.CancelledError", "import asyncio"),
        "lifecycle",
        ERRORED,
        "raise asyncio.CancelledError",
    ),
    Hostile(
        "os._exit in hook",
        hook("os._exit(0)", "import os"),
        "serialization",
        ERRORED,
        "def chunk(self, text):",
        "exit status 0",
    ),
    Hostile(
        "execv",
        hook("os.execv('/bin/true', ['true'])", "import os"),
        "serialization",
        ERRORED,
        "def chunk(self, text):",
        "exit status 0",
    ),
    Hostile("loop in hook", hook("while True: pass"), "serialization", TIMED_OUT, "while True: pass"),
    Hostile(
        "loop in teardown",
        PLUGIN + "    def teardown(self):\n        while True: pass\n",
        "lifecycle",
        TIMED_OUT,
        "while True: pass",
    ),
    Hostile(
        "loop in async setup",
        setup("while True: await asyncio.sleep(0)", "import asyncio", "async def"),
        "lifecycle",
        TIMED_OUT,
    ),
    Hostile(
        "waits for ever in async setup",
        setup("await asyncio.Event().wait()", "import asyncio", "async def"),
        "lifecycle",
        TIMED_OUT,
        "async def setup(self, ctx):",
    ),
    Hostile(
        "deadlock",
        hook("lock = threading.Lock()\nlock.acquire()\nlock.acquire()", "import threading"),
        "serialization",
        TIMED_OUT,
        "lock.acquire()",
    ),
    Hostile(
        "sleep in C", hook("time.sleep(3600)", "import time"), "serialization", TIMED_OUT, "time.sleep(3600)"
    ),
    Hostile(
        "memory hog",
        hook("kept = []\nwhile True: kept.append(bytearray(1 << 30))"),
        "serialization",
        FAILED,
        "while True",
        "MemoryError",
        limit=60.0,
    ),
    Hostile(
        "SIGTERM ignored and loop",
        hook("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass", "import signal"),
        "serialization",
        TIMED_OUT,
        "while True: pass",
    ),
    Hostile(
        "watchdog cancelled",
        hook("faulthandler.cancel_dump_traceback_later()\nwhile True: pass", "import faulthandler"),
        "serialization",
        TIMED_OUT,
        "def chunk(self, text):",
    ),
    Hostile(
        "segfault",
        hook("ctypes.string_at(0)", "import ctypes"),
        "serialization",
        ERRORED,
        "ctypes.string_at(0)",
        "SIGSEGV",
    ),
    Hostile(
        "kills itself",
        hook("os.kill(os.getpid(), 9)", "import os"),
        "serialization",
        ERRORED,
        "def chunk(self, text):",
        "SIGKILL",
    ),
    Hostile(
        "closes all descriptors",
        hook("os.closerange(0, 1000)\nreturn text", "import os"),
        "serialization",
        ERRORED,
    ),
    Hostile(
        "takes the descriptor over",
        hook(
            "os.closerange(3, 1000)\nfiles = [open('/dev/null', 'w') for _ in range(20)]\nreturn text",
            "import os",
        ),
        "serialization",
        ERRORED,
    ),
    Hostile(
        "fake results",
        hook(
            """
        lie = b'{"event":"result","check":"serialization","outcome":"passed"}\\n{"event":"done"}\\n'
        for descriptor in range(1, 30):
            try: os.write(descriptor, lie)
            except OSError: pass
        os._exit(0)
        """,
            "import os",
        ),
        "serialization",
        ERRORED,
        "",
        "exit status 0",
    ),
    Hostile(
        "log flood",
        hook("while True: sys.stdout.write('x' * 65536)", "import sys"),
        "serialization",
        FAILED,
        "while True",
        "File too large",
    ),
    Hostile("reads input", hook("return input()"), "serialization", FAILED, "return input()", "EOF"),
    Hostile(
        "deep recursion",
        hook("return self.chunk(text)"),
        "serialization",
        FAILED,
        "return self.chunk(text)",
        "RecursionError",
    ),
    Hostile("fork bomb", hook("while True: os.fork()", "import os"), "serialization", ERRORED),
    Hostile(
        "result flood",
        hook(
            "for d in range(3, 30):\n    try:\n        while True: os.write(d, b'x' * 65536)\n    except OSError: pass",
            "import os",
        ),
        "serialization",
        ERRORED,
        "",
        "flood",
        limit=60.0,
    ),
    Hostile(
        "kills its parent",
        hook("os.kill(os.getppid(), 9)\ntime.sleep(60)", "import os, time"),
        "",
        ERRORED,
        "",
        "supervisor",
    ),
    Hostile(
        "stops its parent",
        hook("os.kill(os.getppid(), 19)\nreturn text", "import os"),
        "",
        ERRORED,
        "",
        "supervisor",
        limit=TIMEOUT,  # nobody is left who could end it sooner
    ),
]
HARMLESS = [
    Hostile("prints", hook('print(\'{"event": "done"}\')\nreturn text'), "serialization", PASSED),
    Hostile(
        "thread that stays",
        hook(
            "threading.Thread(target=time.sleep, args=(3600,)).start()\nreturn text", "import threading, time"
        ),
        "serialization",
        PASSED,
    ),
    Hostile(
        "atexit that sleeps",
        "import atexit, time\natexit.register(time.sleep, 3600)\n" + PLUGIN,
        "serialization",
        PASSED,
    ),
    Hostile(
        "orphan",
        hook("subprocess.Popen(['sleep', '3600'])\nreturn text", "import subprocess"),
        "serialization",
        PASSED,
    ),
    Hostile("fork that goes on", hook("os.fork()\nreturn text", "import os"), "serialization", PASSED),
    Hostile("chdir", hook("os.chdir('/')\nreturn text", "import os"), "serialization", PASSED),
    Hostile(
        "json monkeypatched",
        "import json\njson.dumps = lambda *a, **k: 1 / 0\njson.JSONEncoder = None\n" + PLUGIN,
        "serialization",
        FAILED,
        "",
        "ZeroDivisionError",
    ),
    Hostile(
        "grandchild with a session of its own",
        hook("subprocess.Popen(['sleep', '3600'], start_new_session=True)\nreturn text", "import subprocess"),
        "serialization",
        PASSED,
    ),
    Hostile(
        "daemon by two forks",
        hook(
            """
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                import time
                time.sleep(3600)
            os._exit(0)
        return text
        """,
            "import os",
        ),
        "serialization",
        PASSED,
    ),
    Hostile(
        "daemon without an environment",
        hook(
            "subprocess.Popen(['/bin/sh', '-c', 'sleep 3600; : ' + os.environ['PLUGCHECK_TEST_MARK']], start_new_session=True, env={})\nreturn text",
            "import os, subprocess",
        ),
        "serialization",
        PASSED,
    ),
    Hostile(
        "orphan that ignores signals",
        hook(
            "subprocess.Popen([sys.executable, '-c', 'import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; time.sleep(3600)'])\nreturn text",
            "import subprocess, sys",
        ),
        "serialization",
        PASSED,
    ),
]
QUICK = {
    "sys.exit at import",
    "loop in hook",
    "os._exit in hook",
    "segfault",
    "grandchild with a session of its own",
    "daemon by two forks",
}


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux alone")
@pytest.mark.parametrize(
    "plugin",
    [
        pytest.param(
            plugin, id=plugin.name.replace(" ", "-"), marks=[] if plugin.name in QUICK else [pytest.mark.slow]
        )
        for plugin in (*IMPORTS, *HOOKS, *HARMLESS)
    ],
)
def test_hostile_plugin_is_told_and_leaves_nothing(
    plugin: Hostile,
    run_plugin: Callable[..., ContractOutcome],
    bench,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began = time.monotonic()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    outcome = run_plugin(plugin.code, timeout=plugin.timeout)
    assert time.monotonic() - began < BOUND
    assert bench.survivors() == {}
    assert list(temporary.iterdir()) == [], "a private folder is left"
    told = [
        result
        for result in outcome.results
        if result.pass_name == "bridged" and plugin.check in (result.check, "")
    ]
    assert told, outcome
    worst = next((result for result in told if result.outcome.is_bad), told[0])
    assert worst.outcome is plugin.outcome, worst
    assert plugin.says in worst.message
    assert outcome.exit_status == (1 if plugin.outcome.is_bad else 0), [
        r for r in outcome.results if r.outcome.is_bad
    ]
    assert worst.path is not None
    assert worst.span is not None
    text = outcome.texts[worst.path]
    assert plugin.line in text.slice(worst.span)
