"""Text that no one writes by hand ends in bounded time: what calls whom, and where every value comes from.

The limit is far above what it takes, so that a busy machine does not fail; what grows with the square of its
size takes minutes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from value_check import program_of

from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.values.origins import origins, returned

if TYPE_CHECKING:
    from collections.abc import Mapping

SIZE = 2000
PROGRAMS: Mapping[str, str] = {
    "mutual recursion": "".join(
        f"def f{n}(x):\n    return f{(n + 1) % SIZE}(x) or f{n * 7 % SIZE}(x)\n" for n in range(SIZE)
    ),
    "mutual recursion of values": "".join(f"class C{n}: ...\n" for n in range(60))
    + "".join(f"def f{n}(x):\n    return f{(n + 1) % SIZE}(x) or C{n % 60}() or x\n" for n in range(SIZE)),
    "methods that call each other": "class A:\n"
    + "".join(
        f"    def f{n}(self):\n        self.a{n} = self.a{(n + 1) % SIZE}\n        return self.f{(n + 1) % SIZE}()\n"
        for n in range(SIZE)
    ),
    "many branches": "def g(x):\n    return x\ndef f(x):\n"
    + "".join(f"    if x == {n}:\n        y = g({n})\n" for n in range(SIZE))
    + "    return y()\n",
    "a name that is always rebound": "def f(x):\n    y = x\n"
    + "".join(f"    y = y.a{n}(y)\n" for n in range(SIZE))
    + "    return y\n",
    "an attribute that everybody assigns to": "class A:\n    x = None\n"
    + "".join(f"def f{n}(a: A):\n    a.x = a.x.y\n    return a.x\n" for n in range(SIZE)),
    "a long line of classes": "class C0:\n    def f(self):\n        return self.g()\n    def g(self):\n        return 1\n"
    + "".join(f"class C{n}(C{n - 1}):\n    def g(self):\n        return self.f()\n" for n in range(1, 300)),
    "many decorated functions": "def d(fn):\n    def w(*a):\n        return fn(*a)\n    return w\n"
    + "".join(f"@d\ndef f{n}(x):\n    return f{(n + 1) % SIZE}(x)\n" for n in range(SIZE)),
    "deep nesting": "".join(f"{' ' * n}if x{n}:\n" for n in range(95))
    + f"{' ' * 95}y = {'f(' * 95}1{')' * 95}\n"
    + f"z = {'x.' * 490}y\n"
    + f"q = {' or '.join(['y'] * 490)}\n",
    "50,000 lines": "".join(
        f"def f{n}(values):\n    total = helper_{n % 7}(values)\n    for value in values:\n        total += len(value)\n    return total\n"
        for n in range(10_000)
    )
    + "".join(f"def helper_{n}(values):\n    return sorted(values)\n" for n in range(7)),
}
LIMIT = 120
"""Seconds of processor time."""


@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
def test_values_and_calls_of_huge_programs_end(name: str) -> None:
    began = time.process_time()
    program = program_of({"plugin.py": PROGRAMS[name]})
    graph = call_graph(program)
    [module] = program.modules.values()
    for calls in graph.by_caller.values():
        for call in calls:
            _ = call.leads  # found out here
    assert sum(map(len, graph.components())) == len(graph.functions)
    ways = graph.ways(graph.functions[:1])
    assert max((len(ways[key]) for key in [*ways][-10:]), default=0) <= len(graph.functions)
    for function in graph.functions:
        returned(program, function)
    for unit, facts in module.units:
        for use in facts.uses.values():
            origins(program, module, unit, use.node)
    assert time.process_time() - began < LIMIT
