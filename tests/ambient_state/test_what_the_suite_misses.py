"""Bad code that passes the host's own suite (section 4.1 of its sheet): each form is found, with its severity."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from plugcheck_lsp.findings import Finding

Check = Callable[..., list[Finding]]

HOOK = "\n\nclass Plugin:\n    def execute(self, args):\n        {use}\n        return 1\n"


def with_hook(head: str, use: str) -> str:
    return head + HOOK.format(use=use)


ERROR, WARNING = "error", "warning"
FORMS = {
    # binding shapes
    "tuple targets": (with_hook("a, cache = 1, {}", "cache[args] = 1"), "AMB001", ERROR),
    "starred targets": (with_hook("cache, (b, c) = {}, (1, 2)", "cache[args] = 1"), "AMB001", ERROR),
    "comprehension": (with_hook("rows = [n for n in range(3)]", "rows.append(args)"), "AMB001", ERROR),
    "dict comprehension": (with_hook("rows = {n: 1 for n in 'ab'}", "rows.pop(args)"), "AMB001", ERROR),
    "conditional value": (with_hook("import os\nd = {} if os.name else None", "d[args] = 1"), "AMB001", ERROR),
    "or": (with_hook("d = None or {}", "d.update(args)"), "AMB001", ERROR),
    "sum of lists": (with_hook("rows = [1] + [2]", "del rows[0]"), "AMB001", ERROR),
    "repeated list": (with_hook("rows = [0] * 9", "rows[0] += 1"), "AMB001", ERROR),
    "copy": (with_hook("A = {'a': 1}\nd = A.copy()", "d['b'] = 2"), "AMB001", ERROR),
    "copy module": (with_hook("import copy\nA = [1]\nd = copy.deepcopy([A])", "d.append(2)"), "AMB001", ERROR),
    "fromkeys": (with_hook("d = dict.fromkeys('ab', 0)", "d[args] += 1"), "AMB001", ERROR),
    "walrus": (with_hook("if (d := {}) is not None:\n    pass", "d[args] = 1"), "AMB001", ERROR),
    "in if": (with_hook("import sys\nif sys.argv:\n    d = {}\nelse:\n    d = {1: 1}", "d[args] = 1"), "AMB001", ERROR),
    "in try": (with_hook("try:\n    import x\nexcept ImportError:\n    d = []", "d.append(args)"), "AMB001", ERROR),
    "in with": (with_hook("import contextlib\nwith contextlib.suppress(ValueError):\n    d = []", "d.append(1)"), "AMB001", ERROR),
    "in for": (with_hook("for _ in range(1):\n    d = []", "d.append(args)"), "AMB001", ERROR),
    "dunder name": (with_hook("__cache__ = {}", "__cache__[args] = 1"), "AMB001", ERROR),
    "upper case": (with_hook("CACHE = {}", "CACHE[args] = 1"), "AMB001", ERROR),
    "chained targets": (with_hook("a = b = []", "b.append(1)"), "AMB001", ERROR),
    "annotated": (with_hook("from typing import Final\nD: Final[dict] = {}", "D.setdefault(args, 1)"), "AMB001", ERROR),
    "nested container": (with_hook("D = {'a': []}", "D['a'].append(args)"), "AMB001", ERROR),
    "defaultdict of lists": (with_hook("from collections import defaultdict as dd\nD = dd(list)", "D[args].append(1)"), "AMB001", ERROR),
    "own subclass": (with_hook("class Table(dict):\n    pass\n\n\nD = Table()", "D[args] = 1"), "AMB001", ERROR),
    # ways to change it
    "augmented": (with_hook("D = []", "global D; D += [1]"), "AMB006", ERROR),
    "through an alias": (with_hook("D = []\nE = D", "E.append(1)"), "AMB001", ERROR),
    "through a local name": (with_hook("D = []", "d = D; d.append(1)"), "AMB001", ERROR),
    "through a bound method": (with_hook("D = []", "add = D.append; add(1)"), "AMB001", ERROR),
    "through a loop": (with_hook("D = [{}]", "[None for d in D]\n        for d in D: d['x'] = 1"), "AMB001", ERROR),
    "through a helper": (with_hook("D = []\n\n\ndef put(to, what):\n    to.insert(0, what)", "put(what=1, to=D)"), "AMB001", ERROR),
    "through a getter": (with_hook("D = {}\n\n\ndef table():\n    return D", "table()[args] = 1"), "AMB001", ERROR),
    "through self": (
        "D = {}\n\n\nclass P:\n    def __init__(self):\n        self.d = D\n\n    def execute(self, a):\n        self.d[a] = 1\n",
        "AMB001", ERROR,
    ),
    "through a constructor": (
        ("D = {}\n\n\nclass S:\n    def __init__(self, d):\n        self.d = d\n\n    def put(self, k):\n        self.d[k] = 1\n\n\n"
        "class P:\n    def setup(self, ctx):\n        self.s = S(D)\n"),
        "AMB001", ERROR,
    ),
    "by heapq": (with_hook("import heapq\nD = []", "heapq.heappush(D, 1)"), "AMB001", ERROR),
    "by random.shuffle": (with_hook("import random\nD = [1, 2]", "random.shuffle(D)"), "AMB001", ERROR),
    "in a lambda": (with_hook("D = []", "self.f = lambda x: D.append(x)"), "AMB001", ERROR),
    "in a nested function": (with_hook("D = []", "def inner():\n            D.append(1)\n        inner()"), "AMB001", ERROR),
    # global mutation
    "global": (with_hook("n = 0", "global n; n += 1"), "AMB006", ERROR),
    "global import of a client": (with_hook("_c = None", "global _c\n        if _c is None: _c = object()"), "AMB006", ERROR),
    "global del": (with_hook("n = 0", "global n; del n"), "AMB006", ERROR),
    "globals()": (with_hook("", "globals()['n'] = 1"), "AMB007", ERROR),
    "globals().update": (with_hook("", "globals().update(n=1)"), "AMB007", ERROR),
    "setattr on the module": (with_hook("import sys", "setattr(sys.modules[__name__], 'n', 1)"), "AMB007", ERROR),
    "attribute of the module": (with_hook("import sys as s", "s.modules[__name__].n = 1"), "AMB007", ERROR),
    "vars of the module": (with_hook("import sys", "vars(sys.modules[__name__])['n'] = 1"), "AMB007", ERROR),
    # class and function state
    "class-level list": ("class P:\n    a = []\n\n    def f(self):\n        self.a.append(1)\n", "AMB004", ERROR),
    "class-level counter": ("class P:\n    n = 0\n\n    def f(self):\n        type(self).n += 1\n", "AMB004", ERROR),
    "by the class's name": ("class P:\n    n = 0\n\n    def f(self):\n        P.n = 1\n", "AMB004", ERROR),
    "by __class__": ("class P:\n    n = 0\n\n    def f(self):\n        self.__class__.n = 1\n", "AMB004", ERROR),
    "by cls": ("class P:\n    n = None\n\n    @classmethod\n    def f(cls):\n        cls.n = cls()\n", "AMB004", ERROR),
    "singleton by __new__": (
        "class P:\n    _one = None\n\n    def __new__(cls):\n        if cls._one is None:\n            cls._one = object.__new__(cls)\n        return cls._one\n",
        "AMB004", ERROR,
    ),
    "in place through self": ("class P:\n    a = []\n\n    def f(self):\n        self.a += [1]\n", "AMB004", ERROR),
    "by a subclass": ("class B:\n    a = {}\n\n\nclass P(B):\n    def f(self):\n        self.a['x'] = 1\n", "AMB004", ERROR),
    "mutable default": ("def f(x, seen=[]):\n    seen.append(x)\n", "AMB005", ERROR),
    "mutable keyword default": ("class P:\n    def f(self, *, seen={}):\n        seen['a'] = 1\n", "AMB005", ERROR),
    "function attribute": ("def f():\n    f.n += 1\n\n\nf.n = 0\n", "AMB008", ERROR),
    "function attribute's items": ("def f(k):\n    f.cache[k] = 1\n\n\nf.cache = {}\n", "AMB008", ERROR),
    "lru_cache on a function": ("import functools\n\n\n@functools.lru_cache(maxsize=None)\ndef f(x):\n    return x\n", "AMB109", WARNING),
    "cache on a method": ("from functools import cache\n\n\nclass P:\n    @cache\n    def f(self):\n        return 1\n", "AMB009", WARNING),
    # objects
    "SimpleNamespace": (with_hook("from types import SimpleNamespace as N\ns = N()", "s.n = 1"), "AMB002", ERROR),
    "own singleton": (
        with_hook("class S:\n    def put(self, x):\n        self.x = x\n\n\ns = S()", "s.put(1)"), "AMB003", ERROR
    ),
    "threading.local": (with_hook("import threading\ns = threading.local()", "s.n = 1"), "AMB107", WARNING),
    "Lock": ("import threading\nL = threading.Lock()\n", "AMB105", WARNING),
    "asyncio.Lock": ("from asyncio import Lock as K\nL = K()\n", "AMB105", WARNING),
    "ContextVar": ("from contextvars import ContextVar\nV = ContextVar('v')\n", "AMB106", WARNING),
    "queue": (with_hook("import queue\nQ = queue.Queue()", "Q.put(args)"), "AMB002", ERROR),
    "asyncio.Queue": (with_hook("import asyncio\nQ = asyncio.Queue()", "Q.put_nowait(args)"), "AMB002", ERROR),
    "itertools.count": (with_hook("import itertools\nC = itertools.count()", "next(C)"), "AMB002", ERROR),
    "generator": (with_hook("G = (n for n in range(9))", "for g in G: break"), "AMB002", ERROR),
    "own generator": (with_hook("def gen():\n    yield 1\n\n\nG = gen()", "next(G)"), "AMB002", ERROR),
    "WeakValueDictionary": (with_hook("import weakref\nW = weakref.WeakValueDictionary()", "W[1] = args"), "AMB001", ERROR),
    "ChainMap": (with_hook("from collections import ChainMap\nM = ChainMap({})", "M['a'] = 1"), "AMB001", ERROR),
    "array": (with_hook("import array\nA = array.array('i')", "A.append(1)"), "AMB001", ERROR),
    "StringIO": (with_hook("import io\nS = io.StringIO()", "S.write('x')"), "AMB002", ERROR),
    "httpx.Client": ("import httpx\nC = httpx.Client()\n", "AMB010", WARNING),
    "httpx.AsyncClient": ("import httpx as h\nC = h.AsyncClient()\n", "AMB010", WARNING),
    "sqlite3.connect": ("import sqlite3\nC = sqlite3.connect(':memory:')\n", "AMB010", WARNING),
    "open file": ("F = open('/tmp/x', 'a')\n", "AMB010", WARNING),
    "ThreadPoolExecutor": ("from concurrent.futures import ThreadPoolExecutor\nE = ThreadPoolExecutor(2)\n", "AMB010", WARNING),
    "random.Random": (with_hook("import random\nR = random.Random()", "R.random()"), "AMB002", ERROR),
    # process-wide effects at import
    "random.seed": ("import random\nrandom.seed(1)\n", "AMB011", ERROR),
    "os.environ": ("import os\nos.environ['A'] = 'b'\n", "AMB011", ERROR),
    "os.environ.setdefault": ("import os\nos.environ.setdefault('A', 'b')\n", "AMB011", ERROR),
    "os.chdir": ("from os import chdir\nchdir('/')\n", "AMB011", ERROR),
    "sys.path.insert": ("import sys\nsys.path.insert(0, '/')\n", "AMB011", ERROR),
    "sys.path +=": ("import sys\nsys.path += ['/']\n", "AMB011", ERROR),
    "logging.basicConfig": ("import logging\nlogging.basicConfig()\n", "AMB011", ERROR),
    "warnings.filterwarnings": ("import warnings\nwarnings.filterwarnings('ignore')\n", "AMB011", ERROR),
    "locale.setlocale": ("import locale\nlocale.setlocale(locale.LC_ALL, '')\n", "AMB011", ERROR),
    "signal.signal": ("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n", "AMB011", ERROR),
    "atexit.register": ("import atexit\natexit.register(print)\n", "AMB011", ERROR),
    "atexit as a decorator": ("import atexit\n\n\n@atexit.register\ndef bye():\n    pass\n", "AMB011", ERROR),
    "socket.setdefaulttimeout": ("import socket\nsocket.setdefaulttimeout(1)\n", "AMB011", ERROR),
    "new_event_loop": ("import asyncio\nloop = asyncio.new_event_loop()\n", "AMB011", ERROR),
    "thread start": ("import threading\nthreading.Thread(target=print).start()\n", "AMB011", ERROR),
    "in a class body": ("import random\n\n\nclass P:\n    random.seed(1)\n", "AMB011", ERROR),
    "in a default": ("import random\n\n\ndef f(x=random.seed(1)):\n    pass\n", "AMB011", ERROR),
    "START": ("import time\nSTART = time.time()\n", "AMB108", WARNING),
    "monkeypatching a module": ("import json\njson.dumps = str\n", "AMB012", ERROR),
    "monkeypatching builtins": ("import builtins\nbuiltins.open = None\n", "AMB012", ERROR),
    "monkeypatching a class": ("from json import JSONEncoder as J\nJ.default = str\n", "AMB012", ERROR),
    "setattr on a module": ("import json\nsetattr(json, 'dumps', str)\n", "AMB012", ERROR),
    # the rest of the invariant
    "event loop in __init__": ("import asyncio\n\n\nclass P:\n    def __init__(self):\n        self.l = asyncio.get_event_loop()\n", "AMB104", ERROR),
    "environment in a hook": (with_hook("import os", "os.environ.get('A')"), "AMB102", WARNING),
    "environment at import": ("import os\nA = os.getenv('A')\n", "AMB102", WARNING),
    "working directory": (with_hook("import os", "os.getcwd()"), "AMB103", WARNING),
    "relative open": (with_hook("", "open('a.json')"), "AMB103", WARNING),
    "chdir in a hook": (with_hook("import os", "os.chdir(args)"), "AMB110", WARNING),
}  # fmt: skip


@pytest.mark.parametrize(("source", "code", "severity"), FORMS.values(), ids=FORMS)
def test_each_form_is_found(source: str, code: str, severity: str, check: Check) -> None:
    assert (code, severity) in [(finding.code, str(finding.severity)) for finding in check(source)]


ELSEWHERE = {
    "imported name": ("from state import CACHE\n\n\ndef f(k):\n    CACHE[k] = 1\n", "CACHE = {}\n", "AMB001"),
    "imported module": ("import state as s\n\n\ndef f(k):\n    s.CACHE[k] = 1\n", "CACHE = {}\n", "AMB001"),
    "imported late": (
        "def f(k):\n    from state import CACHE as c\n    c[k] = 1\n",
        "CACHE = {}\n",
        "AMB001",
    ),
    "star import": ("from state import *\n\n\ndef f(k):\n    cache.append(k)\n", "cache = []\n", "AMB001"),
    "changed over there": (
        "import state\n\n\ndef f(k):\n    state.put(k)\n",
        "C = {}\n\n\ndef put(k):\n    C[k] = 1\n",
        "AMB001",
    ),
    "rebound from here": ("import state\n\n\ndef f(k):\n    state.n = k\n", "n = 0\n", "AMB007"),
    "class of another file": (
        "from state import S\n\n\ndef f(k):\n    S.n = k\n",
        "class S:\n    n = 0\n",
        "AMB004",
    ),
    "singleton of another file": (
        "from state import s\n\n\ndef f(k):\n    s.put(k)\n",
        "class S:\n    def put(self, k):\n        self.k = k\n\n\ns = S()\n",
        "AMB003",
    ),
}


@pytest.mark.parametrize(("source", "state", "code"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_state_in_another_module_is_found(source: str, state: str, code: str, check: Check) -> None:
    assert code in [finding.code for finding in check(source, state=state)]


def test_the_change_is_the_proof(check: Check) -> None:
    (finding,) = check("from state import C\n\n\ndef f(k):\n    C[k] = 1\n", state="C = {}\n")
    assert finding.path.name == "state.py"
    (related,) = finding.related
    assert (related.path.name, related.message) == ("plugin.py", "`f` assigns to an item of it here")


@pytest.mark.parametrize(
    "source",
    [
        FORMS["Lock"][0],
        FORMS["ContextVar"][0],
        FORMS["lru_cache on a function"][0],
        FORMS["environment in a hook"][0],
        FORMS["START"][0],
    ],
)
def test_what_only_a_host_forbids_is_silent_without_one(source: str, check: Check) -> None:
    assert check(source, host="generic") == []


def test_without_a_host_that_forbids_it_state_is_a_warning(check: Check) -> None:
    (finding,) = check("C = {}\n\n\ndef f(k):\n    C[k] = 1\n", host="generic")
    assert (finding.code, finding.severity) == ("AMB001", "warning")
