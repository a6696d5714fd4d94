"""Resources inside of functions: which paths lose them, and which do not."""

from __future__ import annotations

import textwrap
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from leak_check import all_leaks, followed, lost, program

from plugcheck_lsp.python.resources.leaks import Way

if TYPE_CHECKING:
    import random

IMPORTS = "import asyncio, contextlib, csv, json, os, shutil, socket, sqlite3, subprocess, sys, tempfile, threading, zipfile\n"


def body(text: str, head: str = "def f(p, q=None):") -> str:
    return f"{IMPORTS}\n\n{head}\n{textwrap.indent(textwrap.dedent(text).strip(), '    ')}\n"


NORMAL = {
    "never closed": "f = open(p)\nprint(f.name)",
    "early return": "f = open(p)\nif q:\n    return 1\nf.close()",
    "continue": "for x in p:\n    f = open(x)\n    if q:\n        continue\n    f.close()",
    "break": "for x in p:\n    f = open(x)\n    if q:\n        break\n    f.close()",
    "wrong guard": "f = open(p)\nif f is None:\n    f.close()",
    "wrong closed guard": "f = open(p)\nif f.closed:\n    f.close()",
    "one branch closes": "f = open(p)\nif q:\n    f.close()",
    "other flag": "f = open(p)\nown = False\nif own:\n    f.close()",
    "no release by with": "db = sqlite3.connect(p)\nwith db:\n    db.execute(q)",
    "descriptor": "fd, name = tempfile.mkstemp()\nreturn name",
    "deleted": "f = open(p)\ndel f",
    "case without release": "f = open(p)\nmatch q:\n    case 1:\n        f.close()",
    "stored on one branch": "f = open(p)\nif q:\n    return None\nq.file = f",
    "finally without it": "f = open(p)\ntry:\n    return q\nfinally:\n    print(q)",
    "loop of readers": "f = open(p)\nreturn [row for row in csv.reader(f)]",
    "folder": "d = tempfile.mkdtemp()\nif q:\n    return\nshutil.rmtree(d)",
}
EXCEPTION = {
    "write": "f = open(p)\nf.write(q)\nf.close()",
    "handler of the wrong type": "s = socket.socket()\ntry:\n    s.connect(p)\nexcept ValueError:\n    s.close()\n    raise\nreturn s",
    "swallowed": "try:\n    f = open(p)\n    f.read()\n    f.close()\nexcept OSError:\n    return None",
    "suppressed": "f = open(p)\nwith contextlib.suppress(OSError):\n    f.read()\n    f.close()",
    "second acquisition": "a = open(p)\nb = open(q)\ntry:\n    print(a, b)\nfinally:\n    a.close()\n    b.close()",
    "raise": "f = open(p)\nif q:\n    raise ValueError(q)\nf.close()",
    "assert": "f = open(p)\nassert q, q\nf.close()",
    "retry loses the first": "while True:\n    s = socket.socket()\n    try:\n        s.connect(p)\n        break\n    except OSError:\n        continue\nreturn s",
    "too late a with": "f = open(p)\nf.readline()\nwith f:\n    return f.read()",
    "unknown call": "f = open(p)\nq()\nf.close()",
    "handler that raises on": "f = open(p)\ntry:\n    q()\nexcept KeyError as error:\n    raise RuntimeError from error\nf.close()",
    "typed handler for a raise": "f = open(p)\ntry:\n    raise ValueError(q)\nexcept KeyError:\n    pass\nf.close()",
}  # fmt: skip
DROPPED = {
    "read": "return open(p).read()",
    "load": "return json.load(open(p))",
    "loop": "for line in open(p):\n    print(line)",
    "comprehension": "return [line for line in open(p)]",
    "reader": "reader = csv.reader(open(p))\nreturn [row[0] for row in reader]",
    "process": "subprocess.Popen(p)",
    "with of a wrapper": "z = zipfile.ZipFile(open(p, 'rb'))\nwith z:\n    return z.read('a')",
}
SILENT = {
    "with": "with open(p) as f:\n    return f.read()",
    "later with": "f = open(p)\nwith f:\n    return f.read()",
    "finally": "f = open(p)\ntry:\n    return f.read()\nfinally:\n    f.close()",
    "bare handler": "f = open(p)\ntry:\n    data = f.read()\nexcept:\n    f.close()\n    raise\nf.close()",
    "base handler": "f = open(p)\ntry:\n    q()\nexcept BaseException:\n    f.close()\n    raise\nelse:\n    f.close()",
    "handler of the right type": "s = socket.socket()\ntry:\n    s.connect(p)\nexcept OSError:\n    s.close()\n    raise\nreturn s",
    "guard by truth": "f = None\ntry:\n    f = open(p)\n    return f.read()\nfinally:\n    if f:\n        f.close()",
    "guard by none": "f = None\ntry:\n    f = open(p)\n    return f.read()\nfinally:\n    if f is not None:\n        f.close()",
    "guard by closed": "f = open(p)\ntry:\n    return f.read()\nfinally:\n    if not f.closed:\n        f.close()",
    "guard by flag": "own = False\nif q is None:\n    q = open(p)\n    own = True\ntry:\n    return q.read()\nfinally:\n    if own:\n        q.close()",
    "guard by the same test": "if p == '-':\n    f = sys.stdin\nelse:\n    f = open(p)\ntry:\n    return f.read()\nfinally:\n    if p != '-':\n        f.close()",
    "guard by identity": "f = open(p) if p else sys.stdin\ntry:\n    return f.read()\nfinally:\n    if f is not sys.stdin:\n        f.close()",
    "guard by existence": "d = tempfile.mkdtemp()\ntry:\n    q(1)\nfinally:\n    if os.path.exists(d):\n        shutil.rmtree(d)",
    "returned": "f = open(p)\nreturn f",
    "in a tuple": "f = open(p)\nreturn f, 1",
    "in a list": "q.append(open(p))",
    "stored": "f = open(p)\nq.file = f",
    "stored under a key": "q[p] = open(p)",
    "global": "global F\nF = open(p)",
    "yielded": "f = open(p)\nyield f",
    "unknown function": "f = open(p)\nq(f)",
    "owner": "fd = os.open(p, 0)\nreturn os.fdopen(fd)",
    "fdopen in with": "fd, name = tempfile.mkstemp()\nwith os.fdopen(fd, 'w') as f:\n    f.write(q)",
    "bound method": "f = open(p)\nq.on_close(f.close)",
    "exit stack": "with contextlib.ExitStack() as stack:\n    f = stack.enter_context(open(p))\n    return f.read()",
    "exit stack callback": "stack = q\nf = open(p)\nstack.callback(f.close)\nf.read()",
    "closing": "with contextlib.closing(sqlite3.connect(p)) as db:\n    return db.execute(q).fetchall()",
    "nested function": "f = open(p)\ndef g():\n    return f.read()\nreturn g",
    "alias": "f = open(p)\ng = f\ng.close()",
    "communicate": "return subprocess.Popen(p).communicate()",
    "process that is waited for": "process = subprocess.Popen(p)\nfor line in process.stdout:\n    print(line)\nprocess.wait()",
    "disowned process": "process = subprocess.Popen(p)\nprocess.returncode = 0",
    "exit": "f = open(p)\nsys.exit(1)",
    "retry that closes": "while True:\n    s = socket.socket()\n    try:\n        s.connect(p)\n        break\n    except OSError:\n        s.close()\nreturn s",
    "failed acquisition": "try:\n    f = open(p)\nexcept OSError:\n    return None\ntry:\n    return f.read()\nfinally:\n    f.close()",
    "operators do not raise": "f = open(p)\nsize = p + q[0] * q.size\nf.close()\nreturn size",
    "cleared calls do not raise": "f = open(p)\nprint(len(p), isinstance(q, str))\nf.close()",
    "releases do not raise": "a = open(p)\na.close()\nb = open(q)\nb.close()",
    "rotating": "f = None\nfor x in p:\n    if f:\n        f.close()\n    f = open(x)\nif f:\n    f.close()",
    "suppressed acquisition": "with contextlib.suppress(OSError):\n    f = open(p)\n    f.close()",
    "in memory": "import io\nz = zipfile.ZipFile(io.BytesIO(p))\nreturn z.namelist()",
    "shadowed": "open = q.open\nf = open(p)\nprint(f)",
    "in a display": "a = socket.socket()\nfor s in (a, q):\n    s.close()",
    "key of a dict": "a = socket.socket()\nreturn q({a: 1})",
    "believed handler": "f = open(p)\ntry:\n    q()\nexcept KeyError:\n    f.close()\n    raise\nf.close()",
    "filled from a list": "name = None\nwhile p and not name:\n    name = p.pop(0)\n    f = open(name)\nif not name:\n    return None\nq(f)",
    "given away in a loop": "f = os.dup(p)\nfor key in list(q):\n    if q[key] == p:\n        q[key] = f",
    "guard by its other part": "fd = name = None\ntry:\n    fd, name = tempfile.mkstemp()\nfinally:\n    if name:\n        os.close(fd)",
    "guard by its other part with none": "fd = name = None\ntry:\n    fd, name = tempfile.mkstemp()\nfinally:\n    if name is not None:\n        os.close(fd)",
    "folder in a folder of others": "d = tempfile.mkdtemp(dir=p)\nif q:\n    return None\nreturn d",
    "told": "from somewhere import log\nf = open(p)\nlog.msg(q)\nf.close()",
    "data class": "f = open(p)\nclass Box:\n    file: object\nreturn Box(f)",
}  # fmt: skip


@pytest.mark.parametrize("text", NORMAL.values(), ids=NORMAL)
def test_lost_on_a_normal_path(text: str) -> None:
    assert [found.split()[0] for found in lost(body(text))] == [Way.NORMAL]


@pytest.mark.parametrize("text", EXCEPTION.values(), ids=EXCEPTION)
def test_lost_on_an_exception(text: str) -> None:
    assert [found.split()[0] for found in lost(body(text))] == [Way.EXCEPTION]


@pytest.mark.parametrize("text", DROPPED.values(), ids=DROPPED)
def test_dropped_at_once(text: str) -> None:
    assert [found.split()[0] for found in lost(body(text))] == [Way.DROPPED]


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_not_lost(text: str) -> None:
    assert lost(body(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("r, w = await asyncio.open_connection(p)\nawait r.read()\nw.close()", ["exception asyncio.open_connection"]),
        ("r, w = await asyncio.open_connection(p)\ntry:\n    await r.read()\nexcept Exception:\n    w.close()\n    raise\nw.close()",
         ["exception asyncio.open_connection"]),
        ("r, w = await asyncio.open_connection(p)\ntry:\n    await r.read()\nfinally:\n    w.close()", []),
        ("await asyncio.open_connection(p)", ["dropped asyncio.open_connection"]),
        ("asyncio.create_task(p())", ["dropped asyncio.create_task"]),
        ("t = asyncio.create_task(p())\nawait t", []),
        ("t = asyncio.create_task(p())\nawait asyncio.wait([t])", []),
        ("async with p.lock:\n    t = asyncio.create_task(p())\nreturn t", []),
    ],
)  # fmt: skip
def test_in_coroutines(text: str, expected: list[str]) -> None:
    assert lost(body(text, "async def f(p):")) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def close(f):\n    f.close()\n\n\ndef use(p):\n    f = open(p)\n    close(f)\n", []),
        ("def close(f):\n    if f is not None:\n        f.close()\n\n\ndef use(p):\n    f = open(p)\n    close(f)\n", []),
        ("def show(f):\n    print(f)\n\n\ndef use(p):\n    f = open(p)\n    show(f)\n", ["normal open"]),
        ("def keep(f, all):\n    if isinstance(f, int):\n        return\n    all.write = f.write\n\n\ndef use(p):\n    f = open(p)\n    keep(f, p)\n", []),
        ("def keep(f, all):\n    all.append(f)\n\n\ndef use(p):\n    f = open(p)\n    keep(f, p)\n", []),
        ("def maybe(f, x):\n    if x:\n        f.close()\n\n\ndef use(p):\n    f = open(p)\n    maybe(f, p)\n", []),
        ("def make(p):\n    return open(p)\n\n\ndef use(p):\n    f = make(p)\n    print(f)\n", ["normal make"]),
        ("def make(p):\n    f = open(p)\n    return f\n\n\ndef use(p):\n    print(make(p).read())\n", ["dropped make"]),
        ("def make(p, all):\n    f = open(p)\n    all.append(f)\n    return f\n\n\ndef use(p):\n    print(make(p, []).read())\n", []),
        ("def make(p):\n    try:\n        return open(p)\n    except OSError:\n        return None\n\n\ndef use(p):\n    f = make(p)\n    if f:\n        print(f)\n",
         ["normal make"]),
        ("def run(p):\n    import subprocess\n    process = subprocess.Popen(p)\n    process.wait()\n    return process\n\n\ndef use(p):\n    run(p)\n",
         []),
        ("def safe(x):\n    return x + 1\n\n\ndef use(p):\n    f = open(p)\n    safe(p)\n    f.close()\n", []),
        ("def safe(x):\n    try:\n        return x()\n    except Exception:\n        return None\n\n\ndef use(p):\n    f = open(p)\n    safe(p)\n    f.close()\n", []),
        ("def fails(x):\n    raise ValueError(x)\n\n\ndef use(p):\n    f = open(p)\n    fails(p)\n    f.close()\n", ["exception open"]),
        ("def share(x):\n    return sum(each < 9 for each in x) / len(x)\n\n\ndef use(p):\n    f = open(p)\n    share(p)\n    f.close()\n", []),
        ("import configparser\n\n\nclass Settings(configparser.RawConfigParser):\n    def __init__(self, **more):\n        configparser.RawConfigParser.__init__(self, **more)\n\n\ndef use(p):\n    f = open(p)\n    Settings()\n    f.close()\n",
         []),
        ("def text_of(value):\n    if isinstance(value, int):\n        raise TypeError(value)\n    return value\n\n\ndef use(p):\n    f = open(p)\n    text_of(p)\n    f.close()\n", []),
        ("def text_of(value):\n    if not value:\n        raise ValueError(value)\n    return value\n\n\ndef use(p):\n    f = open(p)\n    text_of(p)\n    f.close()\n", ["exception open"]),
        ("class Screen:\n    def __init__(self, wire):\n        self.wire = wire\n\n    def debug(self, text):\n        self.wire.write(text)\n\n\nscreen = Screen(print)\n\n\ndef use(p):\n    f = open(p)\n    screen.debug(p)\n    f.close()\n", []),
        ("class Address:\n    def __init__(self, text):\n        if not text:\n            raise ValueError(text)\n\n\ndef use(p):\n    f = open(p)\n    Address(p)\n    f.close()\n", []),
        ("import json\n\n\nclass Settings:\n    def __init__(self, text):\n        self.all = json.loads(text)\n\n\ndef use(p):\n    f = open(p)\n    Settings(p)\n    f.close()\n", ["exception open"]),
        ("from somewhere import parsers\n\n\nclass Settings(parsers.Raw):\n    def __init__(self, **more):\n        parsers.Raw.__init__(self, **more)\n\n\ndef use(p, kinds):\n    f = open(p)\n    Settings()\n    kinds.Other()\n    f.close()\n", []),
        ("import json, sys\n\n\nclass Task:\n    def give_up(self, more):\n        json.dump(more, sys.stdout)\n        sys.exit(1)\n\n\ndef use(p, task):\n    f = open(p)\n    if f.name:\n        task.give_up(p)\n    f.close()\n", []),
        ("import signal\n\n\ndef use(p):\n    f = open(p)\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    f.close()\n", []),
        ("import sys\n\n\nclass Task:\n    def give_up(self):\n        sys.exit(1)\n\n\ndef use(p, task):\n    f = open(p)\n    if f.name:\n        task.give_up()\n        return\n    f.close()\n", []),
        ("import sys\n\n\nclass Task:\n    def give_up(self):\n        if self:\n            sys.exit(1)\n\n\ndef use(p, task):\n    f = open(p)\n    if f.name:\n        task.give_up()\n        return\n    f.close()\n", ["normal open"]),
        ("import json\n\n\ndef load(text):\n    return json.loads(text)\n\n\ndef use(p):\n    f = open(p)\n    load(p)\n    f.close()\n", ["exception open"]),
        ("def ask(wire):\n    return wire.recv(1)\n\n\ndef use(p, wire):\n    f = open(p)\n    ask(wire)\n    f.close()\n", ["exception open"]),
        ("import sys\n\n\ndef die():\n    sys.exit(1)\n\n\ndef use(p):\n    f = open(p)\n    die()\n", []),
        ("def even(n):\n    return odd(n - 1) if n else True\n\n\ndef odd(n):\n    return even(n - 1) if n else False\n\n\ndef use(p):\n    f = open(p)\n    even(p)\n    f.close()\n",
         []),
        ("def one(f, n):\n    if n:\n        return two(f, n)\n    f.close()\n\n\ndef two(f, n):\n    one(f, n - 1)\n\n\ndef use(p):\n    f = open(p)\n    one(f, 3)\n", []),
        ("class A:\n    def open(self, p):\n        return open(p)\n\n    def use(self, p):\n        f = self.open(p)\n        self.shut(f)\n\n    def shut(self, f):\n        f.close()\n",
         []),
    ],
)  # fmt: skip
def test_through_functions(source: str, expected: list[str]) -> None:
    assert lost(source) == expected


def test_own_cleaning_up_is_believed_to_work() -> None:
    source = (
        "import socket\n\n\ndef tidy(folder):\n    if not folder:\n        raise ValueError(folder)\n\n\n"
        "def f(folder, other):\n    link = socket.socket()\n    try:\n        return link.fileno()\n"
        "    finally:\n        {}(folder)\n        link.close()\n"
    )
    assert lost(source.format("tidy")) == []
    assert lost(source.format("other")) == ["exception socket.socket"]


def test_through_files() -> None:
    helper = "import socket\n\n\ndef dial(address):\n    link = socket.socket()\n    link.connect(address)\n    return link\n"
    source = "from helper import dial as call\n\n\ndef ask(address):\n    link = call(address)\n    link.send(b'')\n    link.close()\n"
    assert lost(source, helper=helper) == ["exception call", "exception socket.socket"]


def test_the_path_is_the_proof() -> None:
    source = body("f = open(p)\ntry:\n    f.read()\nexcept OSError:\n    return None\nf.close()")
    (leak,) = all_leaks(program(source=source))
    assert [(step.place.text, step.message) for step in leak.path] == [
        ("f.read()", "`f.read` can raise here"),
        ("OSError", "the exception is caught here"),
        ("return None", "leaves without `close`"),
    ]
    assert leak.cause == "`f.read` raises"


def test_the_proof_names_what_raises_not_what_passes_it_on() -> None:
    source = body(
        "f = open(p)\ntry:\n    json.loads(q)\nfinally:\n    for each in q:\n        print(each)\nf.close()"
    )
    (leak,) = all_leaks(program(source=source))
    assert leak.cause == "`json.loads` raises"
    assert [step.message for step in leak.path][:-1] == ["`json.loads` can raise here"]


FUNCTIONS = [
    "def make(p):\n    return other(p) if p.x else open(p)\n",
    "def other(p):\n    return make(p)\n",
    "def shut(f):\n    if f.name:\n        shut_more(f)\n    else:\n        f.close()\n",
    "def shut_more(f):\n    shut(f)\n",
    "def risky(n):\n    return risky_too(n - 1) if n else int('x')\n",
    "def risky_too(n):\n    return risky(n)\n",
    "def use(p):\n    f = make(p)\n    shut(f)\n",
    "def lose(p):\n    f = other(p)\n    print(f)\n",
    "def may_lose(p):\n    f = open(p)\n    risky(3)\n    shut_more(f)\n",
]


@settings(max_examples=15)
@given(st.permutations(FUNCTIONS), st.randoms(use_true_random=False), st.integers(1, len(FUNCTIONS) - 1))
def test_neither_order_nor_recursion_changes_the_answer(
    functions: list[str], chance: random.Random, cut: int
) -> None:
    """In one file in any order, or spread over two that import each other; asked in any order."""
    names = "make, other, shut, shut_more, risky, risky_too, use, lose, may_lose"
    head, tail = functions[:cut], functions[cut:]
    one = "\n\n".join(functions)
    in_head = ", ".join(text[4 : text.index("(")] for text in head)
    in_tail = ", ".join(text[4 : text.index("(")] for text in tail)
    assert set(f"{in_head}, {in_tail}".split(", ")) == set(names.split(", "))
    two = {
        "first": f"from second import {in_tail}\n\n\n" + "\n\n".join(head),
        "second": f"from first import {in_head}\n\n\n" + "\n\n".join(tail),
    }
    for sources in ({"source": one}, two, dict(reversed(list(two.items())))):
        linked = program(**sources)
        found = followed(linked)
        every = [function for module in linked.modules.values() for function in module.all_functions]
        chance.shuffle(every)
        for function in every:
            for acquisition in found.acquired(function):
                found.result(acquisition)
        assert sorted(f"{leak.way} {leak.maker}" for leak in all_leaks(linked)) == [
            "exception open",
            "normal other",
        ]


@pytest.mark.parametrize(
    "text",
    [
        "f = open(p)\n" + "if q(): p()\n" * 500 + "f.close()",
        "f = open(p)\n" + "if q:\n    pass\n" + "elif p():\n    pass\n" * 2000 + "f.close()",
        "f = open(p)\n" + "".join(f"x{n} = {n % 2}\nif x{n}: p()\n" for n in range(300)) + "f.close()",
        "\n".join(f"f{n} = open(p)\nf{n}.close()" for n in range(200)),
    ],
    ids=["branches", "elif", "flags", "many"],
)
def test_large_functions_end(text: str) -> None:
    begin = time.perf_counter()
    lost(body(text))
    assert time.perf_counter() - begin < 20
