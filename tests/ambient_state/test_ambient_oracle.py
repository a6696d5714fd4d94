"""The host's own `assert_no_ambient_state` as oracle: what it reports as an error, we report too."""

from __future__ import annotations

import importlib.util
import random
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from dagstack.plugin_system.contract import AmbientStateError, assert_no_ambient_state

from plugcheck_lsp.findings import Finding

if TYPE_CHECKING:
    from pathlib import Path

Check = Callable[..., list[Finding]]

CASES = 2000
ERROR_LINE = re.compile(r"ERROR line (\d+): '(.+?)'")

NAMES = [
    "cache",
    "_rows",
    "CACHE",
    "_ROWS",
    "Table",
    "_",
    "__",
    "_1",
    "x1",
    "ünï",
    "X_1",
    "__all__",
    "__state__",
    "__mine",
    "camelCase",
]
VALUES = [
    "[]",
    "{}",
    "{1}",
    "[1, 2]",
    "{'a': []}",
    "list()",
    "dict(a=1)",
    "set()",
    "bytearray(3)",
    "collections.deque()",
    "defaultdict(list)",
    "OrderedDict()",
    "Counter('ab')",
    "c.Counter()",
    "factory().list()",
    "deque([1])",
    "(1, 2)",
    "()",
    "frozenset({1})",
    "None",
    "3",
    "'text'",
    "[n for n in 'ab']",
    "{n: 1 for n in 'ab'}",
    "{n for n in 'ab'}",
    "[1] + [2]",
    "None or {}",
    "[] if True else None",
    "dict.fromkeys('ab')",
    "[].copy()",
    "(n for n in 'ab')",
    "lambda: []",
    "([])",
    "tuple([])",
    "MappingProxyType({})",
    "re.compile('x')",
    "int",
    "list[int]",
    "(y := [])",
    "not []",
    "[[]][0]",
    "*[1], 2",
]
SHAPES = [
    "{name} = {value}",
    "{name}: object = {value}",
    "{name} = other = {value}",
    "other = {name} = {value}",
    "{name}, z = {value}, 1",
    "[{name}] = [{value}]",
    "if True:\n    {name} = {value}",
    "try:\n    {name} = {value}\nexcept ValueError:\n    pass",
    "for _i in range(1):\n    {name} = {value}",
    "with open('/dev/null'):\n    {name} = {value}",
    "class K:\n    {name} = {value}",
    "def g():\n    {name} = {value}\n    return {name}",
    "{name} = {value}; {name}2 = 1",
    "{name} = 0\n{name} = {value}",
    "{name}: list[int]",
    "print({name} := {value})",
]
USES = [
    "", "def f(k):\n    {name}.append(k)\n", "def f(k):\n    {name}[k] = 1\n", "def f(k):\n    return {name}\n", "def f(k):\n    return k in {name}\n",
    "def f(k):\n    global {name}\n    {name} = k\n", "def f(k):\n    other({name})\n", "def f(k, d={name}):\n    d.update(k)\n", "{name} and {name}.x\n",
    "class P:\n    t = {name}\n\n    def f(self):\n        self.t.pop()\n", "def f():\n    local = {name}\n    local.clear()\n",
]  # fmt: skip


def module_text(choose: random.Random) -> str:
    pieces = [
        "from x import c, collections, defaultdict, OrderedDict, Counter, deque, factory, MappingProxyType, re, other\n"
    ]
    for _ in range(choose.randint(1, 3)):
        name = choose.choice(NAMES)
        pieces.append(choose.choice(SHAPES).format(name=name, value=choose.choice(VALUES)) + "\n")
        pieces.append(choose.choice(USES).format(name=name))
        if choose.random() < 0.2:
            pieces.append("\f\n" if choose.random() < 0.5 else "# 🎉\n")
    text = "\n".join(pieces)
    try:
        compile(text, "plugin.py", "exec", dont_inherit=True)
    except SyntaxError:
        return module_text(choose)
    return text


def errors_of_suite(path: Path, number: int) -> set[tuple[int, str]]:
    """What the real function says of the module at `path`, which is never executed."""
    spec = importlib.util.spec_from_file_location(f"oracle_{number}", path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module
    try:
        assert_no_ambient_state(module)
    except AmbientStateError as error:
        return {(int(line), name) for line, name in ERROR_LINE.findall(str(error))}
    finally:
        del sys.modules[module.__name__]
    return set()


def test_every_error_of_the_suite_is_told(check: Check, tmp_path: Path) -> None:
    """A few thousand modules; the place must be the same name on the same line, the code any of this family."""
    choose = random.Random(20261121)  # the same modules in every run
    errors = missed = silent = 0
    problems = []
    for number in range(CASES):
        text = module_text(choose)
        path = tmp_path / f"m{number}.py"
        path.write_text(text, encoding="utf-8")
        expected = errors_of_suite(path, number)
        found = check(text)
        told = {
            (text.count("\n", 0, finding.span.start) + 1, text[finding.span.start : finding.span.end])
            for finding in found
            if finding.code in ("AMB001", "AMB003", "AMB006", "AMB101")
        }
        # An object that is changed is told once, where its name is first bound; a name that is rebound, where that is done.
        names = {name for _, name in told}
        for line, name in expected:
            errors += 1
            exact = (line, name) in told
            changed = any(
                f.code in ("AMB001", "AMB003", "AMB006") and text[f.span.start : f.span.end] == name
                for f in found
            )
            if not exact and not (changed and name in names):
                missed += 1
                problems.append((text, line, name, [(f.code, f.message) for f in found]))
        silent += not expected
        rejected = {finding for finding in found if finding.code == "AMB101"}
        for finding in rejected:
            where = (text.count("\n", 0, finding.span.start) + 1, text[finding.span.start : finding.span.end])
            if where not in expected:
                problems.append((text, *where, "AMB101 for what the suite lets pass"))
    assert problems == [], problems[0]
    assert errors > CASES // 4
    assert silent > CASES // 4
    assert missed == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_fix_satisfies_the_suite(name: str, check: Check, tmp_path: Path) -> None:
    from plugcheck_lsp.text import Edit, apply_edits

    text = f"{name} = ['a']\n\n\ndef f(k):\n    return k in {name}\n"
    path = tmp_path / "fixed.py"
    for finding in check(text):
        if finding.fix is not None:
            text = apply_edits(text, [Edit(edit.span, edit.text) for edit in finding.fix.edits])
            path.write_text(text, encoding="utf-8")
            assert errors_of_suite(path, 0) == set()
            assert [f for f in check(text) if f.code == "AMB101"] == []
            return
    path.write_text(text, encoding="utf-8")
    assert errors_of_suite(path, 0) == set() or name in ("_", "__", "_1")
