"""Edits of a method's parameters; empty where the text does not allow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Fix
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.dagstack.class_shape import is_unused

if TYPE_CHECKING:
    from collections.abc import Iterable

    import libcst as cst

    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Parameter


def unsafe_fix(title: str, edits: tuple[FileEdit, ...]) -> Fix | None:
    """A fix that changes how the method is called: whoever calls it otherwise must follow. None without edits."""
    return Fix(title, Applicability.UNSAFE, edits) if edits else None


def with_receiver(method: FunctionFacts) -> tuple[FileEdit, ...]:
    """Put `self` before the other parameters."""
    if method.scope.uses.get("self") or "self" in method.scope.bindings:
        return ()
    at = _span(method, method.parameters[0].node if method.parameters else _params(method)).start
    return (_insert(method, at, "self, " if method.parameters else "self"),)


def with_parameter(method: FunctionFacts, name: str) -> tuple[FileEdit, ...]:
    """Put a parameter after the last positional one."""
    if name in method.scope.uses or name in method.scope.bindings or len(method.parameters) != 1:
        return ()
    return (_insert(method, _end(method, method.parameters[0]), f", {name}"),)


def with_context(method: FunctionFacts) -> tuple[FileEdit, ...]:
    """Put `ctx` before the arguments."""
    first = 0 if method.is_static else 1
    if "ctx" in method.scope.bindings or "ctx" in method.scope.uses or len(method.parameters) < first:
        return ()
    if len(method.parameters) == first:
        return with_parameter(method, "ctx")
    return (_insert(method, _span(method, method.parameters[first].node).start, "ctx, "),)


def without_returned(place: Place) -> Fix | None:
    """Return nothing, where `place` is what a ``return`` on one line gives."""
    text = place.module.document.text
    line = text.line_span(text.line_of(place.span.start))
    before = text.source[line.start : place.span.start]
    if before.strip() != "return":
        return None
    span = Span(line.start + len(before.rstrip()), place.span.end)
    return Fix("Return nothing", Applicability.UNSAFE, (FileEdit(place.path, span, ""),))


def without(method: FunctionFacts, unwanted: Iterable[Parameter]) -> tuple[FileEdit, ...]:
    """Leave out parameters that the body never names."""
    parameters = method.parameters
    edits = []
    for parameter in unwanted:
        position = parameters.index(parameter)
        if not position or not is_unused(method, parameter) or not _is_simple(method):
            return ()
        start, end = _end(method, parameters[position - 1]), _end(method, parameter)
        edits.append(FileEdit(method.module.path, Span(start, end), ""))
    return tuple(edits)


def renamed(method: FunctionFacts, parameter: Parameter, name: str) -> tuple[FileEdit, ...]:
    """Give a parameter another name, also where the body uses it."""
    scope = method.scope
    if any(name in inner.bindings or name in inner.uses for inner in scope.walk()):
        return ()
    nodes = [binding.node for binding in scope.bindings.get(parameter.name, ())]
    nodes += [use.root for use in scope.uses.get(parameter.name, ())]
    spans = sorted({_span(method, node) for node in nodes})
    return tuple(FileEdit(method.module.path, span, name) for span in spans)


def without_default(method: FunctionFacts, parameter: Parameter) -> tuple[FileEdit, ...]:
    """Take the default of a parameter away, where it is the first one with a default."""
    node = parameter.node
    before = method.parameters[: method.parameters.index(parameter)]
    if node.default is None or parameter.kind.value not in ("normal", "positional-only"):
        return ()
    if any(other.default is not None for other in before):
        return ()
    kept = node.annotation.annotation if node.annotation is not None else node
    start, end = _span(method, kept).end, _span(method, node.default).end
    return (FileEdit(method.module.path, Span(start, end), ""),)


def positional_from(method: FunctionFacts, parameter: Parameter) -> tuple[FileEdit, ...]:
    """Let a parameter behind a bare `*` be given by position too: take the `*` away."""
    star = getattr(_params(method), "star_arg", None)
    first = next((p for p in method.parameters if p.kind.value == "keyword-only"), None)
    if star is None or type(star).__name__ != "ParamStar" or first is not parameter:
        return ()
    start, end = _span(method, star).start, _span(method, parameter.node).start
    return (FileEdit(method.module.path, Span(start, end), ""),)


def _is_simple(method: FunctionFacts) -> bool:
    """Whether no bare `*` and no `/` stands among the parameters."""
    return all(parameter.kind.value == "normal" for parameter in method.parameters)


def _params(method: FunctionFacts) -> cst.CSTNode:
    node: cst.CSTNode = getattr(method.scope.node, "params")  # noqa: B009 - a lambda is no method
    return node


def _end(method: FunctionFacts, parameter: Parameter) -> int:
    """Where a parameter with its annotation and its default ends."""
    node = parameter.node
    last = node.default or (node.annotation.annotation if node.annotation is not None else node)
    return _span(method, last).end


def _span(method: FunctionFacts, node: cst.CSTNode) -> Span:
    return Place(method.module, method.unit, node).span


def _insert(method: FunctionFacts, at: int, text: str) -> FileEdit:
    return FileEdit(method.module.path, Span(at, at), text)
