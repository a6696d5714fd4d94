"""Every way in which a project's code can end, outlive or deceive the runner: it is told, and nothing survives."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from apcore_bench import BODY, HEAD, MODULE

from plugcheck_lsp.contract.plan import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from apcore_bench import Bench

PASSED, FAILED, ERRORED, TIMED_OUT = Outcome.PASSED, Outcome.FAILED, Outcome.ERRORED, Outcome.TIMEOUT
BOUND = 60.0


@dataclass(frozen=True)
class Hostile:
    name: str
    code: str
    check: str
    outcome: Outcome
    line: str = ""
    """The text that is marked; empty: it does not matter where."""
    says: str = ""

    @property
    def timeout(self) -> float:
        """Seconds: little for what never ends, plenty for what ends by itself, however busy the machine is."""
        return 4.0 if self.outcome is TIMED_OUT else 40.0


def at_import(line: str) -> str:
    return f"import ctypes, os, subprocess, sys, threading, time, faulthandler\n{line}\n" + MODULE


def in_method(name: str, line: str, top: str = "") -> str:
    return at_import(top) + f"\n    def {name}(self):\n        {line}\n"


def in_call(line: str) -> str:
    return at_import("").replace("        return {", f"        {line}\n        return {{")


FAKE = (
    'lie = b\'{"event":"result","check":"call","outcome":"passed"}\\n{"event":"done"}\\n\'\n'
    "for number in range(1, 30):\n    try: os.write(number, lie)\n    except OSError: pass\nos._exit(0)"
)
CASES = [
    Hostile("loop at import", at_import("while True: pass"), "discover", TIMED_OUT, "while True: pass"),
    Hostile("sleep at import", at_import("time.sleep(99)"), "discover", TIMED_OUT, "time.sleep(99)"),
    Hostile("exit at import", at_import("os._exit(0)"), "discover", ERRORED, "import ctypes", "exit status 0"),
    Hostile("segfault at import", at_import("ctypes.string_at(0)"), "discover", ERRORED, "ctypes.string_at(0)", "SIGSEGV"),
    Hostile("prints at import", at_import("print('{\"event\": \"done\"}')"), "discover", PASSED),
    Hostile("interrupt at import", at_import("raise KeyboardInterrupt"), "discover", ERRORED, "raise KeyboardInterrupt"),
    Hostile("fake results", at_import(FAKE), "discover", ERRORED, "", "exit status 0"),
    Hostile("closes all descriptors", at_import("os.closerange(0, 1000)"), "discover", ERRORED),
    Hostile("forks and goes on", at_import("os.fork()"), "discover", PASSED),
    Hostile("fork bomb", at_import("while True: os.fork()"), "discover", ERRORED),
    Hostile("grandchild in a session of its own", at_import("subprocess.Popen(['sleep', '3600'], start_new_session=True)"), "discover", PASSED),
    Hostile("thread that stays", at_import("threading.Thread(target=time.sleep, args=(3600,)).start()"), "call", PASSED),
    Hostile("thread in the constructor", in_method("__init__", "threading.Thread(target=time.sleep, args=(3600,)).start()"), "call", PASSED),
    Hostile("loop in the constructor", in_method("__init__", "while True: pass"), "discover", TIMED_OUT, "while True: pass"),
    Hostile("loop in on_load", in_method("on_load", "while True: pass"), "discover", TIMED_OUT, "while True: pass"),
    Hostile("exit in on_load", in_method("on_load", "os._exit(3)"), "discover", ERRORED, "", "exit status 3"),
    Hostile("loop in a property", at_import("") + "\n    @property\n    def version(self):\n        while True: pass\n", "discover", TIMED_OUT, "while True: pass"),
    Hostile("loop in a decorator", at_import("def deco(c):\n    while True: pass\n\n@deco\nclass Other: ..."), "discover", TIMED_OUT, "while True: pass"),
    Hostile("chdir", at_import("os.chdir('/')"), "call", PASSED),
    Hostile("exit in a call", in_call("os._exit(0)"), "call", ERRORED, "def execute(self, inputs, context):", "exit status 0"),
    Hostile("recursion in a call", in_call("return self.execute(inputs, context)"), "call", FAILED, "return self.execute(inputs, context)", "RecursionError"),
    Hostile("memory in a call", in_call("[bytearray(1 << 30) for _ in range(99)]"), "call", FAILED, "[bytearray(1 << 30) for _ in range(99)]", "MemoryError"),
    Hostile("kills its parent", in_call("os.kill(os.getppid(), 9); time.sleep(60)"), "call", ERRORED, "", "supervisor"),
    Hostile("watchdog cancelled", at_import("faulthandler.cancel_dump_traceback_later()\nwhile True: pass"), "discover", TIMED_OUT, "import ctypes"),
    Hostile("error that cannot be shown", at_import("class E(Exception):\n    def __str__(self): raise OSError\nraise E"), "discover", FAILED, "def __str__(self): raise OSError"),
    Hostile("raises BaseException in a call", in_call("raise BaseException"), "call", ERRORED, "raise BaseException"),
    Hostile("log handlers removed", at_import("import logging\nlogging.getLogger('apcore').handlers.clear()\nraise OSError"), "discover", FAILED),
]  # fmt: skip
QUICK = {"loop at import", "exit in a call", "grandchild in a session of its own"}


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux alone")
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(c, id=c.name.replace(" ", "-"), marks=[] if c.name in QUICK else [pytest.mark.slow])
        for c in CASES
    ],
)
def test_hostile_module_is_told_and_leaves_nothing(
    case: Hostile, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    bench.write({"extensions/a/module.py": case.code, "acl/global_acl.yaml": "rules: []\n"})
    began = time.monotonic()
    outcome = bench.run(timeout=case.timeout)
    assert time.monotonic() - began < BOUND
    assert bench.survivors() == {}
    assert list(temporary.iterdir()) == [], "a private folder is left"
    told = [r for r in outcome.results if r.pass_name == "modules" and r.check == case.check]
    assert told, outcome.results
    worst = next((result for result in told if result.outcome.is_bad), told[0])
    assert worst.outcome is case.outcome, worst
    assert case.says in worst.message
    assert outcome.exit_status == (1 if case.outcome.is_bad else 0), outcome.results
    assert worst.path == bench.root / "extensions/a/module.py"
    assert worst.span is not None
    assert case.line in outcome.texts[worst.path].slice(worst.span)
    files = [result for result in outcome.results if result.pass_name == "files"]
    assert [result.outcome for result in files] == [PASSED, PASSED], "what is no code is judged all the same"


BINDING = 'spec_version: "1.0"\nbindings:\n  - {module_id: x.y, target: "target:f"}\n'


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux alone")
@pytest.mark.parametrize(
    ("code", "outcome", "line"),
    [
        ("while True: pass\n", TIMED_OUT, "while True: pass"),
        ("import os\nos._exit(0)\n", ERRORED, 'spec_version: "1.0"'),
        ("raise SystemExit\n", ERRORED, "raise SystemExit"),
        ("def f(x: int) -> dict: ...\nwhile f: pass\n", TIMED_OUT, "while f: pass"),
        ("class f:\n    def __init__(self): ...\n    __call__ = print\n", FAILED, ""),
        ("def __getattr__(name):\n    while True: pass\n", TIMED_OUT, "while True: pass"),
    ],
)
def test_hostile_target_of_a_binding(bench: Bench, code: str, outcome: Outcome, line: str) -> None:
    bench.write({"target.py": code, "bindings/a.binding.yaml": BINDING, "extensions/good.py": MODULE})
    found = bench.run(timeout=4.0)
    assert bench.survivors() == {}
    (result,) = [result for result in found.results if result.check == "binding"]
    assert result.outcome is outcome
    assert result.path is not None
    assert result.span is not None
    assert line in found.texts[result.path].slice(result.span)
    rest = {result.check: result.outcome for result in found.results if result.pass_name == "modules"}
    assert set(rest.values()) == {PASSED}, "the modules have a process of their own"


@pytest.mark.slow
def test_schema_that_takes_for_ever_takes_its_own_pass_alone(bench: Bench) -> None:
    """A pattern that backtracks without end is judged by Python's engine, in the child."""
    schema = (
        "description: d\ninput_schema:\n  type: object\n  properties:\n    a: {type: string, minLength: 40, "
        "pattern: '^(a|a)*b$'}\n  required: [a]\noutput_schema: {type: object}\n"
    )
    bench.write(
        {"schemas/x.schema.yaml": schema, "extensions/good.py": HEAD + BODY + "    execute = print\n"}
    )
    outcome = bench.run(timeout=3.0)
    (dead,) = [result for result in outcome.results if "died" in result.details]
    assert (dead.check, dead.outcome, dead.path) == (
        "boundaries",
        TIMED_OUT,
        bench.root / "schemas/x.schema.yaml",
    )
    assert any(r.check == "discover" and r.outcome is PASSED for r in outcome.results)


@pytest.mark.slow
def test_each_file_has_its_time_and_no_more(bench: Bench) -> None:
    """Modules that take long together pass; one that hangs is ended after its own time, not after that of all."""
    slow = "import time\ntime.sleep(1.2)\n" + MODULE
    bench.write({f"extensions/m{number}.py": slow for number in range(4)})
    outcome = bench.run(timeout=3.0, checks=("discover",))
    assert [result.outcome for result in outcome.results] == [PASSED] * 4
    bench.write(
        {"extensions/m9.py": at_import("faulthandler.cancel_dump_traceback_later()\nwhile True: pass")}
    )
    began = time.monotonic()
    outcome = bench.run(timeout=3.0, checks=("discover",))
    assert time.monotonic() - began < 30
    (dead,) = [result for result in outcome.results if "died" in result.details]
    assert (dead.outcome, dead.path) == (TIMED_OUT, bench.root / "extensions/m9.py")


@pytest.mark.slow
def test_module_whose_import_ends_the_process_keeps_no_other_from_being_judged(bench: Bench) -> None:
    """Neither in discovery nor behind it; each is told at its place, once."""
    bench.write(
        {
            "extensions/a.py": MODULE,
            "extensions/b.py": at_import("os._exit(0)"),
            "extensions/c.py": in_call("os._exit(0)"),
            "extensions/d.py": at_import("while True: pass"),
            "extensions/e.py": MODULE,
        }
    )
    outcome = bench.run(timeout=4.0)
    seen = [(r.check, r.path.name, str(r.outcome)) for r in outcome.results if r.path is not None]
    assert sorted(each[1:] for each in seen if each[0] == "discover") == [
        ("a.py", "passed"),
        ("b.py", "errored"),
        ("c.py", "passed"),
        ("d.py", "timeout"),
        ("e.py", "passed"),
    ]
    assert sorted(each[1:] for each in seen if each[0] == "call") == [
        ("a.py", "passed"),
        ("c.py", "errored"),
        ("e.py", "passed"),
    ]
    assert bench.survivors() == {}


def test_a_module_is_not_left_out_for_what_another_does_later(bench: Bench) -> None:
    """What is imported last has not ended a process that ends when all is imported."""
    bench.write({"extensions/a.py": in_method("on_load", "os._exit(3)"), "extensions/b.py": MODULE})
    outcome = bench.run(timeout=40.0, checks=("discover",))
    (dead,) = outcome.results
    assert (dead.check, dead.outcome, "died" in dead.details) == ("discover", ERRORED, True)
    assert dead.path == bench.root / "apcore.yaml"


def test_discovery_that_needs_what_ends_the_process_says_so(bench: Bench) -> None:
    needs = "module_id: b\ndependencies:\n  - module_id: a\n"
    bench.write(
        {
            "extensions/a.py": at_import("os._exit(0)"),
            "extensions/b.py": MODULE,
            "extensions/b_meta.yaml": needs,
        }
    )
    outcome = bench.run(timeout=40.0, checks=("discover",))
    assert [(result.outcome, "died" in result.details) for result in outcome.results] == [
        (ERRORED, True),
        (Outcome.SKIPPED, False),
    ]
    assert "does not go on without the file" in outcome.results[-1].message


@pytest.mark.slow
def test_module_that_ends_the_process_keeps_no_other_from_being_judged(bench: Bench) -> None:
    """Each is told, at its place; what was told before is not told again."""
    bench.write(
        {
            "extensions/a.py": MODULE,
            "extensions/b.py": in_call("os._exit(0)"),
            "extensions/c.py": MODULE,
            "extensions/d.py": in_call("while True: pass"),
            "extensions/e.py": MODULE.replace('inputs["count"]}', '"text"}'),
        }
    )
    outcome = bench.run(timeout=3.0)
    seen = [(r.check, r.path.name, str(r.outcome)) for r in outcome.results if r.path is not None]
    files = [f"{name}.py" for name in "abcde"]
    assert [each for each in seen if each[0] == "discover"] == [("discover", f, "passed") for f in files]
    assert [each for each in seen if each[0] == "boundaries"] == [("boundaries", f, "passed") for f in files]
    assert [each for each in seen if each[0] == "call"] == [
        ("call", "a.py", "passed"),
        ("call", "b.py", "errored"),
        ("call", "c.py", "passed"),
        ("call", "d.py", "timeout"),
        ("call", "e.py", "failed"),
    ]
    assert [r.path.name for r in outcome.results if "died" in r.details and r.path is not None] == ["b.py"]
