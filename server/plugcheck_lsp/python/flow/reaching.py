"""Which of a name's bindings a read of it can see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plugcheck_lsp.python.flow.graph import flow_of
from plugcheck_lsp.python.names import BindingKind, ScopeKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    import libcst as cst

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.flow.graph import Flow, Point
    from plugcheck_lsp.python.names import Binding, Scope

_MOST_BINDINGS = 40
"""A name with more bindings than that is not followed through the graph."""
_MOST_STEPS = 20_000
"""How far a binding is followed."""


@dataclass(eq=False)
class Reaching:
    """The bindings of one function's names, and where they hold; what is asked is computed once."""

    unit: Unit
    scope: Scope
    _flow: Flow | None = field(init=False)
    _live: frozenset[int] = field(init=False)
    _reached: dict[str, tuple[tuple[Binding, frozenset[int]], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        node = self.scope.node
        plain = self.scope.kind is ScopeKind.FUNCTION and node is not None
        self._flow = flow_of(self.unit, node) if plain and node is not None else None
        points = self._flow.points() if self._flow is not None else ()
        self._live = frozenset(id(point) for point in points)

    def bindings(self, name: str, read: cst.CSTNode) -> tuple[Binding, ...] | None:
        """The bindings that a value of `name`, which the function owns, can have where `read` stands.

        None where that cannot be said: in nested scopes, and in functions whose graph is too big.
        """
        after = self._flow.at.get(read) if self._flow is not None else None
        bindings = [b for b in self.scope.bindings.get(name, ()) if b.kind is not BindingKind.DECLARED]
        if not after or len(bindings) > _MOST_BINDINGS:
            return None
        if name not in self._reached:
            self._reached[name] = self._follow(bindings)
        wanted = {id(point) for point in after}
        return tuple(binding for binding, reached in self._reached[name] if wanted & reached)

    def _follow(self, bindings: list[Binding]) -> tuple[tuple[Binding, frozenset[int]], ...]:
        assert self._flow is not None
        starts: list[tuple[Binding, list[Point]]] = []
        for binding in bindings:
            parameter = binding.kind is BindingKind.PARAMETER
            points = [self._flow.start] if parameter else self._flow.at.get(binding.node, [])
            starts.append((binding, [point for point in points if id(point) in self._live]))
        stops = {id(point) for _, points in starts for point in points}
        return tuple((binding, _reached(points, stops)) for binding, points in starts)


def _reached(starts: Iterable[Point], stops: set[int]) -> frozenset[int]:
    """The points to which control gets from `starts` before (or when) it gets to one of `stops`."""
    todo = [edge.to for start in starts for edge in start.edges]
    seen: set[int] = set()
    while todo and len(seen) < _MOST_STEPS:
        point = todo.pop()
        if id(point) in seen:
            continue
        seen.add(id(point))
        if point.error is not None:
            todo.append(point.error)
        if id(point) not in stops:
            todo.extend(edge.to for edge in point.edges)
    return frozenset(seen)
