"""Uses of a resource after its release: where they stand, and where it was released."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.flow.conditions import NOTHING, Conditions, Known
from plugcheck_lsp.python.flow.graph import Flow, Point, PointKind, Turn
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import Binding, Role, StepKind
from plugcheck_lsp.python.resources.custody import Deed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.resources.lifetimes import Acquisition, Lifetimes

# the kinds that refuse to work once they are closed, and the methods that say so
_KINDS = frozenset(
    {
        "file",
        "temporary-file",
        "archive",
        "memory-map",
        "socket",
        "plain-connection",
        "executor",
        "shelf",
        "pipe",
    }
)
_FAILS = frozenset(
    {
        "read", "readline", "readlines", "readinto", "write", "writelines", "seek", "tell", "truncate", "flush", "recv",
        "recvfrom", "recv_into", "send", "sendall", "sendto", "accept", "listen", "bind", "execute", "executemany",
        "executescript", "cursor", "commit", "rollback", "submit", "map", "extract", "extractall",
    }
)  # fmt: skip
_MOST_STATES = 20_000


@dataclass(frozen=True, eq=False)
class UsedAfterRelease:
    """A use that fails because the resource is released already."""

    acquisition: Acquisition
    name: str
    """The local name."""
    used: Place
    method: str
    """What is called, or empty where it is gone through by a loop."""
    released: Place


def used_after_release(lifetimes: Lifetimes, module: ModuleFacts) -> Iterator[UsedAfterRelease]:
    """The uses in functions of `module` that come after a release, at most one for each acquisition."""
    for function in module.all_functions:
        for acquisition in lifetimes.acquired(function):
            if acquisition.resource.name not in _KINDS or acquisition.part is not None:
                continue
            flow = lifetimes.flow(function)
            name = _held_by(lifetimes, acquisition)
            if flow is None or name is None:
                continue
            found = _search(lifetimes, function, flow, acquisition, name)
            if found is not None:
                yield found


def _held_by(lifetimes: Lifetimes, acquisition: Acquisition) -> str | None:
    """The one local name that gets the resource, by an assignment or as the target of a ``with``."""
    use = acquisition.use
    if (
        len(use.steps) != acquisition.end
        or use.role not in (Role.ASSIGNED, Role.ENTERED)
        or len(use.sinks) != 1
    ):
        return None
    (sink,) = use.sinks
    acts = lifetimes.first(acquisition)
    if not isinstance(sink, Binding) or not all(act.deed in (Deed.NAMED, Deed.RELEASED) for act in acts):
        return None
    function = acquisition.function
    return sink.name if function is not None and sink.name in function.scope.bindings else None


def _search(
    lifetimes: Lifetimes, function: FunctionFacts, flow: Flow, acquisition: Acquisition, name: str
) -> UsedAfterRelease | None:
    releases, uses, bound = _places(function, flow, acquisition, name)
    if not releases or not uses:
        return None
    conditions = lifetimes.conditions(function, flow)
    first: tuple[Point, Known, Point | None] = (flow.start, NOTHING, None)
    seen = {first}
    queue = deque([first])
    while queue and len(seen) < _MOST_STATES:
        point, known, released = queue.popleft()
        if (
            released is not None
            and id(point) in uses
            and released.node is not None
            and point.node is not None
        ):
            node = point.node.iter if isinstance(point.node, cst.For) else point.node
            used = Place(function.module, function.unit, node)
            where = Place(function.module, function.unit, released.node)
            return UsedAfterRelease(acquisition, name, used, uses[id(point)], where)
        if id(point) in bound:
            released = None
        if id(point) in releases:
            released = point
        for follow in _follow(conditions, point, known, released, name, acquisition):
            if follow not in seen:
                seen.add(follow)
                queue.append(follow)
    return None


def _follow(
    conditions: Conditions,
    point: Point,
    known: Known,
    released: Point | None,
    name: str,
    acquisition: Acquisition,
) -> Iterator[tuple[Point, Known, Point | None]]:
    for edge in point.edges:
        after: Known | None = known
        if point.kind is PointKind.TEST:
            after = conditions.learn(known, point, truth=edge.turn is Turn.TRUE)
            if released is not None and _asks(point.node, name, acquisition) and edge.turn is not Turn.TRUE:
                continue
        elif edge.turn is not Turn.FALSE:
            after = conditions.bind(known, point)
        if after is not None:
            yield edge.to, after, released
    if point.error is not None and released is None:
        yield point.error, known, None


def _asks(node: cst.CSTNode | None, name: str, acquisition: Acquisition) -> bool:
    """Whether a condition asks if the resource is released."""
    return (
        isinstance(node, cst.Attribute)
        and isinstance(node.value, cst.Name)
        and node.value.value == name
        and node.attr.value in acquisition.resource.released_when
    )


def _places(
    function: FunctionFacts, flow: Flow, acquisition: Acquisition, name: str
) -> tuple[set[int], dict[int, str], set[int]]:
    """The points (by identity) that release what `name` holds, that use it (with the method), that bind it."""
    releases: set[int] = set()
    uses: dict[int, str] = {}
    for use in function.scope.uses.get(name, ()):
        steps = use.steps
        called = len(steps) > 1 and steps[0].kind is StepKind.ATTRIBUTE and steps[1].kind is StepKind.CALL
        if called and steps[0].key == acquisition.resource.release:
            releases.update(id(point) for point in flow.at.get(steps[1].node, ()))
        elif called and steps[0].key in _FAILS:
            uses.update((id(point), steps[0].key or "") for point in flow.at.get(steps[1].node, ()))
        elif (
            not steps
            and use.role is Role.ITERATED
            and acquisition.resource.name in ("file", "temporary-file")
        ):
            steps_of_loop = (point for point in flow.at.get(use.root, ()) if point.kind is PointKind.STEP)
            uses.update((id(point), "") for point in steps_of_loop)
    entered = {acquisition.use.node} | {
        use.node for use in function.scope.uses.get(name, ()) if not use.steps and use.role is Role.ENTERED
    }
    for node, points in flow.at.items():
        if isinstance(node, cst.WithItem) and node.item in entered and acquisition.resource.manager:
            releases.update(id(point) for point in points if point.kind is PointKind.EXIT)
    bindings = function.scope.bindings.get(name, ())
    bound = {id(point) for binding in bindings for point in flow.at.get(binding.node, ())}
    return releases, uses, bound
