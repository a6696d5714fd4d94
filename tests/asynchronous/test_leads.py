"""What leads to a wait in the event loop's thread, over which chain, and what does not."""

from __future__ import annotations

import pytest
from async_check import FOLDER, check, codes, facts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from plugcheck_lsp.python.calls.inline_calls import async_leads
from plugcheck_rules.catalogs import blocking


def chain(source: str, **files: str) -> list[str]:
    """The functions that the one lead of ``plugin.py`` goes through, with what it ends at."""
    facts = facts_of(source, **files)
    leads = [lead for _, lead in facts.leads(blocking(), "sleep")]
    assert len(leads) == 1
    names = [call.functions[0].qualified_name for call in leads[0].chain[:-1]]
    return [*names, leads[0].name]


def test_the_chain_is_the_shortest_one_over_files_and_methods() -> None:
    helpers = "import time\n\n\ndef far():\n    near()\n\n\ndef near():\n    time.sleep(1)\n"
    source = (
        "from helpers import far, near\n\n\nclass Plugin:\n    async def execute(self):\n        self._go()\n\n"
        "    def _go(self):\n        far()\n        near()\n"
    )
    assert chain(source, helpers=helpers) == ["Plugin._go", "near", "time.sleep"]
    proof = check(source, helpers=helpers)[0].related
    assert [(step.path.name, step.message) for step in proof] == [
        ("plugin.py", "`Plugin._go` calls `near` here"),
        ("helpers.py", "`near` calls `time.sleep` here"),
    ]


def test_each_call_is_told_where_the_coroutine_makes_it() -> None:
    source = (
        "import time\n\n\ndef nap():\n    time.sleep(1)\n\n\nasync def one():\n    nap()\n\n\nasync def two():\n"
        "    nap()\n    nap()\n"
    )
    texts = [facts_of(source).text.slice(finding.span) for finding in check(source)]
    assert texts == ["nap()", "nap()"], (
        "of two calls in one coroutine that end at one place, the first is told"
    )


INSIDE = "import asyncio, time, threading\nfrom concurrent.futures import ThreadPoolExecutor\n\n\ndef nap():\n    time.sleep(1)\n\n\n"


@pytest.mark.parametrize(
    "body",
    [
        "await asyncio.to_thread(nap)",
        "await asyncio.get_running_loop().run_in_executor(None, nap)",
        "threading.Thread(target=nap).start()",
        "ThreadPoolExecutor().submit(nap)",
        "return nap",
        "register(nap)",
        "nap = other\n    nap()",
        "def inner():\n        nap()",
        "asyncio.current_task()\n    nap()",
    ],
)
def test_what_runs_elsewhere_or_is_not_known_is_silent(body: str) -> None:
    assert codes(f"{INSIDE}async def execute(register, other):\n    {body}\n") == []


@pytest.mark.parametrize(
    "definition",
    [
        "@threaded\ndef nap():\n    time.sleep(1)",
        "def nap():\n    yield time.sleep(1)",
        "def nap():\n    return lambda: time.sleep(1)",
        "def nap(deep):\n    if deep:\n        deeper(deep)\n\n\ndef deeper(deep):\n    if deep:\n        time.sleep(1)",
        "def nap():\n    try:\n        asyncio.get_running_loop()\n    except RuntimeError:\n        time.sleep(1)",
    ],
)
def test_helpers_that_may_not_wait_are_silent(definition: str) -> None:
    head = "import asyncio, time\nfrom tools import threaded\n\n\n"
    assert codes(f"{head}{definition}\n\n\nasync def execute():\n    nap()\n") == []


@pytest.mark.parametrize(
    ("definition", "call"),
    [
        ("def nap(): time.sleep(1)", "nap()"),
        ("nap = lambda: time.sleep(1)", "nap()"),
        ("def nap():\n    yield time.sleep(1)", "for _ in nap(): pass"),
        ("class Nap:\n    def __init__(self): time.sleep(1)", "Nap()"),
        ("class Nap:\n    @property\n    def value(self): return time.sleep(1)", "Nap().value"),
        ("class Nap:\n    def __enter__(self): time.sleep(1)\n    def __exit__(self, *a): ...", "with Nap(): pass"),
        ("def nap(x): time.sleep(x)", "list(map(nap, [1]))"),
        ("def nap(deep):\n    if deep:\n        time.sleep(1)", "nap(1)"),
        ("def nap():\n    try:\n        time.sleep(1)\n    finally:\n        pass", "nap()"),
        ("class Base:\n    def nap(self): time.sleep(1)\n\n\nclass Nap(Base): ...", "Nap().nap()"),
    ],
)  # fmt: skip
def test_every_way_to_run_a_helper_counts(definition: str, call: str) -> None:
    assert codes(f"import time\n\n\n{definition}\n\n\nasync def execute():\n    {call}\n") == ["ASY001"]


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("import queue\nJOBS = queue.Queue()", "JOBS.get(block=False)", []),
        ("import queue\nJOBS = queue.Queue()", "JOBS.get(False)", []),
        ("import queue\nJOBS = queue.Queue()", "JOBS.get(timeout=0)", []),
        ("import queue\nJOBS = queue.Queue()", "JOBS.get(timeout=3)", ["ASY001"]),
        ("import queue\nJOBS = queue.Queue()", "if not JOBS.empty():\n        JOBS.get()", []),
        ("import threading\nLOCK = threading.Lock()", "LOCK.acquire(blocking=False)", []),
        ("import threading\nLOCK = threading.Lock()", "LOCK.acquire()", ["ASY001"]),
        ("import time", "time.sleep(0)", []),
        ("import time", "time.sleep(0.0)", []),
        ("import socket", "socket.getaddrinfo('::1', 1, flags=socket.AI_NUMERICHOST)", []),
        ("import socket", "socket.getaddrinfo('host', 1)", ["ASY001"]),
        ("import subprocess", "p = subprocess.Popen('x')\n    p.wait()", ["ASY001"]),
        ("import subprocess", "p = subprocess.Popen('x')\n    await done(p)\n    p.wait()", []),
        ("import threading", "t = threading.Thread()\n    t.join()", ["ASY001"]),
        ("import threading", "t = threading.Thread()\n    t.is_alive() or t.join()", []),
    ],
)
def test_arguments_and_questions_count(head: str, body: str, expected: list[str]) -> None:
    assert codes(f"{head}\n\n\nasync def execute(done):\n    {body}\n") == expected


def test_overriding_methods_must_all_wait() -> None:
    base = "import time\n\n\nclass Base:\n    async def execute(self):\n        self.nap()\n\n    def nap(self):\n        time.sleep(1)\n"
    heir = "\n\nclass Heir(Base):\n    def nap(self):\n        pass\n"
    assert codes(base) == ["ASY001"]
    assert codes(base + heir) == []


def test_recursion_and_thousands_of_functions_end() -> None:
    ring = "".join(f"def f{n}():\n    f{(n + 1) % 400}()\n    g()\n\n\n" for n in range(400))
    source = f"import time\n\n\ndef g():\n    time.sleep(1)\n\n\n{ring}async def execute():\n    f0()\n"
    assert chain(source) == ["f0", "g", "time.sleep"]


@settings(max_examples=25, deadline=None)
@given(st.permutations(["a", "b", "c"]), st.permutations(range(4)))
def test_order_of_files_and_functions_never_changes_the_answer(names: list[str], order: list[int]) -> None:
    """Which function calls which stays; only where and in which order they are defined changes."""
    bodies = ["time.sleep(1)", "f0()", "f1()", "f2()\n    f3()"]
    texts: dict[str, str] = dict.fromkeys(names, "import time\n")
    homes = {index: names[index % 3] for index in range(4)}
    for index in order:
        imports = "".join(f"    from {homes[n]} import f{n}\n" for n in range(4) if f"f{n}(" in bodies[index])
        texts[homes[index]] += f"\n\ndef f{index}():\n{imports}    {bodies[index]}\n"
    source = f"from {homes[3]} import f3\n\n\nasync def execute():\n    f3()\n"
    assert chain(source, **texts) == ["f3", "f2", "f1", "f0", "time.sleep"]


def test_nothing_is_computed_where_nothing_is_asynchronous() -> None:
    facts = facts_of("import time\n\n\ndef nap():\n    time.sleep(1)\n")
    assert list(facts.leads(blocking(), "sleep")) == []
    assert list(async_leads(facts.program, blocking(), ("sleep",)).of(facts.module.all_functions[0])) != []
    assert facts.path == FOLDER / "plugin.py"
