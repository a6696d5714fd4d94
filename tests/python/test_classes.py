"""What the text of a class says: bases, methods, and whether it can be made without arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.text import Text

FOLDER = Path("/p")


def program(source: str, **files: str) -> Program:
    sources = {"plugin": source, **files}
    return Program({FOLDER / f"{name}.py": parse(Text(text)) for name, text in sources.items()}, (FOLDER,))


def constructible(source: str, **files: str) -> bool | None:
    return (
        program(source, **files).modules[FOLDER / "plugin.py"].classes["P"].constructible_without_arguments()
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class P: pass", True),
        ("class P:\n    def __init__(self): ...\n", True),
        ("class P:\n    def __init__(self, a=1, *args, b=2, **kw): ...\n", True),
        ("class P:\n    def __init__(self, a): ...\n", False),
        ("class P:\n    def __init__(self, *, a): ...\n", False),
        ("class P:\n    def __init__(self, a, /, b=1): ...\n", False),
        ("class P:\n    def __init__(*args): ...\n", True),
        ("class P:\n    def __init__(): ...\n", False),
        ("class P:\n    def __new__(cls, a): ...\n", False),
        ("class P:\n    __init__ = None\n", None),
        ("class P:\n    @wrap\n    def __init__(self, a): ...\n", None),
        ("class P(Unknown): pass", None),
        ("import abc, typing\nclass P(abc.ABC, typing.Generic[T]): pass", True),
        ("class B:\n    def __init__(self, a): ...\nclass P(B): pass", False),
        ("class B:\n    def __init__(self, a): ...\nclass P(B):\n    def __init__(self): ...\n", True),
        ("class P(metaclass=M): pass", None),
        ("@decorated\nclass P: pass", None),
        ("from dataclasses import dataclass\n@dataclass\nclass P:\n    a: int = 0\n", True),
        ("from dataclasses import dataclass\n@dataclass(frozen=True)\nclass P:\n    a: int\n", False),
        ("from dataclasses import dataclass as d, field as f\n@d\nclass P:\n    a: list = f(default_factory=list)\n", True),
        ("import dataclasses\n@dataclasses.dataclass\nclass P:\n    a: list = dataclasses.field(repr=False)\n", False),
        ("import dataclasses, typing\n@dataclasses.dataclass\nclass P:\n    a: typing.ClassVar[int]\n", True),
        ("from dataclasses import dataclass\n@dataclass\nclass B:\n    a: int\n@dataclass\nclass P(B):\n    b: int = 1\n", False),
        ("class P:\n    def __init__(self: ...\n", None),
    ],
)  # fmt: skip
def test_construction_without_arguments(source: str, expected: bool | None) -> None:
    assert constructible(source) is expected


def test_bases_are_followed_into_other_files() -> None:
    base = "class Base:\n    def __init__(self, a): ...\n"
    assert constructible("from base import Base\nclass P(Base): pass", base=base) is False
    assert constructible("import base\nclass P(base.Base): pass", base=base) is False
    assert constructible("from base import Gone\nclass P(Gone): pass", base=base) is None


def test_members_know_their_names_places_and_decorators() -> None:
    source = "import functools as f\n\n\nclass P:\n    kind = 'x'\n\n    @f.wraps(len)\n    async def run(self, a, *, b=1):\n        yield a\n"
    owner = program(source).modules[FOLDER / "plugin.py"].classes["P"]
    run = owner.methods["run"]
    assert (run.place.text, run.is_async, run.is_generator, run.decorators) == (
        "run",
        True,
        True,
        ("functools.wraps",),
    )
    assert [(p.name, p.kind.value, p.required) for p in run.parameters] == [
        ("self", "normal", True), ("a", "normal", True), ("b", "keyword-only", False)
    ]  # fmt: skip
    assert set(owner.attributes) == {"kind", "run"}


def test_methods_of_the_same_text_in_two_classes_are_two() -> None:
    text = "class A:\n    def f(self):\n        return self.x\n\n\nclass B:\n    def f(self):\n        return self.x\n"
    module = program(text).modules[FOLDER / "plugin.py"]
    first, second = module.classes["A"].methods["f"], module.classes["B"].methods["f"]
    assert first.owner is not None
    assert second.owner is not None
    assert (first.owner.name, second.owner.name) == ("A", "B")
    assert first.span != second.span
    assert {function.qualified_name for function in module.all_functions} == {"A.f", "B.f"}


@pytest.mark.parametrize(
    ("source", "unknowable"),
    [
        ("x = 1\n", False),
        ("from y import *\n", True),
        ("def __getattr__(name): ...\n", True),
        ("def f(:\n", True),
    ],
)
def test_whether_names_may_be_missing(source: str, unknowable: bool) -> None:
    assert program(source).modules[FOLDER / "plugin.py"].unknowable is unknowable
