"""Edits that add statements to functions, and methods to classes, in the layout of the text around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.program import Program

_STEP = "    "


def at_end_of(function: FunctionFacts, lines: Sequence[str]) -> FileEdit | None:
    """Let `function` end with `lines`; before a ``return`` or ``raise`` at its end. None for a body on the line of its head.

    The lines are indented by multiples of four spaces, which become the indentation of the text.
    """
    body = getattr(function.scope.node, "body", None)
    if not isinstance(body, cst.IndentedBlock) or not body.body:
        return None
    module = function.module
    places = [Place(module, function.unit, statement) for statement in body.body]
    indent = _indent(places[0])
    if indent is None:
        return None
    text = _indented(lines, indent, _step(function, indent))
    last = body.body[-1]
    if _is_empty(last):
        return FileEdit(module.path, places[-1].span, text.lstrip())
    if isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[0], (cst.Return, cst.Raise)):
        start = places[-1].span.start - len(indent)
        return FileEdit(module.path, Span(start, start), f"{text}\n")
    end = _line_end(module, places[-1].span.end)
    return FileEdit(module.path, Span(end, end), f"\n{text}")


def new_method(owner: ClassFacts, lines: Sequence[str]) -> FileEdit | None:
    """Let the class end with a method of these `lines`; None for a class whose members are not on lines of their own."""
    members = [unit for unit, _ in owner.parts if unit is not owner.unit]
    if not members:
        return None
    module = owner.module
    source = module.document.text.source
    last = max(members, key=lambda unit: unit.start)
    line = module.document.text.line_of(last.start)
    indent = source[module.document.text.line_span(line).start : last.start]
    if indent.strip() or not indent:
        return None
    end = last.start + len(last.text.rstrip())
    step = next((_step(method, None) for method in owner.all_methods), _STEP)
    return FileEdit(module.path, Span(end, end), f"\n\n{_indented(lines, indent, step)}")


def _step(function: FunctionFacts, inner: str | None) -> str:
    """What a body is indented by, as far as `function` shows it."""
    body = getattr(function.scope.node, "body", None)
    if inner is None and isinstance(body, cst.IndentedBlock) and body.body:
        inner = _indent(Place(function.module, function.unit, body.body[0]))
    node = function.scope.node
    if node is None:
        return _STEP
    text = function.module.document.text
    start = Place(function.module, function.unit, node).span.start
    outer = text.line_text(text.line_of(start))
    outer = outer[: len(outer) - len(outer.lstrip())]
    return inner.removeprefix(outer) if inner and inner.startswith(outer) and inner != outer else _STEP


def _indent(place: Place) -> str | None:
    """The white space before a statement that begins its line."""
    text = place.module.document.text
    start = place.span.start
    before = text.source[text.line_span(text.line_of(start)).start : start]
    return before if not before.strip() else None


def _indented(lines: Sequence[str], indent: str, step: str) -> str:
    found = []
    for line in lines:
        depth = (len(line) - len(line.lstrip())) // len(_STEP)
        found.append(f"{indent}{step * depth}{line.lstrip()}")
    return "\n".join(found)


def _is_empty(statement: cst.BaseStatement) -> bool:
    """Whether it is ``pass`` or ``...``."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return False
    small = statement.body[0]
    return isinstance(small, cst.Pass) or (
        isinstance(small, cst.Expr) and isinstance(small.value, cst.Ellipsis)
    )


def _line_end(module: ModuleFacts, offset: int) -> int:
    """The end of the line on which the text before `offset` ends."""
    text = module.document.text
    last = max(0, len(text.source[:offset].rstrip()) - 1)
    return text.line_span(text.line_of(last)).end


def made_async(program: Program, function: FunctionFacts) -> FileEdit | None:
    """Make a coroutine function of `function`; None where the program's own code calls it."""
    node = function.scope.node
    if not isinstance(node, cst.FunctionDef) or call_graph(program).callers(function):
        return None
    start = Place(function.module, function.unit, node.name).span.start
    before = function.module.document.text.source[:start].rstrip()
    if not before.endswith("def"):
        return None
    at = len(before) - len("def")
    return FileEdit(function.module.path, Span(at, at), "async ")
