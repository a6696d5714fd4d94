"""Every entry of the catalog counts through other names, and not where its name means something else."""

from __future__ import annotations

import builtins
from pathlib import Path

import pytest

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.boundaries.json_catalog import Fate
from plugcheck_lsp.python.boundaries.json_valuer import Valuer
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.text import Text
from plugcheck_rules.catalogs import json_values

FOLDER = Path("/p")
TYPES = json_values()
CALLED = {name: kind for name, kind in TYPES.made_by.items() if name not in ("builtins.type",)}


def kinds(lines: list[str]) -> list[str]:
    """The types of what is bound to ``x0``, ``x1`` ..."""
    program = Program({FOLDER / "plugin.py": parse(Text("\n".join(lines) + "\n"))}, (FOLDER,))
    module = program.modules[FOLDER / "plugin.py"]
    valuer = Valuer(program, TYPES, lambda function, parameter: None)
    found: list[str] = []
    for name in sorted((n for n in module.bindings if n[0] == "x"), key=lambda n: int(n[1:])):
        bound = module.bindings[name][0]
        assert bound.binding.value is not None
        only = valuer.of(Place(module, bound.unit, bound.binding.value)).only
        found.append(only.type.name if only is not None and only.type is not None else "")
    return found


def through_an_alias(number: int, name: str) -> list[str]:
    if name.startswith("builtins."):
        rest = name.removeprefix("builtins.")
        return [f"a{number} = {rest}", f"x{number} = a{number}()"]
    # the part before the first call is imported under another name
    first, call, after = name.partition("()")
    package, _, member = first.rpartition(".")
    return [f"from {package} import {member} as a{number}", f"x{number} = a{number}{call}{after}()"]


def test_every_callable_counts_through_an_alias() -> None:
    names = [name for name in CALLED if not name.startswith("dagstack.")]
    lines = [line for number, name in enumerate(names) for line in through_an_alias(number, name)]
    told = dict(zip(names, kinds(lines), strict=True))
    assert {name: kind for name, kind in told.items() if kind != CALLED[name].name} == {}


def test_no_callable_counts_where_its_name_means_something_else() -> None:
    lines: list[str] = []
    for number, name in enumerate(CALLED):
        first = name.removeprefix("builtins.").partition(".")[0]
        shown = name.removeprefix("builtins.")
        lines += [f"def f{number}({first}):", f"    return {shown}()", f"x{number} = f{number}(1)"]
    assert set(kinds(lines)) == {""}


def test_what_a_type_says_of_others_is_in_the_catalog() -> None:
    for kind in TYPES.types.values():
        named = [
            *kind.methods.values(),
            *kind.attributes.values(),
            *[t for o in kind.operators.values() for t in o.values()],
        ]
        for name in named:
            outer, _, inner = name.partition("[")
            assert outer in TYPES.types, (kind.name, name)
            assert not inner or inner.removesuffix("]") in TYPES.types, (kind.name, name)
        assert kind.fate is Fate.CHANGED or not kind.comes_back


def test_every_error_is_an_exception() -> None:
    errors = [
        name
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    ]
    assert all(TYPES.made_by[f"builtins.{name}"].name == "exception" for name in errors)


@pytest.mark.parametrize("name", [n for n in TYPES.made_by if n.startswith("builtins.")])
def test_builtins_are_builtins(name: str) -> None:
    value = builtins
    for part in name.split(".")[1:]:
        value = getattr(value, part)
