"""The span of a node is where Python's own tree has it."""

from __future__ import annotations

import ast
import random
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import libcst as cst
import pytest

from plugcheck_lsp.documents.python import PythonDocument, parse
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

STDLIB = sorted(
    path for path in Path(sysconfig.get_path("stdlib")).rglob("*.py") if "site-packages" not in path.parts
)
KINDS: dict[type[cst.CSTNode], type[ast.AST]] = {
    cst.Attribute: ast.Attribute,
    cst.Call: ast.Call,
    cst.FunctionDef: ast.FunctionDef,
    cst.ClassDef: ast.ClassDef,
    cst.Lambda: ast.Lambda,
    cst.Return: ast.Return,
    cst.Assign: ast.Assign,
    cst.Subscript: ast.Subscript,
}


def nodes(root: cst.CSTNode) -> Iterator[cst.CSTNode]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, cst.Import | cst.ImportFrom):  # Python has no expressions there
            stack.extend(node.children)


def found_places(document: PythonDocument) -> dict[str, set[tuple[int, int]]]:
    places: dict[str, set[tuple[int, int]]] = {kind.__name__: set() for kind in KINDS.values()}
    for unit in document.units:
        assert unit.parsed.node is not None
        for node in nodes(unit.parsed.node):
            kind = KINDS.get(type(node))
            if kind is not None:
                span = unit.parsed.span(node).shifted(unit.start)
                end = span.start if kind in (ast.ClassDef, ast.FunctionDef) else span.end
                places[kind.__name__].add((span.start, end))
    return places


def expected_places(source: str) -> dict[str, set[tuple[int, int]]]:
    text = Text(source)
    places: dict[str, set[tuple[int, int]]] = {kind.__name__: set() for kind in KINDS.values()}

    def offset(line: int, column: int) -> int:
        return text.offset(line - 1, len(text.line_text(line - 1).encode()[:column].decode()))

    for node in ast.walk(ast.parse(source)):
        name = "FunctionDef" if isinstance(node, ast.AsyncFunctionDef) else type(node).__name__
        if name in places and isinstance(node, (ast.expr, ast.stmt)):
            start = offset(node.lineno, node.col_offset)
            end = offset(node.end_lineno or 0, node.end_col_offset or 0)
            places[name].add((start, start if name in ("ClassDef", "FunctionDef") else end))
    return places


SNIPPETS = [
    "é = f('😀', a . b)\n",
    "class Ä:\r\n\tx = '😀'; y = g(x)\r\n\r\n\tdef m(self):\r\n\t\treturn self . a\r\n",
    "@d(1)\nasync def f(): return (a\n  .b\n  (c))\n",
    "class A:\n  '''a\nb'''\n  x = [lambda: y[0] for y in z()]\n",
    "x = 1\rclass B: y = f(\r1)\rz = a.b\r",
    "\x0cx = f(1)\n\x0c\nclass C:\n    \x0c\n    y = g(2)\n",
    "if a:\n    if b:\n        c = d(e)\n    # c\n\n    f()\nelif g():\n    h()\n",
    "x = \\\n  f(\\\n a)\n",
]


@pytest.mark.parametrize("source", SNIPPETS)
def test_places_are_those_of_python(source: str) -> None:
    assert found_places(parse(Text(source))) == expected_places(source)


def check_file(path: Path) -> bool:
    try:
        source = path.read_bytes().decode()
        tree = ast.parse(source)
    except (SyntaxError, UnicodeDecodeError, ValueError):
        return False
    if source.startswith("\ufeff") or any(isinstance(node, ast.JoinedStr) for node in ast.walk(tree)):
        return False  # before 3.12 Python itself has no places inside f-strings
    document = parse(Text(source))
    if document.skipped:
        return False
    unread = [unit for unit in document.units if unit.parsed.node is None]
    for unit in unread:  # `(a): int = 1`, say: Python takes it, libcst does not
        with pytest.raises(cst.ParserSyntaxError):
            cst.parse_module(unit.text)
    if unread:
        return False
    assert found_places(document) == expected_places(source), path
    return True


def test_places_are_those_of_python_in_the_standard_library() -> None:
    assert sum(map(check_file, random.Random(3).sample(STDLIB, 25))) > 8


@pytest.mark.slow
def test_places_are_those_of_python_in_an_eighth_of_the_standard_library() -> None:
    assert sum(map(check_file, STDLIB[::8])) > 55


def test_white_space_and_parentheses_around_are_left_out() -> None:
    document = parse(Text("class A:\n    @d\n    def m(self):\n        return ( x )  # c\n"))
    unit = document.units[1]
    assert isinstance(unit.parsed.node, cst.FunctionDef)
    spans = {
        type(node).__name__: document.text.slice(unit.parsed.span(node).shifted(unit.start))
        for node in nodes(unit.parsed.node)
    }
    assert spans["Return"] == "return ( x )"
    assert spans["Name"] in ("x", "m", "self", "d")
    assert document.text.slice(unit.parsed.span(unit.parsed.node).shifted(unit.start)).startswith("def m")


def test_a_foreign_node_has_no_span() -> None:
    unit = parse(Text("x = 1\n")).units[0]
    with pytest.raises(KeyError):
        unit.parsed.span(cst.Name("x"))
    with pytest.raises(KeyError):
        parse(Text("x = (\n")).units[0].parsed.span(cst.Name("x"))
