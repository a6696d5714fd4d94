"""The control-flow graph, as tables of source and paths."""

from __future__ import annotations

import textwrap
import time

import libcst as cst
import pytest

from plugcheck_lsp.python.flow.graph import Flow, Point, PointKind, build

SHOWN = (PointKind.CALL, PointKind.AWAIT, PointKind.YIELD, PointKind.RAISE)


def flow(source: str) -> Flow:
    module = cst.parse_module(textwrap.dedent(source))
    function = module.body[0]
    assert isinstance(function, cst.FunctionDef)
    found = build(function)
    assert found is not None
    return found


def said(point: Point) -> str:
    match point.node:
        case cst.Call(func=cst.Name(value=name)):
            return name
        case cst.Yield():
            return "yield"
        case cst.Await():
            return "await"
        case cst.Raise() | cst.Assert():
            return "raise"
        case _:
            return "?"


def paths(source: str, *, errors: bool = False) -> set[str]:
    """Every way from the start to an end, no step taken more than twice: the calls on it, and how it ends.

    With `errors`, a call that raises stands as ``name!``.
    """
    found: set[str] = set()
    graph = flow(source)
    stack: list[tuple[Point, tuple[str, ...], tuple[int, ...]]] = [(graph.start, (), ())]
    while stack:
        point, words, seen = stack.pop()
        if point is graph.end or point is graph.raised:
            found.add(" ".join((*words, "end" if point is graph.end else "raised")))
            continue
        if seen.count(id(point)) > 1:
            continue
        seen = (*seen, id(point))
        word = (said(point),) if point.kind in SHOWN else ()
        stack.extend((edge.to, (*words, *word), seen) for edge in point.edges)
        if point.error is not None and (errors or point.kind is PointKind.RAISE):
            failed = (f"{said(point)}!",) if point.kind in SHOWN else ("loop!",)
            stack.append((point.error, (*words, *failed), seen))
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a(); b()", {"a b end"}),
        ("return a()\n    b()", {"a end"}),
        ("if a(): b()\n    c()", {"a b c end", "a c end"}),
        ("if a(): b()\n    elif c(): d()\n    else: e()", {"a b end", "a c d end", "a c e end"}),
        ("if a() and b(): c()", {"a end", "a b end", "a b c end"}),
        ("if a() or b(): c()", {"a c end", "a b end", "a b c end"}),
        ("if not a(): b()", {"a end", "a b end"}),
        ("x = a() if b() else c()", {"b a end", "b c end"}),
        ("x = a() and b()", {"a end", "a b end"}),
        ("f(a(), b())", {"a b f end"}),
        ("while a(): b()", {"a end", "a b a end"}),
        ("while True:\n        if a(): break\n    b()", {"a b end", "a a b end"}),
        ("while a(): b()\n    else: c()", {"a c end", "a b a c end"}),
        ("for x in a():\n        if b(): break\n    else: c()\n    d()", {"a c d end", "a b d end", "a b c d end", "a b b d end"}),
        ("for x in a():\n        if b(): continue\n        c()", {"a end", "a b end", "a b c end"}),
        ("with a() as x: b()\n    c()", {"a b c end"}),
        ("with a(), b(): return c()", {"a b c end"}),
        ("match a():\n        case 1: b()\n        case _: c()", {"a b end", "a c end"}),
        ("match a():\n        case 1: b()", {"a b end", "a end"}),
        ("match a():\n        case [x] if b(): c()\n        case _: d()", {"a b c end", "a b d end", "a d end"}),
        ("assert a()\n    b()", {"a b end", "a raise! raised"}),
        ("assert x is not None\n    b()", {"b end"}),
        ("raise a()", {"a raise! raised"}),
        ("x = [a(y) for y in b() if c(y)]", {"b end", "b c end", "b c a end"}),
        ("x = lambda: a()\n    b()", {"b end"}),
        ("def g(y=a()): b()\n    c()", {"a c end"}),
        ("yield a()\n    b()", {"a yield b end"}),
        ("if (x := a()): b()", {"a b end", "a end"}),
        ("x = yield\n    a()", {"yield a end"}),
        ("for x in y: pass", {"end"}),
        ("del x; import a as b; global c", {"end"}),
    ],
)  # fmt: skip
def test_normal_paths(body: str, expected: set[str]) -> None:
    assert paths(f"def h():\n    {body}\n") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a()", {"a end", "a! raised"}),
        ("try: a()\n    except X: b()\n    c()",
         {"a c end", "a c! raised", "a! raised", "a! b c end", "a! b c! raised", "a! b! raised"}),
        ("try: a()\n    finally: b()", {"a b end", "a b! raised", "a! b raised", "a! b! raised"}),
        ("try: return a()\n    finally: b()", {"a b end", "a b! raised", "a! b raised", "a! b! raised"}),
        ("try: raise X\n    except X: pass\n    a()", {"raise! a end", "raise! a! raised", "raise! raised"}),
        ("try: a()\n    except X: b()\n    else: c()",
         {"a c end", "a c! raised", "a! raised", "a! b end", "a! b! raised"}),
        ("while True:\n        try: break\n        finally: a()", {"a end", "a! raised"}),
        ("with a(): b()", {"a b end", "a! raised", "a b! raised", "a b! end"}),
        ("try:\n        try: a()\n        finally: b()\n    finally: c()",
         {"a b c end", "a b c! raised", "a b! c raised", "a b! c! raised", "a! b c raised", "a! b c! raised", "a! b! c raised",
          "a! b! c! raised"}),
        ("try: a()\n    finally: return b()", {"a b end", "a b! raised", "a! b end", "a! b! raised"}),
    ],
)  # fmt: skip
def test_paths_with_exceptions(body: str, expected: set[str]) -> None:
    assert paths(f"def h():\n    {body}\n", errors=True) == expected


def test_an_await_can_raise() -> None:
    assert paths("async def h():\n    await a()\n    b()\n", errors=True) == {
        "a await b end",
        "a await b! raised",
        "a await! raised",
        "a! raised",
    }


def test_a_finally_is_there_once_for_each_way_through_it() -> None:
    graph = flow(
        "def h():\n    for x in y:\n        try:\n            if p: break\n            if q: continue\n            if r: return\n"
        "            a()\n        finally:\n            done()\n"
    )
    calls = [point for point in graph.points() if point.kind is PointKind.CALL and said(point) == "done"]
    assert len(calls) == 5


@pytest.mark.parametrize(
    "source",
    [
        "def h():\n" + "".join(f"{'    ' * d}if a():\n" for d in range(1, 90)) + "    " * 90 + "pass\n",
        "def h():\n    if a(): pass\n" + "    elif b(): pass\n" * 2000,
        "def h():\n" + "    if a(): b()\n" * 5000,
        "def h():\n    x = a()" + ".b()" * 90 + "\n",
        "def h():\n"
        + "".join(f"{'    ' * d}try:\n" for d in range(1, 40))
        + "    " * 40 + "return a()\n"
        + "".join(f"{'    ' * d}finally:\n{'    ' * (d + 1)}b()\n" for d in range(39, 0, -1)),
    ],
    ids=["nested", "elif", "branches", "chain", "finally"],
)  # fmt: skip
def test_large_functions_take_bounded_time(source: str) -> None:
    function = cst.parse_module(source).body[0]
    assert isinstance(function, cst.FunctionDef)
    begin = time.perf_counter()
    build(function)
    assert time.perf_counter() - begin < 3


def test_what_would_grow_without_bound_has_no_graph() -> None:
    """Each ``finally`` in a ``finally`` multiplies the copies."""
    depth = 9
    source = "def h():\n    for x in y:\n"
    for level in range(depth):
        inner = "    " * (level + 2)
        source += f"{inner}try:\n{inner}    if a: break\n{inner}    if b: continue\n{inner}    if c: return\n{inner}    d()\n{inner}finally:\n"
    source += "    " * (depth + 2) + "pass\n"
    function = cst.parse_module(source).body[0]
    assert isinstance(function, cst.FunctionDef)
    assert build(function) is None
