"""The facts that the rules about boundaries ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.boundaries.annotated import promises
from plugcheck_lsp.python.boundaries.argument_changes import argument_changes
from plugcheck_lsp.python.boundaries.exits import exits
from plugcheck_lsp.python.boundaries.json_valuer import Valuer
from plugcheck_lsp.python.calls.known_calls import arguments_of
from plugcheck_lsp.python.flow.reaching import Reaching
from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts, Place
from plugcheck_lsp.python.names import StepKind
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.text import Text
from plugcheck_rules.catalogs import json_values, objects

PATH = Path("/p/plugin.py")


def module_of(source: str) -> ModuleFacts:
    return Program({PATH: parse(Text(source))}, (PATH.parent,)).modules[PATH]


def function_of(source: str) -> FunctionFacts:
    return module_of(source).functions["f"]


def valuer_of(module: ModuleFacts) -> Valuer:
    assert module.program is not None
    return Valuer(
        module.program,
        json_values(),
        lambda function, parameter: "host.Ctx" if parameter.name == "ctx" else None,
    )


def test_exits_are_those_of_the_function_itself() -> None:
    found = exits(
        function_of(
            "def f(a):\n    def g():\n        return 1\n    if a:\n        return 2\n    yield 3\n    return\n"
        )
    )
    assert len(found.returns) == 2
    assert len(found.yields) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = 1\nx = 2\nuse(x)", {2}),
        ("x = 1\nif a:\n    x = 2\nuse(x)", {1, 2}),
        ("if a:\n    x = 1\nelse:\n    x = 2\nuse(x)", {1, 2}),
        ("x = 1\nfor y in a:\n    use(x)\n    x = 2", {1, 2}),
        ("x = 1\nif a:\n    x = 2\n    return x\nuse(x)", {1}),
        ("try:\n    x = 1\n    a()\n    x = 2\nexcept ValueError:\n    use(x)", {1}),
        ("x = 1\nwhile True:\n    x = 2\n    break\nuse(x)", {2}),
        ("x = 1\nraise ValueError\nx = 2\nuse(x)", set()),
        ("x = 1\nwith a:\n    x = 2\nuse(x)", {2}),
        ("x = 1\nwith a:\n    a()\n    x = 2\nuse(x)", {1, 2}),
    ],
)
def test_the_bindings_that_reach_a_read(body: str, expected: set[int]) -> None:
    function = function_of("def f(a):\n" + "".join(f"    {line}\n" for line in body.split("\n")))
    read = next(
        use.root
        for use in function.scope.uses["x"]
        if use.call is not None and use.call.use is not None and use.call.use.name == "use"
    )
    reached = Reaching(function.unit, function.scope).bindings("x", read)
    assert reached is not None
    found = {int(getattr(binding.value, "value", 0)) for binding in reached}
    assert found == expected


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("set[str]", ["set"]),
        ("list[datetime.datetime]", ["datetime.datetime"]),
        ("Optional[bytes]", ["bytes"]),
        ("set | None", ["set"]),
        ("set | list", []),
        ("Union[set, bytes]", ["set", "bytes"]),
        ("dict[int, bytes]", ["int", "bytes"]),
        ("dict[str, tuple[int, ...]]", ["tuple"]),
        ("'Box'", ["dataclass"]),
        ("Box", ["dataclass"]),
        ("Iterator[str]", ["iterator"]),
        ("Annotated[set, 'words']", ["set"]),
        ("str", []),
        ("Any", []),
        ("unknown.Thing", []),
        ("Word", []),
    ],
)
def test_what_an_annotation_promises(annotation: str, expected: list[str]) -> None:
    head = (
        "import datetime\nimport enum\nfrom dataclasses import dataclass\nfrom typing import Annotated, Any, Iterator, Optional, Union\nimport unknown\n"
        "@dataclass\nclass Box:\n    size: int\nclass Word(str, enum.Enum):\n    A = 'a'\n"
    )
    function = function_of(f"{head}def f() -> {annotation}:\n    ...\n")
    assert function.scope.returns is not None
    place = Place(function.module, function.unit, function.scope.returns)
    assert [promise.type.name for promise in promises(valuer_of(function.module), place)] == expected


def test_arguments_of_calls_reached_over_names() -> None:
    source = (
        "class P:\n    def setup(self, ctx):\n        self.store = ctx.store\n    def run(self):\n        self.store.save('a', 1)\n"
        "        keep = self.store.save\n        self.store.save(payload=2, key='b')\n        other.save('c', 3)\n        self.store.save(*args)\n"
    )
    module = module_of(source)
    found = arguments_of(valuer_of(module), module, "host.Ctx().store.save", 1, "payload")
    assert [place.text for place in found] == ["1", "2"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a.pop('x')", "a.pop('x')"),
        ("a['x'] = 1", "a['x']"),
        ("del a['x']", "a['x']"),
        ("for x in a['x']:\n    x['y'] = 1", "x['y']"),
        ("a['x']['y'].append(1)", "a['x']['y'].append(1)"),
        ("x = a.get('x')\nx.sort()", "x.sort()"),
        ("a = dict(a)\na.pop('x')", None),
        ("x = dict(a)\nx.pop('x')", None),
        ("return a.get('x', a['y'])", None),
        ("a.strip()", None),
    ],
)
def test_changes_of_arguments(body: str, expected: str | None) -> None:
    function = function_of("def f(a):\n" + "".join(f"    {line}\n" for line in body.split("\n")))
    assert function.module.program is not None
    changes = argument_changes(function.module.program, objects(), [function], lambda hook, parameter: False)
    assert [change.event.place.text for change in changes] == ([expected] if expected else [])


def test_arguments_that_are_no_data_are_left_out() -> None:
    function = function_of("def f(ctx):\n    ctx.extras['a'] = 1\n")
    assert function.module.program is not None
    assert not list(
        argument_changes(function.module.program, objects(), [function], lambda hook, parameter: True)
    )


def test_uses_of_the_context_know_their_calls() -> None:
    module = module_of(
        "class P:\n    def setup(self, ctx):\n        self.c = ctx.r.clock\n        self.d = ctx.d or {}\n"
        "    async def run(self):\n        await self.c.now(1, *[2], x=3)\n        self.d.go()\n"
    )
    uses = {use.path: use for use in module.classes["P"].uses_of_parameter("setup", 0)}
    call = uses["r", "clock", "now"].call
    assert call is not None
    assert (call.positional, call.keywords, call.awaiting is not None) == (None, ("x",), True)
    assert [place.text for place in call.values] == ["1", "[2]", "3"]
    assert uses["r", "clock"].sure
    assert not uses["d", "go"].sure
    base = uses["r", "clock"].base
    assert base is not None
    assert base.text == "ctx.r"
    assert uses["r", "clock"].used is not None
    assert StepKind.ATTRIBUTE in {step.kind for step in uses["r", "clock"].used.use.steps}
