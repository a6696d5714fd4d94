"""Who calls whom: each way in which control gets from one function to another, and the shortest way from a hook."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from value_check import FOLDER, function_named, program_of

from plugcheck_lsp.python.calls.graph import Call, CallGraph, call_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plugcheck_lsp.python.program import Program


def told(calls: Iterable[Call]) -> list[str]:
    """Calls in words: how, the text, the own functions, the names of others, ``?`` where more may run."""
    return [
        " ".join(
            [
                call.how,
                call.place.text.replace("\n", " "),
                "->",
                *(function.qualified_name for function in call.functions),
                *call.names,
                *([] if call.complete else ["?"]),
            ]
        )
        for call in calls
    ]


def calls_of(name: str, source: str, files: Mapping[str, str] | None = None) -> list[str]:
    program = program_of({"plugin.py": source, **(files or {})})
    return told(call_graph(program).calls(function_named(program, name)))


def inside(statement: str, before: str = "") -> list[str]:
    """The calls of a function that holds this statement."""
    lines = "".join(f"    {line}\n" for line in statement.split("\n"))
    return calls_of(
        "f", f"def own(a=None): ...\nasync def co(a=None): ...\n{before}\nasync def f(x):\n{lines}"
    )


THREADS = "from concurrent.futures import ThreadPoolExecutor\nimport threading, asyncio, functools, atexit, contextlib\n"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("own()", ["call own() -> own"]),
        ("print(1)", ["call print(1) -> builtins.print"]),
        ("x()", ["call x() -> ?"]),
        ("x.strip()", ["call x.strip() -> ?"]),
        ("g = own\ng()", ["named own -> own", "call g() -> own"]),
        ("open('a').read()", ["call open('a') -> builtins.open", "call open('a').read() -> builtins.open().read"]),
        ("print(own(), own)", ["call print(own(), own) -> builtins.print", "call own() -> own", "named own -> own"]),
        ("(own if x else print)()", ["call (own if x else print)() -> own builtins.print"]),
        ("x == own", []),
        ("return own", ["named own -> own"]),
        ("x.append(own)", ["call x.append(own) -> ?", "named own -> own"]),
        ("{'a': own}['a']()", ["call {'a': own}['a']() -> own"]),
        ("def inner(): ...\ninner()", ["call inner() -> inner"]),
        ("g = lambda: own()\ng()", ["named lambda: own() -> <lambda>", "call g() -> <lambda>"]),
        ("x(lambda: own())", ["call x(lambda: own()) -> ?", "named lambda: own() -> <lambda>"]),
        ("await co()", ["call co() -> co"]),
    ],
)  # fmt: skip
def test_calls_and_names(statement: str, expected: list[str]) -> None:
    assert inside(statement) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("list(map(own, x))", "callback map(own, x) -> own"),
        ("sorted(x, key=own)", "callback sorted(x, key=own) -> own"),
        ("sorted(x, key=lambda a: 1)", "callback sorted(x, key=lambda a: 1) -> <lambda>"),
        ("sorted(x, key=len)", "callback sorted(x, key=len) -> builtins.len"),
        ("[].sort(key=own)", "callback [].sort(key=own) -> own"),
        ("functools.reduce(own, x)", "callback functools.reduce(own, x) -> own"),
        ("ThreadPoolExecutor().submit(own, 1)", "thread ThreadPoolExecutor().submit(own, 1) -> own"),
        ("with ThreadPoolExecutor() as pool:\n    pool.map(own, x)", "thread pool.map(own, x) -> own"),
        ("x.submit(own)", "thread x.submit(own) -> own"),
        ("await asyncio.to_thread(own, 1)", "thread asyncio.to_thread(own, 1) -> own"),
        ("asyncio.get_running_loop().run_in_executor(None, own)", "thread asyncio.get_running_loop().run_in_executor(None, own) -> own"),
        ("threading.Thread(target=own).start()", "thread threading.Thread(target=own) -> own"),
        ("threading.Timer(3, own)", "thread threading.Timer(3, own) -> own"),
        ("asyncio.create_task(co())", "task asyncio.create_task(co()) -> co"),
        ("t = co()\nasyncio.ensure_future(t)", "task asyncio.ensure_future(t) -> co"),
        ("await asyncio.gather(co(), x)", "task asyncio.gather(co(), x) -> co"),
        ("await asyncio.wait_for(co(), 3)", "task asyncio.wait_for(co(), 3) -> co"),
        ("async with asyncio.TaskGroup() as group:\n    group.create_task(co())", "task group.create_task(co()) -> co"),
        ("x.create_task(co())", "task x.create_task(co()) -> co"),
        ("asyncio.run(co())", "task asyncio.run(co()) -> co"),
        ("asyncio.get_event_loop().call_later(3, own)", "later asyncio.get_event_loop().call_later(3, own) -> own"),
        ("asyncio.create_task(co()).add_done_callback(own)", "later asyncio.create_task(co()).add_done_callback(own) -> own"),
        ("atexit.register(own)", "later atexit.register(own) -> own"),
        ("with contextlib.ExitStack() as stack:\n    stack.callback(own, 1)", "later stack.callback(own, 1) -> own"),
        ("atexit.register(functools.partial(own, 1))", "later atexit.register(functools.partial(own, 1)) -> own functools.partial()"),
    ],
)  # fmt: skip
def test_what_is_handed_on_is_called_by_what_takes_it(statement: str, expected: str) -> None:
    found = inside(statement, THREADS)
    assert expected in found or f"{expected} ?" in found
    assert not [line for line in found if line.startswith("named own") and "partial" not in statement]


CLASSES = """\
class Base:
    def hello(self): ...
    def __enter__(self): return self
    def __exit__(self, *exc): ...
    def __iter__(self): yield 1
    async def __aenter__(self): ...
    @property
    def size(self): return 1
    @size.setter
    def size(self, value): ...
class Own(Base):
    def __init__(self, a=None): self.a = a
    def __call__(self): ...
    @classmethod
    def make(cls): return cls()
    @staticmethod
    def plain(): ...
    def hello(self): super().hello()
import threading
from contextlib import contextmanager
class Worker(threading.Thread): ...
@contextmanager
def manager():
    yield 1
"""


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Own()", ["call Own() -> Own.__init__"]),
        ("Base()", ["call Base() ->"]),
        ("Worker()", ["call Worker() -> threading.Thread"]),
        ("Worker().start()", ["call Worker() -> threading.Thread", "call Worker().start() -> threading.Thread().start"]),
        ("Own()()", ["call Own() -> Own.__init__", "call Own()() -> Own.__call__"]),
        ("Own.make()", ["call Own.make() -> Own.make"]),
        ("Own.plain()", ["call Own.plain() -> Own.plain"]),
        ("Own().hello()", ["call Own() -> Own.__init__", "call Own().hello() -> Own.hello"]),
        ("Own().missing()", ["call Own() -> Own.__init__", "call Own().missing() -> ?"]),
        ("with Own() as o:\n    o.hello()", ["call Own() -> Own.__init__", "enter Own() -> Base.__enter__ Base.__exit__", "call o.hello() -> Own.hello"]),
        ("async with Own(): ...", ["call Own() -> Own.__init__", "enter Own() -> Base.__aenter__"]),
        ("for _ in Own(): ...", ["call Own() -> Own.__init__", "iterate Own() -> Base.__iter__"]),
        ("with manager(): ...", ["call manager() -> manager", "enter manager() -> manager"]),
        ("with open('a'): ...", ["call open('a') -> builtins.open", "enter open('a') -> builtins.open().__enter__ builtins.open().__exit__"]),
        ("Own().size", ["call Own() -> Own.__init__", "property Own().size -> Base.size"]),
        ("o = Base()\no.size = 3", ["call Base() ->", "property o.size -> Base.size"]),
    ],
)  # fmt: skip
def test_methods_properties_and_special_methods(statement: str, expected: list[str]) -> None:
    assert inside(statement, CLASSES) == expected


def test_methods_of_self_are_those_of_the_class_its_bases_and_its_heirs() -> None:
    source = "class A:\n    def run(self):\n        self.step()\n    def step(self): ...\nclass B(A):\n    def step(self):\n        super().step()\n"
    assert calls_of("A.run", source) == ["call self.step() -> A.step B.step"]
    assert calls_of("B.step", source) == [
        "call super() -> builtins.super",
        "call super().step() -> A.step",
    ]


def test_names_of_others_go_through_instances() -> None:
    source = "import threading as t\nclass A:\n    def setup(self):\n        self.worker = t.Thread()\n    def f(self):\n        self.worker.start()\n"
    assert calls_of("A.f", source) == ["call self.worker.start() -> threading.Thread().start"]


def test_a_decorated_function_is_its_wrapper_and_itself() -> None:
    source = "import functools\ndef deco(fn):\n    @functools.wraps(fn)\n    def wrapper(*a):\n        return fn(*a)\n    return wrapper\n@deco\ndef own(): ...\ndef f():\n    own()\n"
    assert calls_of("f", source) == ["call own() -> wrapper own"]
    program = program_of({"plugin.py": source})
    assert "decorated deco -> deco" in told(call_graph(program).at_import)


def test_calls_go_over_files() -> None:
    files = {"helpers.py": "def helper(): ...\n", "pkg/__init__.py": "from .inner import deep\n", "pkg/inner.py": "def deep(): ...\n"}  # fmt: skip
    source = "import helpers\nfrom pkg import deep as d\ndef f():\n    helpers.helper()\n    d()\n"
    assert calls_of("f", source, files) == ["call helpers.helper() -> helper", "call d() -> deep"]


def graph_of(source: str) -> tuple[Program, CallGraph]:
    program = program_of({"plugin.py": source})
    return program, call_graph(program)


def test_arguments_and_parameters_find_each_other() -> None:
    program, graph = graph_of(
        "import asyncio\nclass A:\n    def m(self, a, *, b=2): ...\ndef f():\n    A().m(1, b=3)\n    A.m(x, 4)\n    asyncio.to_thread(A().m, 5)\n    A().m(*y)\n"
    )
    method = function_named(program, "A.m")
    calls = [call for call in graph.calls(function_named(program, "f")) if method in call.functions]
    given = [[call.argument(method, name) for name in ("a", "b")] for call in calls]
    assert [[getattr(node, "value", None) for node in pair] for pair in given] == [
        ["1", "3"],
        ["4", None],
        ["5", None],
        [None, None],
    ]
    first = calls[0]
    assert first.node is not None
    assert [first.parameter(method, argument.value) for argument in first.node.args] == ["a", "b"]


def test_a_call_is_found_by_its_place() -> None:
    method = "    def get(self):\n        return self.make()\n"
    program, graph = graph_of(
        f"class A:\n    def make(self): ...\n{method}class B:\n    def make(self): ...\n{method}"
    )
    for name in ("A", "B"):
        [call] = graph.calls(function_named(program, f"{name}.get"))
        assert graph.at(call.place) is call
        assert [function.qualified_name for function in call.functions] == [f"{name}.make"]
    assert graph.at(function_named(program, "A.get").place.node) is None


def test_callers_components_and_ways() -> None:
    program, graph = graph_of(
        "def a():\n    b()\n    c()\ndef b():\n    d()\ndef c():\n    d()\n    a()\ndef d(): ...\ndef unused():\n    d()\na()\n"
    )
    named = {name: function_named(program, name) for name in ("a", "b", "c", "d", "unused")}
    assert [call.caller.name if call.caller else None for call in graph.callers(named["a"])] == [None, "c"]
    assert [[f.name for f in component] for component in graph.components()] == [
        ["d"],
        ["b"],
        ["a", "c"],
        ["unused"],
    ]
    assert [[f.name for f in component] for component in graph.components([named["b"]])] == [["d"], ["b"]]
    ways = graph.ways([named["a"]])
    assert {key: told(way) for key, way in ways.items()} == {
        named["a"].key: [],
        named["b"].key: ["call b() -> b"],
        named["c"].key: ["call c() -> c"],
        named["d"].key: ["call b() -> b", "call d() -> d"],
    }
    assert named["unused"].key not in ways
    assert len(ways) == 4


def test_asking_for_one_function_finds_no_calls_of_others() -> None:
    program, graph = graph_of("def a():\n    b()\ndef b():\n    c()\ndef c(): ...\n")
    graph.calls(function_named(program, "a"))
    assert "by_caller" not in vars(graph)
    assert len(vars(graph)["_calls"]) == 1


# -- the answer does not depend on the order -------------------------------------------------------------------

NAMES = ("a", "b", "c", "d")
BODIES = st.sampled_from(
    [
        "{0}()",
        "return {0}",
        "return map({0}, x)",
        "{0}().run()",
        "self = C()\n    self.run({0})",
        "return lambda: {0}()",
    ]
)
FUNCTIONS = st.tuples(st.sampled_from(NAMES), BODIES, st.sampled_from(NAMES), st.sampled_from(("", "@{0}\n"))).map(
    lambda t: t[3].format(t[2]) + f"def {t[0]}(x=None):\n    " + t[1].format(t[2]) + "\n"
)  # fmt: skip
IMPORTS = st.tuples(st.sampled_from(NAMES), st.sampled_from(("m", "n"))).map(
    lambda t: f"from {t[1]} import {t[0]}\n"
)
CLASS = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).map(
    lambda t: (
        f"class C:\n    def run(self, x=None):\n        {t[0]}(self.stop)\n        x()\n    def stop(self):\n        {t[1]}()\n"
    )
)
MODULE = st.tuples(st.lists(st.one_of(FUNCTIONS, IMPORTS), max_size=6, unique=True), CLASS).map(
    lambda t: [*t[0], t[1]]
)


def edges(sources: Mapping[str, list[str]], order: random.Random) -> dict[str, list[str]]:
    """The calls of every function, asked for in an order of its own."""
    program = program_of({f"{name}.py": "".join(statements) for name, statements in sources.items()})
    graph = call_graph(program)
    functions = list(graph.functions)
    order.shuffle(functions)
    found: dict[str, list[str]] = {}
    for function in functions:
        key = f"{function.module.path.relative_to(FOLDER)} {function.unit.text} {function.name}"
        found.setdefault(key, []).extend(
            sorted(" ".join(sorted(line.split(" "))) for line in told(graph.calls(function)))
        )
    return {key: sorted(lines) for key, lines in found.items()}


@settings(max_examples=50, deadline=None)
@given(MODULE, MODULE, st.randoms(use_true_random=False))
def test_neither_the_order_of_files_nor_of_questions_nor_of_definitions_changes_a_call(
    first: list[str], second: list[str], order: random.Random
) -> None:
    known = edges({"m": first, "n": second}, random.Random(0))
    shuffled = {"n": order.sample(second, len(second)), "m": order.sample(first, len(first))}
    assert edges(shuffled, order) == known
