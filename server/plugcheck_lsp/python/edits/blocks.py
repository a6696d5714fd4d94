"""Edits that put the life of a resource into a ``with`` or a ``try``/``finally``.

They are made on the text: lines get a step of indentation more, and nothing else in them changes. Where that
could change a string that goes over several lines, or is not surely right, there are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.python.names import BindingKind, StepKind
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Use
    from plugcheck_lsp.python.resources.lifetimes import Acquisition

# what a value may stand in to be evaluated exactly once, whenever its statement is
_ONCE = (
    cst.Arg, cst.Call, cst.Attribute, cst.Await, cst.Element, cst.Tuple, cst.List, cst.BinaryOperation, cst.Assign,
    cst.Return, cst.Expr, cst.Subscript, cst.ListComp, cst.SetComp, cst.DictComp, cst.CompFor, cst.For,
)  # fmt: skip
# the kinds whose `with` does no more than their release: that of a pool ends its work, that of a connection commits
_PLAIN_MANAGERS = frozenset(
    {
        "file", "async-file", "file-input", "folder-iterator", "socket", "client", "async-client", "response", "stream",
        "temporary-file", "temporary-folder", "executor", "memory-map", "archive", "shelf", "selector", "process",
    }
)  # fmt: skip
_NAMES = {
    "file": "file",
    "response": "response",
    "archive": "archive",
    "temporary-file": "file",
    "stream": "response",
}


@dataclass(frozen=True, eq=False)
class _Lines:
    """The text of a file, and edits of whole lines in it."""

    path: Path
    source: str
    begin: int
    """Where the unit begins: the spans of its nodes count from there."""

    def start(self, offset: int) -> int:
        """Where the line of `offset` begins."""
        return max(self.source.rfind("\n", 0, offset), self.source.rfind("\r", 0, offset)) + 1

    def end(self, offset: int) -> int:
        """Where the line after that of `offset` begins."""
        found = self.source.find("\n", offset)
        return len(self.source) if found < 0 else found + 1

    def indent(self, offset: int) -> str:
        """The white space before the code on the line of `offset`."""
        start = self.start(offset)
        line = self.source[start : self.end(offset)]
        return line[: len(line) - len(line.lstrip(" \t\f"))]

    def indented(self, start: int, end: int, step: str) -> Iterator[FileEdit]:
        """Edits that indent the lines from `start` (where one begins) up to `end`, blank ones left out."""
        at = start
        while at < end:
            following = self.end(at)
            if self.source[at:following].strip():
                yield FileEdit(self.path, Span(at, at), step)
            at = following

    def is_plain(self, start: int, end: int) -> bool:
        """Whether no string and no joined line goes on from one line to the next."""
        text = self.source[start:end]
        lone = "\r" in text.replace("\r\n", "")
        return not lone and not any(mark in text for mark in ('"""', "'''", "\\\n", "\\\r"))


def held_in_block(acquisition: Acquisition, name: str) -> tuple[FileEdit, ...]:
    """Edits that put all uses of `name`, which gets what `acquisition` makes, into a block that releases it.

    Empty where the uses do not all follow in the same block of statements, or something else stands against it.
    """
    function = acquisition.function
    if function is None or acquisition.part is not None or acquisition.opened:
        return ()
    found = _statement(acquisition, name)
    if found is None:
        return ()
    line, body, index = found
    uses = function.scope.uses.get(name, ())
    places = {_index_in(function, body, use.root) for use in uses}
    last = max((place for place in places if place is not None), default=index)
    if None in places or last == index or any(place is not None and place <= index for place in places):
        return ()
    releases = [use for use in uses if _releases(acquisition, use)]
    ending = _is_release(body[last], releases)
    if len(releases) > ending or last - ending == index:
        return ()
    return _block(acquisition, function, name, (line, *body[index + 1 : last + 1]), ending=bool(ending))


def guarded_from(function: FunctionFacts, offset: int, handler: Sequence[str]) -> tuple[FileEdit, ...]:
    """Edits that let `handler` see every exception of `function` from the statement of its body on that holds `offset`.

    The lines of `handler` are indented by multiples of four spaces. Empty where the body stands on the line of its
    head, or a string in it goes over several lines.
    """
    body = getattr(function.scope.node, "body", None)
    if not isinstance(body, cst.IndentedBlock):
        return ()
    spans = [_span(function, statement) for statement in body.body]
    first = next((index for index, span in enumerate(spans) if offset < span.end), None)
    if first == 0 and len(spans) > 1 and _is_docstring(body.body[0]):
        first = 1
    if first is None:
        return ()
    lines, statement = _lines(function), body.body[first]
    step = _step(function, statement, lines)
    start, end = lines.start(spans[first].start), lines.end(max(spans[-1].end - 1, 0))
    if step is None or not lines.is_plain(start, end) or lines.source[start : spans[first].start].strip():
        return ()
    indent = lines.indent(spans[first].start)
    opening, *others = lines.indented(start, end, step)
    depths = [(len(line) - len(line.lstrip())) // 4 for line in handler]
    written = [f"{indent}{step * depth}{line.lstrip()}" for depth, line in zip(depths, handler, strict=True)]
    after = start + len(lines.source[start:end].rstrip())
    return (
        FileEdit(lines.path, opening.span, f"{indent}try:\n{step}"),
        *others,
        FileEdit(lines.path, Span(after, after), "".join(f"\n{line}" for line in written)),
    )


def _is_docstring(statement: cst.CSTNode) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(statement.body[0], cst.Expr):
        return False
    return isinstance(statement.body[0].value, (cst.SimpleString, cst.ConcatenatedString))


def block_of(acquisition: Acquisition) -> str:
    """The statement that can hold the resource: ``with``, ``async with`` or ``try``."""
    resource = acquisition.resource
    awaited = acquisition.node is not acquisition.place.node
    return (
        resource.manager if resource.name in _PLAIN_MANAGERS and resource.manager and not awaited else "try"
    )


def held_in_statement(acquisition: Acquisition) -> tuple[FileEdit, ...]:
    """Edits that put the statement which drops what `acquisition` makes into a ``with`` that holds it."""
    function, resource = acquisition.function, acquisition.resource
    node = acquisition.place.node
    if function is None or resource.manager != "with" or resource.name not in _NAMES or acquisition.opened:
        return ()
    statement: cst.CSTNode | None = None
    simple = False
    for parent, below in enclosing(acquisition.place.unit, node):
        if isinstance(parent, cst.SimpleStatementLine):
            simple = len(parent.body) == 1
            statement = parent
            break
        if not isinstance(parent, _ONCE) or (isinstance(parent, cst.Subscript) and below is not parent.value):
            return ()
        if isinstance(parent, (cst.For, cst.CompFor)) and below is not parent.iter:
            return ()
        if isinstance(parent, cst.For):
            statement, simple = parent, True
            break
        if isinstance(parent, cst.Expr) and below is node:
            return ()
    if statement is None or not simple:
        return ()
    lines = _lines(function)
    span, made = _span(function, statement), _span(function, node)
    text = lines.source[made.start : made.end]
    start = lines.start(span.start)
    if "\n" in text or "\r" in text or lines.source[start : span.start].strip():
        return ()
    end = lines.end(max(span.end - 1, span.start))
    step = _step(function, statement, lines)
    if step is None or not lines.is_plain(start, end):
        return ()
    name = _free_name(function, _NAMES[resource.name])
    first, *rest = lines.indented(start, end, step)
    head = f"{lines.indent(start)}with {text} as {name}:\n"
    return (
        FileEdit(first.path, first.span, head + step),
        *rest,
        FileEdit(first.path, made, name),
    )


def _block(
    acquisition: Acquisition,
    function: FunctionFacts,
    name: str,
    statements: Sequence[cst.CSTNode],
    *,
    ending: bool,
) -> tuple[FileEdit, ...]:
    """The edits for a line that acquires and the statements below it, the last of which releases if `ending`."""
    line, *below = statements
    assert isinstance(line, cst.SimpleStatementLine)
    assign = line.body[0]
    assert isinstance(assign, cst.Assign)
    lines = _lines(function)
    whole, value = _span(function, line), _span(function, assign.value)
    start, last = lines.end(max(value.end - 1, 0)), _span(function, below[-1])
    end = lines.start(last.start) if ending else lines.end(max(last.end - 1, 0))
    step = _step(function, line, lines)
    indent = lines.indent(whole.start)
    after = lines.end(max(last.end - 1, 0))
    if (
        step is None
        or not lines.is_plain(start, after)
        or lines.source[lines.start(whole.start) : whole.start].strip()
    ):
        return ()
    if ending and "#" in lines.source[lines.start(last.start) : after]:
        return ()
    if not lines.source[:start].endswith(("\n", "\r")) or not lines.source[:end].endswith(("\n", "\r")):
        return ()
    inner = tuple(lines.indented(start, end, step))
    resource = acquisition.resource
    if block_of(acquisition) != "try":
        head = (
            FileEdit(lines.path, Span(whole.start, value.start), f"{resource.manager} "),
            FileEdit(lines.path, Span(value.end, value.end), f" as {name}:"),
        )
        tail = (FileEdit(lines.path, Span(end, after), ""),) if ending else ()
        return (*head, *inner, *tail)
    if not ending:
        return ()
    first, *others = inner
    opening = FileEdit(lines.path, first.span, f"{indent}try:\n{step}")
    closing = FileEdit(lines.path, Span(end, end), f"{indent}finally:\n{step}")
    return (opening, *others, closing)


def _statement(
    acquisition: Acquisition, name: str
) -> tuple[cst.SimpleStatementLine, Sequence[cst.CSTNode], int] | None:
    """The line ``name = acquisition`` alone, the statements of its block, and its place among them."""
    function = acquisition.function
    if function is None or acquisition.use.node is not acquisition.node:
        return None
    bindings = function.scope.bindings.get(name, ())
    if len(bindings) != 1 or bindings[0].kind is not BindingKind.ASSIGNED:
        return None
    around = enclosing(acquisition.place.unit, acquisition.node)
    assign, line, block = (next(around, (None, None))[0] for _ in range(3))
    if not isinstance(assign, cst.Assign) or not isinstance(line, cst.SimpleStatementLine):
        return None
    value = assign.value
    if len(assign.targets) != 1 or len(line.body) != 1 or value is not acquisition.node:
        return None
    if not isinstance(assign.targets[0].target, cst.Name) or not isinstance(block, cst.IndentedBlock):
        return None
    if isinstance(value, (cst.Call, cst.Await)) and value.lpar:
        return None
    return line, block.body, block.body.index(line)


def _index_in(function: FunctionFacts, body: Sequence[cst.CSTNode], node: cst.CSTNode) -> int | None:
    for _, below in enclosing(function.unit, node):
        for index, statement in enumerate(body):
            if statement is below:
                return index
    return None


def _releases(acquisition: Acquisition, use: Use) -> bool:
    first = use.steps[0] if use.steps else None
    if first is not None and first.kind is StepKind.ATTRIBUTE:
        return first.key in acquisition.resource.released_by
    if use.call is None or acquisition.resource.released_by or use.position != 0:
        return False
    place = acquisition.place
    return place.module.dotted(use.call.node, place.unit) in acquisition.resource.release_functions


def _is_release(statement: cst.CSTNode, releases: Sequence[Use]) -> int:
    """1 if the statement is one of the releases alone, else 0."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return 0
    small = statement.body[0]
    if not isinstance(small, cst.Expr):
        return 0
    return int(any(small.value in (use.node, use.call.node if use.call else None) for use in releases))


def _lines(function: FunctionFacts) -> _Lines:
    return _Lines(function.module.path, function.module.document.text.source, function.unit.start)


def _span(function: FunctionFacts, node: cst.CSTNode) -> Span:
    return function.unit.parsed.span(node).shifted(function.unit.start)


def _step(function: FunctionFacts, statement: cst.CSTNode, lines: _Lines) -> str | None:
    """One step of indentation, as the block of `statement` is indented; None where it stands on its header's line."""
    own = lines.indent(_span(function, statement).start)
    for parent, _ in enclosing(function.unit, statement):
        if isinstance(parent, cst.BaseCompoundStatement):
            outer = lines.indent(_span(function, parent).start)
            return own[len(outer) :] if own.startswith(outer) and len(own) > len(outer) else None
    return None


def _free_name(function: FunctionFacts, wanted: str) -> str:
    """`wanted`, or a name like it that nothing in the function means."""
    facts = function.module.facts_of(function.unit)
    taken = {name for scope in facts.module.walk() for name in (*scope.bindings, *scope.uses)}
    taken.update(function.module.bindings)
    name = wanted
    while name in taken:
        name = f"opened_{name}"
    return name
