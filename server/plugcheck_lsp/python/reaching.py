"""Which of a name's bindings a read of it can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.python.flow import flow_of
from plugcheck_lsp.python.names import BindingKind, ScopeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import libcst as cst

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.flow import Point
    from plugcheck_lsp.python.names import Binding, Scope

_MOST_STEPS = 20_000
"""How far a binding is followed through the graph."""


def reaching(
    unit: Unit, scope: Scope, read: cst.CSTNode, bindings: Sequence[Binding]
) -> tuple[Binding, ...] | None:
    """Those of `bindings`, all of one name that the function `scope` owns, that a value read at `read` can have.

    None where that cannot be said: in nested scopes, and in functions whose graph is too big.
    """
    if scope.kind is not ScopeKind.FUNCTION or scope.node is None:
        return None
    flow = flow_of(unit, scope.node)
    wanted = {id(point) for point in flow.at.get(read, ())} if flow is not None else set()
    if flow is None or not wanted:
        return None
    starts: list[tuple[Binding, list[Point]]] = []
    for binding in bindings:
        parameter = binding.kind is BindingKind.PARAMETER
        points = [flow.start] if parameter else flow.at.get(binding.node, [])
        starts.append((binding, points))
    live = {id(point) for point in flow.points()}
    starts = [(binding, [point for point in points if id(point) in live]) for binding, points in starts]
    stops = {id(point) for _, points in starts for point in points}
    return tuple(binding for binding, points in starts if _leads_to(points, wanted, stops))


def _leads_to(starts: Iterable[Point], wanted: set[int], stops: set[int]) -> bool:
    todo = [edge.to for start in starts for edge in start.edges]
    seen: set[int] = set()
    while todo and len(seen) < _MOST_STEPS:
        point = todo.pop()
        if id(point) in seen:
            continue
        seen.add(id(point))
        if id(point) in wanted:
            return True
        if point.error is not None:
            todo.append(point.error)
        if id(point) not in stops:
            todo.extend(edge.to for edge in point.edges)
    return False
