"""Where values come from: names, attributes, calls, parts, annotations; over files; whatever the order."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING
from unittest import mock

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from value_check import function_named, origins_of, probed, program_of, told

from plugcheck_lsp.python.values import origin_sets
from plugcheck_lsp.python.values.origins import origins, returned, yielded

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import time\nprobe(time.time)", ["time.time"]),
        ("import time as t\nprobe(t.time())", ["time.time()"]),
        ("from datetime import datetime\nnow = datetime.now\nlater = now\nprobe(later())", ["datetime.datetime.now()"]),
        ("def f():\n    import time as t\n    clock = t.time\n    probe(clock)", ["time.time"]),
        ("try:\n    import ujson as json\nexcept ImportError:\n    import json\nprobe(json.loads)", ["json.loads", "ujson.loads"]),
        ("if c:\n    from a import f\nelse:\n    def f(): ...\nprobe(f)", ["a.f", "function f"]),
        ("from a import *\nprobe(f)", ["?"]),
        ("probe(len)", ["builtins.len"]),
        ("def len(x): ...\nprobe(len)", ["function len"]),
        ("probe(nothing)", ["?"]),
        ("import time\ndef f(time):\n    probe(time.time)", ["?"]),
        ("import time\nclass A:\n    time = 1\n    probe(time)", ["`1`"]),
        ("import time\nclass A:\n    time = 1\n    def f(self):\n        probe(time.time)", ["time.time"]),
        ("x = 1\ndef f():\n    global x\n    x = 'a'\ndef g():\n    probe(x)", ['`\'a\'`', "`1`"]),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n    probe(x)", ["`1`", "`2`"]),
        ("a = b = []\nprobe(b)", ["`[]`"]),
        ("x = 1\nx += 2\nprobe(x)", ["`1`", "`x += 2`"]),
        ("x: int\nprobe(x)", ["builtins.int()"]),
        ("x: int = f()\nprobe(x)", ["builtins.int()"]),
        ("x: int = 1\nprobe(x)", ["`1`"]),
        ("y = x\nx = y\nprobe(x)", []),
        ("x = f(x)\nprobe(x)", ["?"]),
        ("try:\n    pass\nexcept (OSError, ValueError) as e:\n    probe(e)", ["builtins.OSError()", "builtins.ValueError()"]),
        ("class E(Exception): ...\ntry:\n    pass\nexcept E as e:\n    probe(e)", ["a E"]),
        ("match x:\n    case [a]:\n        probe(a)", ["?"]),
        ("del x\nx = 1\nprobe(x)", ["`1`"]),
        ("if TYPE_CHECKING:\n    from a import C\ndef f(c: C):\n    probe(c)", ["a.C()", "f(c)"]),
        ("x = 1\nx = (\nprobe(x)", ["?"]),
    ],
)  # fmt: skip
def test_names_mean_what_every_binding_gives_them(source: str, expected: list[str]) -> None:
    if source.endswith("(\nprobe(x)"):
        source = "def g():\n    probe(x)\nx = 1\nx = ("
    assert origins_of(source) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1", ["`1`"]),
        ("None", ["`None`"]),
        ("f'{x}'", ["`f'{x}'`"]),
        ("[a for a in b]", ["`[a for a in b]`"]),
        ("1 if c else 'a'", ["`'a'`", "`1`"]),
        ("a or 1", ["`1`", "?"]),
        ("(y := 3)", ["`3`"]),
        ("lambda: 1", ["function <lambda>"]),
        ("(lambda: 1)()", ["`1`"]),
        ("(lambda a: a)(2)", ["`2`"]),
        ("''.join", ["builtins.str().join"]),
        ("b''.join([])", ["builtins.bytes().join()"]),
        ("{}.get", ["builtins.dict().get"]),
        ("None.get", []),
        ("open('a').read()", ["builtins.open().read()"]),
        ("(1, 'a')[1]", ["`'a'`"]),
        ("(1, 'a')[-2]", ["`1`"]),
        ("{'a': 1}['a']", ["`1`"]),
        ("{'a': 1, **b}['a']", ["?"]),
        ("[1, 2][i]", ["?"]),
        ("'abc'[0]", ["`'abc'[0]`"]),
        ("__import__('os').environ['A']", ["builtins.__import__().environ[]"]),
        ("getattr(open, 'read')", ["builtins.open.read"]),
        ("getattr(open, name)", ["?"]),
        ("getattr(open, 'x', 1)", ["`1`", "builtins.open.x"]),
        ("type(open('a'))", ["builtins.open().__class__"]),
    ],
)  # fmt: skip
def test_expressions(expression: str, expected: list[str]) -> None:
    assert origins_of(f"probe({expression})") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a, b = 1, 2\nprobe(b)", ["`2`"]),
        ("a, (b, c) = 1, (2, 3)\nprobe(c)", ["`3`"]),
        ("import socket\nconn, where = socket.socket().accept()\nprobe(conn)", ["socket.socket().accept()[0]"]),
        ("import socket\n*_, where = socket.socket().accept()\nprobe(where)", ["?"]),
        ("pair = (1, 2)\na, b = pair\nprobe(a)", ["`1`"]),
        ("pair = [1, 2]\na, b = pair\nprobe(a)", ["`1`", "?"]),
        ("for x in (1, 2):\n    probe(x)", ["`1`", "`2`"]),
        ("for x in [1, 2]:\n    probe(x)", ["`1`", "`2`"]),
        ("for a, b in ((1, 2),):\n    probe(b)", ["`2`"]),
        ("for x in open('a'):\n    probe(x)", ["builtins.open()[]"]),
        ("[probe(x) for x in (1,)]", ["`1`"]),
        ("with open('a') as f:\n    probe(f)", ["builtins.open()"]),
        ("from contextlib import closing\nfrom urllib.request import urlopen\nwith closing(urlopen('a')) as f:\n    probe(f)", ["urllib.request.urlopen()"]),
        ("def g():\n    yield 1\n    yield from (2, 3)\nfor x in g():\n    probe(x)", ["`1`", "`2`", "`3`"]),
        ("from contextlib import contextmanager\n@contextmanager\ndef cm():\n    yield open('a')\nwith cm() as f:\n    probe(f)", ["builtins.open()"]),
        ("class A:\n    def __enter__(self):\n        return self\nwith A() as a:\n    probe(a)", ["A()"]),
        ("class A:\n    async def __aenter__(self):\n        return 1\nasync def f():\n    async with A() as a:\n        probe(a)", ["`1`"]),
        ("class A:\n    def __iter__(self):\n        yield 1\nfor a in A():\n    probe(a)", ["`1`"]),
        ("class A:\n    def __iter__(self):\n        return self\n    def __next__(self):\n        return 1\nfor a in A():\n    probe(a)", ["`1`"]),
        ("class A:\n    def __getitem__(self, key):\n        return 1\nprobe(A()['x'])", ["`1`"]),
        ("class A:\n    def __call__(self, key):\n        return key\nprobe(A()(3))", ["`3`"]),
    ],
)  # fmt: skip
def test_parts_of_values(source: str, expected: list[str]) -> None:
    assert origins_of(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    return 1\nprobe(f())", ["`1`"]),
        ("def f(c):\n    if c:\n        return 1\nprobe(f(0))", ["`1`", "`f`"]),
        ("def f(c):\n    if c:\n        return 1\n    else:\n        raise OSError\nprobe(f(0))", ["`1`"]),
        ("def f(c):\n    while True:\n        if c:\n            return 1\nprobe(f(0))", ["`1`"]),
        ("def f(a, b):\n    return b\nprobe(f(1, b=2))", ["`2`"]),
        ("def f(a, b=3):\n    return b\nprobe(f(1))", ["`3`"]),
        ("def f(a, *b):\n    return a\nprobe(f(*c))", ["?"]),
        ("def f(a):\n    return f(a)\nprobe(f(1))", []),
        ("def f(a):\n    return a or g(a)\ndef g(a):\n    return f(a)\nprobe(f(1))", ["`1`"]),
        ("def f() -> int:\n    return g()\nprobe(f())", ["builtins.int()"]),
        ("async def f():\n    return 1\nprobe(f())", ["coroutine f"]),
        ("async def f(x):\n    return x\nasync def g():\n    probe(await f(2))", ["`2`"]),
        ("import asyncio\nasync def f(x):\n    return x\nasync def g():\n    t = asyncio.create_task(f(2))\n    probe(await t)", ["`2`"]),
        ("import asyncio\ndef f():\n    return 2\nasync def g():\n    probe(await asyncio.to_thread(f))", ["`2`"]),
        ("import httpx\nasync def g():\n    probe(await httpx.AsyncClient().get('a'))", ["httpx.AsyncClient().get()"]),
        ("def f():\n    yield 1\nprobe(f())", ["generator f"]),
        ("from functools import partial\ndef f(a):\n    return 1\ng = partial(f, 2)\nprobe(g())", ["`1`"]),
        ("from functools import partial\ndef f(a):\n    return a\nprobe(partial(f, 2)())", ["?"]),
        ("from functools import cache\n@cache\ndef f():\n    return 1\nprobe(f())", ["`1`"]),
        ("import functools\n@functools.lru_cache(maxsize=1)\ndef f():\n    return 1\nprobe(f)", ["function f"]),
        ("@unknown\ndef f():\n    return 1\nprobe(f)", ["function f", "?"]),
        ("import functools\ndef deco(fn):\n    @functools.wraps(fn)\n    def wrapper(*a):\n        return 2\n    return wrapper\n@deco\ndef f():\n    return 1\nprobe(f)", ["function f", "function wrapper"]),
        ("def deco(n):\n    def inner(fn):\n        return fn\n    return inner\n@deco(3)\ndef f():\n    return 1\nprobe(f)", ["function f"]),
        ("from typing import cast\nprobe(cast(int, x))", ["builtins.int()"]),
        ("def f(x=open):\n    probe(x)", ["builtins.open", "f(x)"]),
        ("def outer():\n    def inner():\n        return 1\n    return inner\nprobe(outer()())", ["`1`"]),
    ],
)  # fmt: skip
def test_what_functions_return(source: str, expected: list[str]) -> None:
    assert origins_of(source) == expected


def in_class(body: str, rest: str = "") -> str:
    return f"import socket\nfrom x import Foreign\nclass Own: ...\nclass A:\n{body}\n{rest}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (in_class("    def f(self):\n        probe(self)"), ["a A"]),
        (in_class("    @classmethod\n    def f(cls):\n        probe(cls())"), ["A()"]),
        (in_class("    @staticmethod\n    def f(x):\n        probe(x)"), ["f(x)"]),
        (in_class("    def __init__(self):\n        self.s = socket.socket()\n    def f(self):\n        probe(self.s)"), ["socket.socket()"]),
        (in_class("    def __init__(self):\n        self.s = None\n    def setup(self):\n        self.s = Own()\n    def f(self):\n        probe(self.s)"), ["Own()", "`None`"]),
        (in_class("    def __init__(self, s: Own):\n        self.s = s\n    def f(self):\n        probe(self.s)"), ["__init__(s)", "a Own"]),
        (in_class("    def __init__(self, s):\n        self.s: 'Own | None' = s()\n    def f(self):\n        probe(self.s)"), ["`'Own | None'`", "a Own"]),
        (in_class("    def __init__(self):\n        self.a, self.b = socket.socket().accept()\n    def f(self):\n        probe(self.b)"), ["socket.socket().accept()[1]"]),
        (in_class("    def f(self):\n        with open('x') as self.file:\n            probe(self.file)"), ["builtins.open()"]),
        (in_class("    x = 1\n    def f(self):\n        probe(self.x)"), ["`1`"]),
        (in_class("    x: int\n    def f(self):\n        probe(self.x)"), ["builtins.int()"]),
        (in_class("    def f(self):\n        probe(self.g)\n    def g(self): ..."), ["bound function g"]),
        (in_class("    def g(self): ...\nprobe(A.g)"), ["function g"]),
        (in_class("    @property\n    def p(self):\n        return Own()\n    def f(self):\n        probe(self.p)"), ["Own()"]),
        (in_class("    @property\n    def p(self):\n        return 1\n    @p.setter\n    def p(self, v): ...\nprobe(A().p)"), ["`1`"]),
        (in_class("    def me(self):\n        return self\nclass B(A):\n    x = 1\nprobe(B().me().x)"), ["`1`"]),
        (in_class("    def f(self):\n        return 1\nclass B(A):\n    def f(self):\n        probe(super().f())"), ["`1`"]),
        ("from x import Foreign\nclass B(Foreign):\n    def f(self):\n        probe(super().g())", ["x.Foreign().g()"]),
        ("from x import Foreign\nclass B(Foreign):\n    def f(self):\n        probe(self.g)", ["x.Foreign().g"]),
        ("class B:\n    def f(self):\n        probe(self.g)", ["?"]),
        (in_class("    def make(self):\n        return 1\n    def f(self):\n        probe(self.make())\nclass B(A):\n    def make(self):\n        return 2"), ["`1`", "`2`"]),
        (in_class("    def make(self):\n        return 1\nclass B(A):\n    def make(self):\n        return 2\nprobe(A().make())"), ["`1`"]),
        (in_class("    x = None\ndef attach(a: A):\n    a.x = 3\nprobe(A().x)"), ["`3`", "`None`"]),
        (in_class("    x = None\ndef attach(a):\n    a.x = 3\nprobe(A().x)"), ["`None`", "?"]),
        (in_class("    def f(self):\n        probe(type(self))"), ["class A"]),
        (in_class("    def f(self):\n        probe(self.__class__().g())\n    def g(self):\n        return 1"), ["`1`"]),
        (in_class("    def f(self):\n        probe(getattr(self, 'g')())\n    def g(self):\n        return 1"), ["`1`"]),
        ("from enum import Enum\nclass C(Enum):\n    RED = 1\nprobe(C.RED)", ["C()"]),
        ("from dataclasses import dataclass\n@dataclass\nclass D:\n    x: int = 0\nprobe(D(1).x)", ["`0`", "builtins.int()"]),
        (in_class("    def f(self):\n        def g():\n            self.late = 1\n        probe(self.late)"), ["`1`"]),
        (in_class("    g = lambda self: 1\nprobe(A().g())"), ["`1`"]),
        (in_class("    def __init__(self, **kw):\n        self.x = 1\n        for k, v in kw.items():\n            setattr(self, k, v)\nprobe(A().x)"), ["`1`", "?"]),
        (in_class("    def __init__(self, **kw):\n        self.x = 1\n        self.__dict__.update(kw)\nprobe(A().x)"), ["`1`", "?"]),
    ],
)  # fmt: skip
def test_attributes_of_own_classes(source: str, expected: list[str]) -> None:
    assert origins_of(source) == expected


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("Own", ["a Own"]),
        ("'Own'", ["a Own"]),
        ("Own | None", ["`Own | None`", "a Own"]),
        ("Optional[Own]", ["`Optional[Own]`", "a Own"]),
        ("Union[Own, int]", ["a Own", "builtins.int()"]),
        ("Annotated[Own, 1]", ["a Own"]),
        ("list[Own]", ["builtins.list()"]),
        ("typing.Dict[str, int]", ["builtins.dict()"]),
        ("socket.socket", ["socket.socket()"]),
        ("type[Own]", ["class Own"]),
        ("Alias", ["a Own"]),
        ("Any", ["?"]),
        ("object", ["?"]),
        ("typing.Callable[[], int]", ["?"]),
        ("Proto", ["?"]),
        ("T", ["?"]),
        ("'half [typed'", ["?"]),
        ("Literal['a']", ["`Literal['a']`"]),
        ("collections.abc.Iterator[int]", ["collections.abc.Iterator()"]),
    ],
)  # fmt: skip
def test_annotations(annotation: str, expected: list[str]) -> None:
    source = (
        "import socket, typing, collections.abc\nfrom typing import Any, Optional, Union, Annotated, Literal, Protocol, TypeVar\n"
        "T = TypeVar('T')\nclass Own: ...\nclass Proto(Protocol): ...\nAlias = Own\n"
        f"x: {annotation}\nprobe(x)\n"
    )
    assert origins_of(source) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"plugin.py": "from helpers import f\nprobe(f())", "helpers.py": "def f():\n    return 1\n"}, ["`1`"]),
        ({"plugin.py": "import helpers as h\nprobe(h.f)", "helpers.py": "from more import f\n", "more.py": "f = open\n"}, ["builtins.open"]),
        ({"plugin.py": "from pkg import f\nprobe(f)", "pkg/__init__.py": "from .inner import f\n", "pkg/inner.py": "def f(): ...\n"}, ["function f"]),
        ({"plugin.py": "import pkg.inner\nprobe(pkg.inner.f)", "pkg/__init__.py": "", "pkg/inner.py": "def f(): ...\n"}, ["function f"]),
        ({"plugin.py": "from pkg.inner import *\nprobe(f)", "pkg/__init__.py": "", "pkg/inner.py": "def f(): ...\n"}, ["function f"]),
        ({"plugin.py": "from base import Base\nclass A(Base):\n    def f(self):\n        probe(self.s)\n", "base.py": "import socket\nclass Base:\n    def __init__(self):\n        self.s = socket.socket()\n"}, ["socket.socket()"]),
        ({"plugin.py": "from a import x\nprobe(x)", "a.py": "from b import x\n", "b.py": "from a import x\n"}, []),
        ({"plugin.py": "import helpers\nprobe(helpers)", "helpers.py": ""}, ["module "]),
    ],
)  # fmt: skip
def test_over_files(files: Mapping[str, str], expected: list[str]) -> None:
    [(program, place)] = probed(files)
    assert isinstance(place.node, cst.BaseExpression)
    assert told(origins(program, place.module, place.unit, place.node)) == expected


def test_origins_stand_in_the_order_of_the_text() -> None:
    [(program, place)] = probed({"plugin.py": "x = 2\nx = 10\nx = 1\nprobe(x)"})
    assert isinstance(place.node, cst.BaseExpression)
    found = origins(program, place.module, place.unit, place.node)
    assert [origin.place.text for origin in found.found] == ["2", "10", "1"]


def test_a_value_with_too_many_origins_is_unknown() -> None:
    many = "".join(f"x = {n}\n" for n in range(60))
    assert origins_of(f"{many}probe(x)") == ["?"]
    assert origins_of(f"{many}y = 1\ny = x\nprobe(y)") == ["?"]


def test_a_chain_that_grows_in_a_circle_is_cut() -> None:
    found = origins_of("from x import make\nq = make()\nwhile c:\n    q = q.next()\nprobe(q)")
    assert found[-1] == "?"
    assert "x.make()" in found


def test_returned_and_yielded_of_a_function() -> None:
    program = program_of({"plugin.py": "async def f():\n    return 1\ndef g():\n    yield 2\n    yield\n"})
    assert told(returned(program, function_named(program, "f"))) == ["`1`"]
    assert told(returned(program, function_named(program, "g"))) == ["generator g"]
    assert told(yielded(program, function_named(program, "g"))) == ["`2`", "`g`"]


def test_units_of_the_same_text_are_told_apart() -> None:
    method = "    def get(self):\n        return self.value\n"
    source = (
        f"class A:\n    value = 1\n{method}class B:\n    value = 2\n{method}probe((A().get(), B().get()))"
    )
    program = program_of({"plugin.py": source})
    methods = [function_named(program, f"{name}.get") for name in ("A", "B")]
    assert [told(returned(program, method)) for method in methods] == [["`1`"], ["`2`"]]


# -- the answer does not depend on the order -------------------------------------------------------------------

NAMES = ("a", "b", "c", "d")
MODULES = ("m", "n")
EXPRESSIONS = st.recursive(
    st.sampled_from([*NAMES, "1", "'s'", "open", "open('x')", "None", "C()", "D()", "C", "p", "partial", "create_task"]),
    lambda inner: st.one_of(
        st.tuples(
            inner, st.sampled_from(("({})()", "({}).f", "({}).g", "({}).h", "getattr({}, 'g')", "await {}", "lambda p: {}", "type({})"))
        ).map(lambda t: t[1].format(t[0])),
        st.tuples(inner, inner, st.sampled_from(("({} or {})", "({}, {})[0]", "({})({})", "({} if p else {})", "partial({}, {})"))).map(
            lambda t: t[2].format(t[0], t[1])
        ),
    ),
    max_leaves=4,
)  # fmt: skip
FORMS = (
    "{0} = {1}\n",
    "def {0}(p=None):\n    return {1}\n",
    "def {0}(p):\n    for q in ({1},):\n        yield q\n",
    "async def {0}(p=None):\n    return {1}\n",
    "@{2}\ndef {0}(p=None):\n    return {1}\n",
    "@contextmanager\ndef {0}(p=None):\n    yield {1}\n",
    "with {1} as {0}:\n    pass\n",
    "for {0} in {1}:\n    pass\n",
    "{0}, p = {1}\n",
    "def {0}(p: C):\n    p.g = {1}\n    return p\n",
)
STATEMENTS = st.one_of(
    st.tuples(st.sampled_from(FORMS), st.sampled_from(NAMES), EXPRESSIONS, st.sampled_from(NAMES)).map(
        lambda t: t[0].format(*t[1:])
    ),
    st.tuples(st.sampled_from(NAMES), st.sampled_from(MODULES), st.sampled_from(NAMES)).map(
        lambda t: f"from {t[1]} import {t[2]} as {t[0]}\n"
    ),
)
IMPORTS = (
    "from functools import partial\nfrom asyncio import create_task\nfrom contextlib import contextmanager\n"
)
CLASSES = (
    EXPRESSIONS.map(
        lambda e: (
            f"class C:\n    def f(self, p=None):\n        self.g = {e}\n        return self.g\n    @property\n    def h(self):\n        return self.f()\n"
        )
    ),
    EXPRESSIONS.map(
        lambda e: (
            f"class D(C):\n    g = None\n    def f(self, p=None):\n        self.h: int = {e}\n        return super().f(p)\n"
        )
    ),
)
MODULE = st.tuples(st.just(IMPORTS), *CLASSES, st.lists(STATEMENTS, max_size=6, unique=True)).map(
    lambda t: [*t[:3], *t[3]]
)


def answers(sources: Mapping[str, list[str]], order: random.Random) -> dict[str, list[str]]:
    """What every name of every module means, asked in an order of its own."""
    program = program_of({f"{name}.py": "".join(statements) for name, statements in sources.items()})
    questions = [
        (module, unit, use.node)
        for module in program.modules.values()
        for unit, facts in module.units
        for use in facts.uses.values()
    ]
    order.shuffle(questions)
    found: dict[str, list[str]] = {}
    for module, unit, node in questions:
        key = f"{module.path}: {cst.Module([]).code_for_node(node)} in {unit.text}"
        answer = told(origins(program, module, unit, node))
        found[key] = sorted({*found.get(key, []), *answer})
    return found


@settings(max_examples=30, deadline=None)
@given(MODULE, MODULE, st.randoms(use_true_random=False), st.sampled_from((1, 2, origin_sets.MOST)))
def test_neither_the_order_of_files_nor_of_questions_nor_of_definitions_changes_an_answer(
    first: list[str], second: list[str], order: random.Random, most: int
) -> None:
    with mock.patch.object(origin_sets, "MOST", most):
        known = answers({"m": first, "n": second}, random.Random(0))
        shuffled = {"n": order.sample(second, len(second)), "m": order.sample(first, len(first))}
        assert answers(shuffled, order) == known
