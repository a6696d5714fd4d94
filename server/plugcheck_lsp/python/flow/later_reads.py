"""Which reads of a local name see the value that it gets (or that is changed) at a given place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.flow.graph import flow_of
from plugcheck_lsp.python.names import ScopeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.flow.graph import Flow, Point
    from plugcheck_lsp.python.names import Scope, Use


def later_reads(
    unit: Unit, owner: Scope, name: str, place: cst.CSTNode | None, enders: Iterable[cst.CSTNode] = ()
) -> Iterator[Use]:
    """The uses of `name`, which the function `owner` owns, that can run after `place` before the name is bound again.

    `place` is the name where it is bound, or the call that changes the value; None: the start of the function.
    `enders` are further calls after which the value no longer counts. Uses in nested functions always count, and
    so does every use where the function has no graph.
    """
    uses = owner.uses.get(name, ())
    flow = flow_of(unit, owner.node) if owner.kind is ScopeKind.FUNCTION and owner.node is not None else None
    if flow is None:
        return iter(uses)
    starts = flow.at.get(place, ()) if place is not None else (flow.start,)
    if not starts:
        return iter(uses)
    reached = _reached(starts, _ends(flow, owner, name, enders))
    return (use for use in uses if _sees(flow, owner, use, reached))


def _ends(flow: Flow, owner: Scope, name: str, enders: Iterable[cst.CSTNode]) -> set[int]:
    """The points (by identity) behind which an earlier value of `name` is gone."""
    found = {id(point) for node in enders for point in flow.at.get(node, ())}
    for binding in owner.bindings.get(name, ()):
        if not isinstance(binding.statement, cst.AugAssign):
            found.update(id(point) for point in flow.at.get(binding.node, ()))
    return found


def _reached(starts: Iterable[Point], ends: set[int]) -> set[int]:
    """The points (by identity) to which control gets from behind `starts` without going on behind one of `ends`."""
    found: set[int] = set()
    todo = [edge.to for start in starts for edge in start.edges]
    while todo:
        point = todo.pop()
        if id(point) in found:
            continue
        found.add(id(point))
        if point.error is not None:
            todo.append(point.error)
        if id(point) not in ends:
            todo.extend(edge.to for edge in point.edges)
    return found


def _sees(flow: Flow, owner: Scope, use: Use, reached: set[int]) -> bool:
    if use.scope.function is not owner:
        return True
    points = flow.at.get(use.root)
    return points is None or any(id(point) in reached for point in points)
