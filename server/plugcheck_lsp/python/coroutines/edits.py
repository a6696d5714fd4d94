"""Edits that make a call asynchronous."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.python.coroutines.lost import can_await
from plugcheck_lsp.python.edits.importing import name_for
from plugcheck_lsp.python.names import Role, StepKind
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from plugcheck_lsp.python.calls.call import Call
    from plugcheck_lsp.python.coroutines.forms import WrongForm
    from plugcheck_lsp.python.module import Place
    from plugcheck_lsp.python.names import CallSite, Scope


def awaited(call: Call, scope: Scope) -> tuple[FileEdit, ...]:
    """Edits that put ``await`` before a call in `scope`; none where it cannot stand there."""
    site = _site(call)
    if site is None or not can_await(scope):
        return ()
    before, after = _await_around(site)
    return _around(call.place, f"{before}", after)


def slept(call: Call) -> tuple[FileEdit, ...]:
    """Edits that make ``await asyncio.sleep(x)`` of ``time.sleep(x)``."""
    site = _site(call)
    if site is None or not can_await(site.scope):
        return ()
    named = name_for(call.place.module, call.place.unit, site.scope, "asyncio")
    if named is None:
        return ()
    before, after = _await_around(site)
    callee = _outer(call.place._replace(node=site.node.func))
    edits = [*named.edits, FileEdit(call.place.path, callee, f"{before}{named.text}.sleep")]
    if after:
        edits.append(FileEdit(call.place.path, Span(call.place.span.end, call.place.span.end), after))
    return tuple(edits)


def in_a_thread(call: Call) -> tuple[FileEdit, ...]:
    """Edits that make ``await asyncio.to_thread(f, x)`` of ``f(x)``; none where that means something else."""
    site = _site(call)
    if site is None or not can_await(site.scope) or (site.use is not None and site.use.role is Role.ENTERED):
        return ()
    arguments = site.node.args
    if (
        len(arguments) == 1
        and isinstance(arguments[0].value, cst.GeneratorExp)
        and not arguments[0].value.lpar
    ):
        return ()  # it would need parentheses
    named = name_for(call.place.module, call.place.unit, site.scope, "asyncio")
    if named is None:
        return ()
    before, after = _await_around(site)
    text = call.place.module.document.text.source
    span, callee = call.place.span, _outer(call.place._replace(node=site.node.func))
    opening = text.index("(", callee.end)
    inner = text[opening + 1 : span.end - 1]
    if not arguments and inner.strip():
        return ()  # a comment would be lost
    comma = "" if not arguments else "," if inner[:1].isspace() else ", "
    end = opening + 1 if arguments else span.end - 1
    return (
        *named.edits,
        FileEdit(call.place.path, Span(span.start, span.start), f"{before}{named.text}.to_thread("),
        FileEdit(call.place.path, Span(opening, end), comma),
        *((FileEdit(call.place.path, Span(span.end, span.end), after),) if after else ()),
    )


def _site(call: Call) -> CallSite | None:
    node = call.node
    return call.place.module.facts_of(call.place.unit).call_of.get(node) if node is not None else None


def _await_around(site: CallSite) -> tuple[str, str]:
    """What stands before and after an awaited call: nothing if it is awaited already."""
    use, after = site.use, site.depth + 1
    if use is None or after >= len(use.steps):
        return "await ", ""
    return ("", "") if use.steps[after].kind is StepKind.AWAIT else ("(await ", ")")


def _around(place: Place, before: str, after: str) -> tuple[FileEdit, ...]:
    span = place.span
    edits = (FileEdit(place.path, Span(span.start, span.start), before),)
    return (*edits, FileEdit(place.path, Span(span.end, span.end), after)) if after else edits


def _outer(place: Place) -> Span:
    """The span of an expression with its parentheses."""
    left, right = getattr(place.node, "lpar", ()), getattr(place.node, "rpar", ())
    if not left or not right:
        return place.span
    return Span(place._replace(node=left[0]).span.start, place._replace(node=right[-1]).span.end)


def await_argument(call: Call) -> tuple[FileEdit, ...]:
    """Edits that make ``await x()`` of ``run(x())``; none where that means something else."""
    site = _site(call)
    if site is None or not can_await(site.scope) or len(site.node.args) != 1:
        return ()
    argument = site.node.args[0]
    if argument.star or argument.keyword is not None or not isinstance(argument.value, (cst.Call, cst.Name)):
        return ()
    before, after = _await_around(site)
    if not before:
        return ()
    inner, span = _outer(call.place._replace(node=argument.value)), call.place.span
    path = call.place.path
    return (
        FileEdit(path, Span(span.start, inner.start), before),
        FileEdit(path, Span(inner.end, span.end), after),
    )


def other_form(wrong: WrongForm) -> tuple[FileEdit, ...]:
    """Edits that add or remove ``async`` before a statement; none where that does not make it right."""
    statement = wrong.statement
    if statement is None or not isinstance(statement.node, (cst.For, cst.With)):
        return ()
    start = statement.span.start
    if statement.node.asynchronous is None:
        return (FileEdit(statement.path, Span(start, start), "async "),) if can_await(wrong.scope) else ()
    text = statement.module.document.text.source
    keyword = "for" if isinstance(statement.node, cst.For) else "with"
    return (FileEdit(statement.path, Span(start, text.index(keyword, start)), ""),)


def without_await(place: Place) -> FileEdit | None:
    """The edit that takes away the ``await`` before the call at `place`."""
    around = next(enclosing(place.unit, place.node), (None, None))[0]
    if not isinstance(around, cst.Await):
        return None
    start = place._replace(node=around).span.start
    return FileEdit(place.path, Span(start, _outer(place).start), "")
