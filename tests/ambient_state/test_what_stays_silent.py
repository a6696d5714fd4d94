"""Code that keeps no state beyond the instance, or whose state cannot be told: no finding but those named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from plugcheck_lsp.findings import Finding

Check = Callable[..., list[Finding]]

SILENT = {
    # section 8 of the host's sheet
    "logger": "import logging\nlog = logging.getLogger(__name__)\n\n\ndef f():\n    log.info('x')\n    log.handlers\n",
    "pattern": "import re\nword = re.compile('x')\n\n\ndef f(t):\n    return word.match(t)\n",
    "tuple": "kinds = ('a', 'b')\n",
    "frozenset": "kinds = frozenset({'a'})\n",
    "mapping proxy": "from types import MappingProxyType\nkinds = MappingProxyType({'a': 1})\n",
    "type variable": "from typing import NewType, TypeVar\nT = TypeVar('T')\nId = NewType('Id', int)\n",
    "type alias": "rows = list[int]\ntable = dict[str, list[int]]\n",
    "__all__": "__all__ = ['f']\n\n\ndef f():\n    pass\n",
    "manifest": "DAGSTACK_PLUGIN_MANIFEST = {'name': 'x', 'tags': ['a']}\n",
    "upper-case constant": "KINDS = ['a']\n\n\ndef f(k):\n    return k in KINDS and len(KINDS) and KINDS[0] and KINDS.index(k)\n",
    "lower-case tuple of a list": "kinds = tuple(['a'])\n",
    # what only looks at a constant
    "read-only methods": "T = {'a': 1}\n\n\ndef f(k):\n    return T.get(k), list(T.items()), k in T, {**T}, [*T], dict(T), T | {}\n",
    "copy is changed": "T = {'a': 1}\n\n\ndef f():\n    t = T.copy()\n    t['b'] = 2\n    u = dict(T)\n    u.clear()\n    return t\n",
    "deep copy is changed": "import copy\nT = {'a': []}\n\n\ndef f():\n    t = copy.deepcopy(T)\n    t['a'].append(1)\n    return t\n",
    "known reader": "import json\nT = {'a': []}\n\n\ndef f():\n    return json.dumps(T)\n",
    "own reader": "T = ['a']\n\n\ndef count(rows):\n    return len(rows)\n\n\ndef f():\n    return count(T)\n",
    "joined and formatted": "T = ['a']\n\n\ndef f():\n    return ','.join(T), '{}'.format(T), f'{T}', '%s' % T\n",
    "logged": "import logging\nlog = logging.getLogger()\nT = ['a']\n\n\ndef f():\n    log.info('%s', T)\n",
    "extended from": "T = ['a']\n\n\ndef f():\n    rows = []\n    rows.extend(T)\n    rows += T\n    return rows\n",
    "iterated": "T = {'a': 1}\n\n\ndef f():\n    return [k for k in T] + [v for _, v in T.items()] + sorted(T)\n",
    "unpacked": "T = [1, 2]\n\n\ndef f(g):\n    a, b = T\n    return g(*T) + a + b\n",
    # building at import
    "filled in a loop": "T = {}\nfor n in range(3):\n    T[n] = n\n    T.setdefault(n, 1)\ndel T[0]\n",
    "filled by a function": "T = {}\n\n\ndef _fill(t):\n    for n in range(3):\n        t[n] = n\n\n\n_fill(T)\n",
    "filled by a decorator": (
        "T = {}\n\n\ndef command(function):\n    T[function.__name__] = function\n    return function\n\n\n@command\ndef a():\n    pass\n"
    ),
    "filled by a decorator with arguments": (
        "T = {}\n\n\ndef command(name):\n    def wrap(function):\n        T[name] = function\n        return function\n\n    return wrap\n\n\n"
        "@command('a')\ndef a():\n    pass\n"
    ),
    "iterator used up at import": "import itertools\nC = itertools.count()\nA, B = next(C), next(C)\n",
    "class attribute filled at import": "class P:\n    T = {}\n    for n in 'ab':\n        T[n] = 1\n\n\nP.T['c'] = 2\n",
    # names that mean something else
    "local name": "CACHE = {}\n\n\ndef f(k):\n    CACHE = {}\n    CACHE[k] = 1\n",
    "parameter": "CACHE = {}\n\n\ndef f(CACHE, k):\n    CACHE[k] = 1\n",
    "loop variable": "row = ['a']\nROWS = ((),)\n\n\ndef f(rows):\n    for row in rows:\n        row.append(1)\n".replace("row = ['a']", "ROW = ['a']"),
    "comprehension variable": "X = []\n\n\ndef f(rows):\n    return [X.append(1) for X in rows]\n",
    "nested class's name": "X = []\n\n\ndef f():\n    class X:\n        append = staticmethod(print)\n\n    X.append(1)\n",
    "own list": "class list:\n    def append(self, x): ...\n\n\nL = list()\n\n\ndef f():\n    L.append(1)\n",
    "own os": "class os:\n    @staticmethod\n    def chdir(p): ...\n\n\nos.chdir('/')\n",
    "own time": "class time:\n    @staticmethod\n    def time(): ...\n\n\nSTART = time.time()\n",
    "own open": "def open(p):\n    return p\n\n\nF = open('x')\n",
    "module of the plugin": "import httpx\n\nC = httpx.Client()\n",
    # the instance's own
    "instance list": "class P:\n    items = []\n\n    def __init__(self):\n        self.items = []\n\n    def f(self):\n        self.items.append(1)\n",
    "instance counter": "class P:\n    n = 0\n\n    def f(self):\n        self.n += 1\n",
    "annotation only": "class P:\n    items: list\n\n    def setup(self, ctx):\n        self.items = []\n\n    def f(self):\n        self.items.append(1)\n",
    "cached property": "from functools import cached_property\n\n\nclass P:\n    @cached_property\n    def rows(self):\n        return []\n",
    "dataclass": (
        "from dataclasses import dataclass, field\n\n\n@dataclass\nclass D:\n    rows: list = field(default_factory=list)\n    n: int = 0\n\n"
        "    def f(self):\n        self.rows.append(1)\n"
    ),
    "pydantic model": "from pydantic import BaseModel\n\n\nclass M(BaseModel):\n    rows: list = []\n\n    def f(self):\n        self.rows.append(1)\n",
    "enum": "from enum import Enum\n\n\nclass E(Enum):\n    A = []\n\n    def f(self):\n        self.A.value.append(1)\n",
    "named tuple": "from typing import NamedTuple\n\n\nclass N(NamedTuple):\n    rows: list = []\n\n    def f(self):\n        return len(self.rows)\n",
    "slots and config": "class P:\n    __slots__ = ['a']\n    model_config = {'a': 1}\n\n    class Meta:\n        ordering = ['a']\n",
    "unknown base": "from x import Unknown\nfrom y import *\n\n\nclass M(Odd):\n    rows = []\n\n    def f(self):\n        self.rows.append(1)\n",
    "metaclass": "import m\n\n\nclass M(metaclass=m.Meta):\n    rows = []\n\n    def f(self):\n        self.rows.append(1)\n",
    "local cache": "from functools import cache\n\n\nclass P:\n    def setup(self, ctx):\n        @cache\n        def load(k):\n            return k\n\n        self.load = load\n",
    # code that does not run at import
    "main": "import os, random\nif __name__ == '__main__':\n    random.seed(1)\n    os.chdir('/')\n    S = []\n",
    "type checking": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import httpx\n    C = httpx.Client()\n    rows = []\n",
    "setup reads the environment": "import os\n\n\nclass P:\n    def setup(self, ctx):\n        self.a = read()\n\n\ndef read():\n    return os.environ['A']\n",
    "absolute path": "F = '/etc/x'\n\n\ndef f():\n    with open('/etc/x') as a, open(F) as b:\n        return a, b\n",
    "own folder": "from pathlib import Path\nHERE = Path(__file__).resolve().parent\n",
    "seeded of one's own": "import random\n\n\nclass P:\n    def setup(self, ctx):\n        self.r = random.Random(1)\n        self.r.seed(2)\n",
    # defaults
    "default that is only read": "def f(x, known=['a']):\n    return x in known\n",
    "default that is copied first": "def f(x, seen=[]):\n    seen = list(seen)\n    seen.append(x)\n    return 1\n",
    "default None": "def f(x, seen=None):\n    seen = [] if seen is None else seen\n    seen.append(x)\n    return 1\n",
    # half-typed
    "broken function": "CACHE = ['a']\n\n\ndef f(:\n    CACHE.append(1)\n",
    "empty": "",
    "only a comment": "# nothing\n",
    "NUL": "x = 1\n\x00y = []\n",
}  # fmt: skip
ALLOWED = {"module of the plugin": {"AMB010"}, "lower-case": {"AMB101"}}


@pytest.mark.parametrize(
    "source",
    [SILENT[name] for name in SILENT if name not in ALLOWED],
    ids=[n for n in SILENT if n not in ALLOWED],
)
def test_silent(source: str, check: Check) -> None:
    found = [(finding.code, finding.message) for finding in check(source)]
    assert found == []


def test_a_package_of_the_plugin_hides_the_one_of_that_name(check: Check) -> None:
    assert check(SILENT["module of the plugin"], httpx="class Client:\n    pass\n") == []
    assert [finding.code for finding in check(SILENT["module of the plugin"])] == ["AMB010"]


@pytest.mark.parametrize(
    "use",
    [
        "return T",
        "yield T",
        "self.t = [T]",
        "other(T)",
        "x = T if a else {}\n        x = 1\n        x.add(T)",
        "return {'t': T}",
        "T2.t = T",
    ],
)
def test_what_leaves_the_known_code_is_a_hint(use: str, check: Check) -> None:
    source = (
        f"from other import other, T2\nT = {{'a': 1}}\n\n\nclass P:\n    def f(self, a):\n        {use}\n"
    )
    assert [
        (finding.code, str(finding.severity)) for finding in check(source) if finding.code != "AMB012"
    ] == [("AMB013", "hint")]


def test_a_name_that_may_mean_another_object_is_a_hint(check: Check) -> None:
    source = "D = {'a': 1}\n\n\ndef f(headers):\n    h = D\n    if headers:\n        h = dict(headers)\n        h['b'] = 1\n    return h['a']\n"
    assert [(finding.code, str(finding.severity)) for finding in check(source)] == [("AMB013", "hint")]


def test_a_lower_case_constant_is_only_information(check: Check) -> None:
    assert [(f.code, str(f.severity)) for f in check("kinds = ['a']\n")] == [("AMB101", "information")]
    assert check("kinds = ['a']\n", host="generic") == []


@pytest.mark.parametrize("broken", ["def g(:\n    pass\n", "x = (\n", "class Q(\n"])
def test_broken_text_hides_only_what_it_holds(broken: str, check: Check) -> None:
    source = "CACHE = {}\n\n\ndef f(k):\n    CACHE[k] = 1\n\n\n"
    assert [finding.code for finding in check(source + broken)] == ["AMB001"]
