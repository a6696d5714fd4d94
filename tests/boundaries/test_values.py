"""What is followed to a hook's `return`, what is not, and what the proof and the fix then are."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.boundaries.flaws import Flaw, flaws
from plugcheck_lsp.python.boundaries.json_valuer import Valuer
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.text import Text
from plugcheck_rules.catalogs import json_values

FOLDER = Path("/p")


def program_of(source: str, **files: str) -> Program:
    sources = {"plugin": source, **files}
    documents = {FOLDER / f"{name}.py": parse(Text(text)) for name, text in sources.items()}
    return Program(documents, (FOLDER,))


def found(source: str, **files: str) -> list[tuple[str, str]]:
    """The expressions that are told of the hook `run`, and the types of their values."""
    return [(flaw.at.text, flaw.value.type.name) for flaw in all_flaws(source, **files) if flaw.value.type]


def all_flaws(source: str, **files: str) -> tuple[Flaw, ...]:
    program = program_of(source, **files)
    module = program.modules[FOLDER / "plugin.py"]
    hooks = [f for f in module.all_functions if f.name == "run"]
    return flaws(Valuer(program, json_values(), lambda function, parameter: None), hooks)


def hook(*lines: str, head: str = "") -> str:
    body = "".join(f"        {line}\n" for line in lines)
    return f"{head}class P:\n    def run(self, a, b):\n{body}"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("if a:", "    return {1}", "if b:", "    return [1]", "return 1, 2"), [("{1}", "set"), ("1, 2", "tuple")]),
        (("return {1} if a else [1]",), [("{1}", "set")]),
        (("return a or {1}",), [("{1}", "set")]),
        (("return {1} and a",), []),
        (("x = {1}", "if a:", "    x = sorted(x)", "return x"), [("x", "set")]),
        (("x = {1}", "if isinstance(x, set):", "    x = sorted(x)", "return x"), []),
        (("x = a", "return x"), []),
        (("x = {1}", "x = a", "return x"), []),
        (("return [{'n': [(1, 2)]}]",), [("1, 2", "tuple")]),
        (("x = {'n': {1}}", "unknown(x)", "return x"), []),
        (("x = {'n': {1}}", "a.info(x)", "return x"), [("{1}", "set")]),
        (("x = {'n': {1}}", "self.mend(x)", "return x"), []),
        (("return {a: {1}, **b}",), [("{1}", "set")]),
        (("x = y = None", "return x"), []),
        (("def inner():", "    return {1}", "return [1]"), []),
        (("return (yield_ for yield_ in a)",), [("yield_ for yield_ in a", "generator")]),
        (("return {**{'n': {1}}, 'n': 1}",), []),
        (("try:", "    return a()", "except ValueError as e:", "    return {'e': e}"), [("e", "exception")]),
        (("try:", "    return a()", "except ValueError as e:", "    return {'e': str(e)}"), []),
        (("match a:", "    case {'n': n}:", "        return n", "return b"), []),
    ],
)  # fmt: skip
def test_every_branch_of_a_hook(lines: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert found(hook(*lines)) == expected


def test_own_functions_are_followed_through_files_and_classes() -> None:
    source = "from base import Base\nclass P(Base):\n    def run(self, a):\n        return {'at': self.stamp(), 'all': self.every()}\n"
    base = (
        "from clock import now\nclass Base:\n    def __init__(self):\n        self.tags = set()\n"
        "    def stamp(self):\n        return now()\n    def every(self):\n        return [self.tags]\n"
    )
    clock = "import datetime\nnow = datetime.datetime.now\n"
    assert found(source, base=base, clock=clock) == [
        ("self.stamp()", "datetime.datetime"),
        ("self.tags", "set"),
    ]


def test_the_way_goes_from_the_hook_inwards() -> None:
    source = hook("return self.one()") + (
        "    def one(self):\n        return self.other()\n    def other(self):\n        return [{1}]\n"
    )
    (flaw,) = all_flaws(source)
    assert [place.text for place in flaw.way] == ["self.one()", "self.other()", "[{1}]"]
    assert flaw.at.text == "{1}"


@pytest.mark.parametrize(
    "helper",
    [
        "def help(x, raw=False):\n    if raw:\n        return set(x)\n    return list(x)\n",
        "def help(x):\n    if isinstance(x, set):\n        return x | {1}\n    return list(x)\n",
        "@cleaned\ndef help(x):\n    return {1}\n",
        "def help(x):\n    return help(x)\n",
    ],
)
def test_a_helper_that_need_not_take_that_branch_is_not_believed(helper: str) -> None:
    assert found(hook("return help(a)", head=helper)) == []


def test_mutual_recursion_ends_and_says_what_is_sure() -> None:
    head = (
        "def one(x):\n    if x:\n        return other(x)\n    return {1}\ndef other(x):\n    return one(x)\n"
    )
    assert found(hook("return one(a)", head=head)) == [("one(a)", "set")]
    assert found(hook("x = []", "x.extend(x)", "x += x", "x.append(x)", "return x")) == []


def test_the_order_of_files_changes_nothing() -> None:
    files = {f"m{n}": f"from m{(n + 1) % 5} import f{(n + 1) % 5}\ndef f{n}(x):\n    return f{(n + 1) % 5}(x) if x else {{1}}\n" for n in range(5)}  # fmt: skip
    source = "from m0 import f0\n" + hook("return f0(a)")
    forwards = found(source, **files)
    assert forwards == found(source, **dict(reversed(files.items())))
    assert forwards == [("f0(a)", "set")]


@pytest.mark.parametrize(
    "source",
    [
        hook("return " + "[" * 300 + "{1}" + "]" * 300),
        hook(*[f"x{n} = [x{n - 1}, x{n - 1}]" if n else "x0 = [{1}]" for n in range(300)], "return x299"),
        hook(*[f"{'if' if not n else 'elif'} a == {n}:\n            x = {n}" for n in range(2000)], "return x"),
        hook("return " + " + ".join(["a"] * 500)),
        hook("x = []", *["x.append((1, 2))"] * 1000, "return x"),
        "".join(f"def f{n}(x):\n    return f{n + 1}(x)\n" for n in range(400)) + "def f400(x):\n    return {1}\n" + hook("return f0(a)"),
    ],
    ids=["nesting", "doubling", "branches", "sum", "appends", "calls"],
)  # fmt: skip
def test_it_ends_in_bounded_time(source: str) -> None:
    start = time.perf_counter()
    all_flaws(source)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    ("expression", "kind"),
    [("a.b.c", None), ("1", "int"), ("'a'.encode()", "bytes"), ("[x for x in a]", "list"), ("not a", "bool"), ("None", "None")],
)  # fmt: skip
def test_the_type_of_an_expression(expression: str, kind: str | None) -> None:
    program = program_of(f"a = unknown\nx = {expression}\n")
    module = program.modules[FOLDER / "plugin.py"]
    bound = module.bindings["x"][0]
    assert bound.binding.value is not None
    valuer = Valuer(program, json_values(), lambda function, parameter: None)
    only = valuer.of(Place(module, bound.unit, bound.binding.value)).only
    assert only is not None
    assert (only.type.name if only.type is not None else None) == kind


def test_the_hosts_objects_have_types() -> None:
    source = (
        "class P:\n    def __init__(self):\n        self.clock = None\n    async def setup(self, ctx):\n"
        "        self.clock = await ctx.resources.get('clock')\n        self.rng = ctx.resources.rng\n"
        "    def run(self, a):\n        start = self.clock.now()\n        return [self.rng.random(), self.clock.now() - start, start]\n"
    )
    program = program_of(source)
    module = program.modules[FOLDER / "plugin.py"]
    context = "dagstack.plugin_system.PluginContext"
    valuer = Valuer(program, json_values(), lambda f, parameter: context if parameter.name == "ctx" else None)
    told = flaws(valuer, [f for f in module.all_functions if f.name == "run"])
    assert [flaw.at.text for flaw in told] == ["self.clock.now() - start", "start"]


def test_half_typed_text_and_strange_line_ends_are_no_trouble() -> None:
    source = hook("return {'at': {1}}").replace("\n", "\r\n") + "\r\n    def other(self:\r\n        return {"
    assert found("\ufeff# 🎉\r\n" + source) == [("{1}", "set")]
