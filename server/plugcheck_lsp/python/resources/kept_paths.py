"""Paths on which an exception leaves a function while an instance still keeps a resource that it should release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.flow.exceptions import CANCELLED, CLOSED, FAILURE, UNKNOWN, UNSEEN
from plugcheck_lsp.python.flow.graph import PointKind, flow_of
from plugcheck_lsp.python.flow.raising import raising
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.own_attributes import uses_of_self
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.python.resources.kept_trace import RELEASING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from plugcheck_lsp.python.calls.graph import Call
    from plugcheck_lsp.python.flow.graph import Flow, Point
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.catalog import Resources
    from plugcheck_lsp.python.resources.keeping import Kept

_SPECIAL = frozenset({CANCELLED, CLOSED, FAILURE, UNKNOWN, UNSEEN})
_SETTLING = frozenset({"asyncio.gather", "asyncio.sleep", "asyncio.wait"})
"""Awaited calls that end in an orderly way while an instance is torn down."""
_CONVERTING = frozenset(
    {"base64.b64decode", "builtins.float", "builtins.int", "datetime.date.fromisoformat", "datetime.datetime.fromisoformat",
     "datetime.datetime.strptime", "decimal.Decimal", "json.loads", "tomllib.loads", "uuid.UUID"}
)  # fmt: skip
"""What raises `ValueError`."""
_MAKES_SURELY = frozenset(
    {"async-client", "async-exit-stack", "async-http-client", "client", "event-loop", "executor", "exit-stack", "runner",
     "task", "thread", "timer", "timer-handle", "worker", "listener", "watcher", "started-server", "connection-pool", "lazy-client", "shell-client"}
)  # fmt: skip
"""Kinds of resources whose making does not fail."""


class KeptPaths:
    """What can go wrong between the making and the release of what the instances of a program keep."""

    def __init__(self, program: Program, resources: Resources) -> None:
        self.program = program
        self.resources = resources
        self.graph = call_graph(program)
        self.raising = raising(program, resources)
        self._known: dict[object, bool] = {}

    def lost_in(self, kept: Kept, function: FunctionFacts) -> Place | None:
        """What surely can raise in `function` after the instance got the resource there, so that it is lost."""
        flow = _flow(function)
        if flow is None:
            return None
        elsewhere = {store.function.key for store in kept.stores} - {function.key}
        nodes = [
            call.place.node
            for call in (self.graph.calls(function) if elsewhere else ())
            if call.functions and elsewhere.intersection(self.graph.ways(call.functions))
        ]
        nodes += [
            _statement(flow, store.place) for store in kept.stores if store.function.key == function.key
        ]
        starts = [edge.to for node in nodes for point in flow.at.get(node, ()) for edge in point.edges]
        return self._search(function, flow, starts, self._releasing(kept, function), self._known_raise)

    def lost_from_start(self, kept: Kept, function: FunctionFacts) -> Place | None:
        """What surely can raise anywhere in `function`, while the instance keeps the resource already."""
        flow = _flow(function)
        if flow is None:
            return None
        return self._search(function, flow, [flow.start], self._releasing(kept, function), self._known_raise)

    def skipped_in(self, kept: Kept, function: FunctionFacts) -> Place | None:
        """What can raise in `function` before it comes to the release of the resource."""
        flow = _flow(function)
        if flow is None:
            return None
        stops = self._releasing(kept, function) | self._touching(kept, function)
        return self._search(function, flow, [flow.start], stops, self._any_raise)

    # -- the walk ------------------------------------------------------------------------------------------

    def _search(
        self,
        function: FunctionFacts,
        flow: Flow,
        starts: Iterable[Point],
        stops: frozenset[cst.CSTNode],
        raises: Callable[[FunctionFacts, Point, str | None], Iterable[str]],
    ) -> Place | None:
        found: dict[cst.CSTNode, None] = {}
        seen: set[tuple[int, str | None, int]] = set()
        stack: list[tuple[Point, str | None, cst.CSTNode | None]] = [(start, None, None) for start in starts]
        while stack:
            point, raised, raiser = stack.pop()
            state = (id(point), raised, id(raiser))
            if state in seen or point is flow.end:
                continue
            seen.add(state)
            if point is flow.raised:
                if raiser is not None:
                    found[raiser] = None
            elif point.node in stops and point.kind not in (PointKind.DISPATCH, PointKind.UNWIND):
                continue
            elif point.kind in (PointKind.DISPATCH, PointKind.UNWIND):
                ways = self.raising.caught(function, point, raised or UNKNOWN)
                stack.extend((to, raised, raiser) for _, to in ways)
            else:
                if point.kind is not PointKind.RAISE:
                    stack.extend((edge.to, raised, raiser) for edge in point.edges)
                if point.error is not None:
                    names = raises(function, point, raised)
                    by = raiser if _is_bare(point) else point.node
                    stack.extend((point.error, name, by) for name in names)
        places = [Place(function.module, function.unit, node) for node in found]
        return min(places, key=lambda place: place.span, default=None)

    def _releasing(self, kept: Kept, function: FunctionFacts) -> frozenset[cst.CSTNode]:
        """The nodes of `function` at which the resource is released, or a function is called that releases it."""
        keys = {release.function.key for release in kept.releases if release.function is not None}
        found: set[cst.CSTNode] = set()
        for release in kept.releases:
            if release.function is not None and release.function.key == function.key:
                found.update(_around(release.place))
        elsewhere = keys - {function.key}
        for call in self.graph.calls(function) if elsewhere else ():
            if call.functions and elsewhere.intersection(self.graph.ways(call.functions)):
                found.add(call.place.node)
        return frozenset(found)

    def _touching(self, kept: Kept, function: FunctionFacts) -> frozenset[cst.CSTNode]:
        """The nodes of `function` that do anything with an attribute which keeps the resource."""
        return frozenset(
            node
            for store in kept.stores
            for used in uses_of_self(self.program, store.owner).get(store.attribute, ())
            if used.unit is function.unit and used.module is function.module
            for node in _around(used.place)
        )

    # -- what raises ---------------------------------------------------------------------------------------

    def _any_raise(self, function: FunctionFacts, point: Point, raised: str | None) -> Iterable[str]:
        """What the point may raise; releases, and waits for what was cancelled or gathered, are trusted."""
        if point.kind is PointKind.AWAIT and isinstance(point.node, cst.Await):
            awaited = point.node.expression
            if not isinstance(awaited, cst.Call):
                return (CANCELLED,)
            if self._is_trusted(function, awaited):
                return ()
        elif isinstance(point.node, cst.Call) and self._is_trusted(function, point.node):
            return ()
        return self.raising.at(function, point, raised).raises - {CANCELLED, CLOSED}

    def _is_trusted(self, function: FunctionFacts, node: cst.Call) -> bool:
        call = self.raising.call(function, node)
        settles = call is not None and bool(call.names) and _SETTLING.issuperset(call.names)
        return settles or _method(node) in RELEASING

    def _known_raise(self, function: FunctionFacts, point: Point, raised: str | None) -> Iterable[str]:
        """What the point is known to raise: by ``raise``, by making another resource, by what it calls."""
        node = point.node
        if point.kind is PointKind.RAISE:
            return self.raising.at(function, point, raised).raises
        if point.kind is PointKind.CALL and isinstance(node, cst.Call):
            call = self.raising.call(function, node)
            return self._raised_by(call, later=False) if call is not None else ()
        if point.kind is PointKind.AWAIT and isinstance(node, cst.Await):
            call = self.raising.call(function, node.expression)
            return self._raised_by(call, later=True) if call is not None else ()
        return ()

    def _raised_by(self, call: Call, *, later: bool) -> Iterator[str]:
        if self._is_known(call):
            converts = all(name in _CONVERTING for name in call.names)
            yield "builtins.ValueError" if converts else FAILURE
        for function in call.functions:
            if function.is_generator or function.is_async is not later:
                continue
            raises = self.raising.behaviour(function).raises
            yield from raises - _SPECIAL
            if raises & {FAILURE, UNKNOWN} and self._reaches_known(function):
                yield FAILURE

    def _reaches_known(self, function: FunctionFacts) -> bool:
        """Whether something that `function` reaches is known to raise."""
        if function.key not in self._known:
            self._known[function.key] = False
            reached = self.graph.ways([function])
            self._known[function.key] = any(
                self._is_known(call)
                for other in self.graph.functions
                if other.key in reached
                for call in self.graph.calls(other)
            )
        return self._known[function.key]

    def _is_known(self, call: Call) -> bool:
        """Whether the call is one of others that fails in the life of every program: it opens, reads or converts."""
        if call.node is None or not call.names:
            return False
        constant = all(isinstance(item.value, (cst.SimpleString, cst.Integer)) for item in call.node.args)
        for name in call.names:
            made = self.resources.made_by.get(name)
            if made is not None and made.name not in _MAKES_SURELY:
                return True
            if name in self.resources.known_raisers and not (constant and name.startswith("builtins.")):
                return True
        return False


def kept_paths(program: Program, resources: Resources) -> KeptPaths:
    """The paths of `program`; computed once."""
    return program.once(("kept paths", id(resources)), lambda: KeptPaths(program, resources))


def _flow(function: FunctionFacts) -> Flow | None:
    return flow_of(function.unit, function.scope.node) if function.scope.node is not None else None


def _statement(flow: Flow, place: Place) -> cst.CSTNode:
    """The node around `place` at which the store takes effect."""
    if place.node in flow.at:
        return place.node
    return next((parent for parent, _ in enclosing(place.unit, place.node) if parent in flow.at), place.node)


def _around(place: Place) -> Iterator[cst.CSTNode]:
    """The node and what stands around it in its statement, the head of a ``for``, ``if`` or ``with`` included."""
    yield place.node
    for parent, below in enclosing(place.unit, place.node):
        if isinstance(parent, cst.BaseSuite) or parent is None:
            return
        if isinstance(parent, (cst.For, cst.While, cst.If, cst.With, cst.Try, cst.TryStar)):
            if not isinstance(below, (cst.BaseSuite, cst.Else, cst.If)):
                yield parent
            return
        yield parent


def _is_bare(point: Point) -> bool:
    return isinstance(point.node, cst.Raise) and point.node.exc is None


def _method(node: cst.Call) -> str:
    return node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
