"""The resources that functions lose: how, and along which path."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.flow.exceptions import CANCELLED, CLOSED, UNKNOWN, UNSEEN
from plugcheck_lsp.python.flow.graph import Point, PointKind
from plugcheck_lsp.python.flow.raising import is_context_manager
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.python.resources.acquisition_words import can_acquire
from plugcheck_lsp.python.resources.custody import Deed
from plugcheck_lsp.python.resources.entered import blocks_entered
from plugcheck_lsp.python.resources.lock_use import LOCKS, locks_taken
from plugcheck_lsp.python.resources.tracking import Loss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import FileEdit
    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.resources.catalog import Resource
    from plugcheck_lsp.python.resources.lifetimes import Acquisition, Lifetimes
    from plugcheck_lsp.python.resources.tracking import Lost, Result, State, Taken


# what is made of texts and settings right after them hardly fails
_HARDLY_LOST = frozenset({"log-handler"})
_RUNNERS = frozenset({"run", "run_forever", "run_until_complete", "run_until_stopped"})


class Way(StrEnum):
    """How a resource is lost."""

    NORMAL = "normal"
    """The function returns."""
    EXCEPTION = "exception"
    """Only if something raises."""
    DROPPED = "dropped"
    """No name ever holds it."""
    REBOUND = "rebound"
    """Its name gets another value."""
    CONTEXT = "context"
    """The block of a ``with`` over the context manager raises."""
    GENERATOR = "generator"
    """The generator is left alone at a ``yield``."""


@dataclass(frozen=True, eq=False)
class Step:
    """A place on the path, and what happens there."""

    place: Place
    message: str


@dataclass(frozen=True, eq=False)
class Leak:
    """A resource that a function can lose."""

    acquisition: Acquisition
    way: Way
    name: str
    """The local name that held it; empty where none did."""
    cause: str = ""
    r"""What exception it takes, as a clause: ``\`f.read\` raises``."""
    path: tuple[Step, ...] = ()
    shared: bool = False
    """Whether another path gives it away."""

    @property
    def maker(self) -> str:
        """What makes the resource, as it is written: ``open``."""
        node = self.acquisition.place.node
        return written(node.func if isinstance(node, cst.Call) else node)

    @property
    def block(self) -> str:
        """The statement that can hold it: ``with``, ``async with`` or ``try``."""
        from plugcheck_lsp.python.edits.blocks import block_of

        return block_of(self.acquisition)

    def block_edits(self) -> tuple[FileEdit, ...]:
        """Edits that put it into such a block; empty where that is not surely right."""
        from plugcheck_lsp.python.edits.blocks import held_in_block, held_in_statement

        if self.way is Way.DROPPED:
            return held_in_statement(self.acquisition) if not self.path else ()
        return held_in_block(self.acquisition, self.name) if not self.shared else ()

    @property
    def noun(self) -> str:
        """The kind of the resource without its article."""
        return self.acquisition.resource.noun.partition(" ")[2] or self.acquisition.resource.noun


def leaks(lifetimes: Lifetimes, module: ModuleFacts) -> Iterator[Leak]:
    """The resources that the functions of `module` can lose, one leak for each acquisition."""
    for function in module.all_functions:
        seen: set[cst.CSTNode] = set()
        for acquisition in lifetimes.acquired(function):
            resource, node = acquisition.resource, acquisition.place.node
            if node in seen or not resource.local or resource.with_maker or resource.name in LOCKS:
                continue
            if resource.awaiting and _runs_the_loop(function):
                continue  # as long as that runs, the function's own names hold the task
            result = lifetimes.result(acquisition)
            leak = _leak(function, acquisition, result) if result is not None and result.complete else None
            if leak is not None:
                seen.add(node)
                yield leak


@dataclass(frozen=True, eq=False)
class Held:
    """Something that a function takes by a method of it, and does not give back on some path."""

    function: FunctionFacts
    place: Place
    """The call that takes it."""
    name: str
    """What is taken, as it is written: ``self._lock``."""
    cause: str
    """What exception it takes, as a clause; empty if it takes none."""
    path: tuple[Step, ...]


def held_locks(lifetimes: Lifetimes, module: ModuleFacts) -> Iterator[Held]:
    """The locks that functions of `module` can leave held."""
    return (_held(taken) for taken in locks_taken(lifetimes, module))


def entered_by_hand(lifetimes: Lifetimes, module: ModuleFacts) -> Iterator[Held]:
    """The context managers that functions of `module` enter by hand and may not leave."""
    return (_held(taken) for taken in blocks_entered(lifetimes, module))


def _runs_the_loop(function: FunctionFacts) -> bool:
    """Whether a plain function calls something that may run the event loop."""
    return not function.is_async and can_acquire(function.unit, function.scope, _RUNNERS)


def _held(taken: Taken) -> Held:
    raiser = _raiser(taken.lost)
    cause = _cause(taken.lost, raiser) if raiser is not None else ""
    place = Place(taken.function.module, taken.function.unit, taken.node)
    path = path_of(taken.function, taken.resource, taken.lost)
    return Held(taken.function, place, taken.name, cause, path)


def _leak(function: FunctionFacts, acquisition: Acquisition, result: Result) -> Leak | None:
    if result.dropped:
        return Leak(acquisition, Way.DROPPED, "")
    shared = bool(result.deeds - {Deed.RELEASED})
    lost = result.find(Loss.LEFT, Loss.DELETED, by_exception=False)
    if lost is not None and _given_in_loop(acquisition, result):
        return None
    if lost is not None:
        name = _name(lost)
        way = Way.NORMAL if name else Way.DROPPED
        return Leak(
            acquisition,
            way,
            name,
            path=path_of(function, acquisition.resource, lost, acquisition.opened),
            shared=shared,
        )
    lost = result.find(Loss.REBOUND, by_exception=False)
    if lost is not None:
        steps = path_of(function, acquisition.resource, lost, acquisition.opened)
        return Leak(acquisition, Way.REBOUND, _name(lost), path=steps, shared=shared)
    lost = result.find(Loss.LEFT, Loss.RAISED, Loss.REBOUND, Loss.DELETED, by_exception=True)
    if lost is None:
        return None
    if not _name(lost):
        return None
    if acquisition.resource.name in _HARDLY_LOST and lost.path[-1].raised in (UNKNOWN, UNSEEN):
        return None
    point = _raiser(lost)
    if point is not None and _cleans_up(acquisition, point):
        return None
    way = Way.EXCEPTION
    if point is not None and point.kind is PointKind.YIELD:
        way = Way.CONTEXT if is_context_manager(function) else Way.GENERATOR
    return Leak(
        acquisition,
        way,
        _name(lost),
        _cause(lost, point),
        path_of(function, acquisition.resource, lost, acquisition.opened),
        shared=shared,
    )


def _given_in_loop(acquisition: Acquisition, result: Result) -> bool:
    """Whether it is given away in a loop that begins after the acquisition: its author knows that the loop runs."""
    if not result.given:
        return False
    unit = acquisition.place.unit
    outer = {parent for parent, _ in enclosing(unit, acquisition.place.node)}
    return any(
        isinstance(parent, (cst.For, cst.While)) and parent not in outer
        for node in result.given
        for parent, _ in enclosing(unit, node)
    )


def _name(lost: Lost) -> str:
    """A name that held the resource."""
    names = [name for state in lost.path for name in sorted(state.holders or ()) if name]
    return names[-1] if names else ""


def _raiser(lost: Lost) -> Point | None:
    """What raises on the path: the last thing but the ``raise`` of a handler."""
    raisers = [
        state.point for state, after in zip(lost.path, lost.path[1:], strict=False) if _raises(state, after)
    ]
    calls = [point for point in raisers if not isinstance(point.node, cst.Raise)]
    found = calls or raisers
    return found[-1] if found else None


def _cleans_up(acquisition: Acquisition, point: Point) -> bool:
    """Whether what raises is a function of the plugin's own that cleans up, in a handler or a ``finally``.

    It is believed to work: that it can raise at all is mostly due to what only its other callers give it.
    """
    module, unit, _ = acquisition.place
    if module.program is None or not isinstance(point.node, (cst.Call, cst.Await)):
        return False
    around = {parent for parent, _ in enclosing(unit, acquisition.place.node)}
    cleaning = any(
        isinstance(parent, (cst.ExceptHandler, cst.ExceptStarHandler, cst.Finally)) and parent not in around
        for parent, _ in enclosing(unit, point.node)
    )
    node = point.node.expression if isinstance(point.node, cst.Await) else point.node
    call = call_graph(module.program).at(Place(module, unit, node)) if cleaning else None
    return call is not None and bool(call.functions)


def _raises(state: State, after: State) -> bool:
    """Whether the way from one moment to the next is an exception: not the end of a ``finally`` that passes one on."""
    passed_on = any(edge.to is after.point for edge in state.point.edges)
    return after.point is state.point.error and (not passed_on or after.raised != state.raised)


def _cause(lost: Lost, point: Point | None) -> str:
    if point is None:
        return "something raises"
    match point.node:
        case cst.Raise():
            return "its `raise` is reached"
        case cst.Assert():
            return "its `assert` fails"
        case cst.Await() if lost.path[-1].raised == CANCELLED:
            return f"`{_said(point)}` is cancelled"
        case _:
            return f"`{_said(point)}` raises"


def path_of(
    function: FunctionFacts, resource: Resource, lost: Lost, opened: tuple[Place, ...] = ()
) -> tuple[Step, ...]:
    """What happens on the way to a loss, in order."""
    steps: list[Step] = [Step(place, f"{resource.noun} is made here") for place in opened]
    release = resource.release or resource.release_function
    for state, follow in zip(lost.path, lost.path[1:], strict=False):
        if _raises(state, follow) and state.point.node is not None and follow.raised is not None:
            place = Place(function.module, function.unit, _shown(state.point.node))
            steps.append(Step(place, _why(state.point, follow.raised)))
        if follow.point.kind is PointKind.HANDLER and follow.point.node is not None:
            handler = Place(function.module, function.unit, _shown(follow.point.node))
            steps.append(Step(handler, "the exception is caught here"))
    end = next((state.point for state in reversed(lost.path) if state.point.node is not None), None)
    without = f"without `{release}`" if release else "without a release"
    match lost.how:
        case Loss.LEFT if end is not None and isinstance(end.node, cst.Return):
            steps.append(Step(Place(function.module, function.unit, end.node), f"leaves {without}"))
        case Loss.LEFT:
            steps.append(Step(function.place, f"`{function.name}` ends {without}"))
        case Loss.RAISED:
            steps.append(Step(function.place, f"`{function.name}` is left {without}"))
        case Loss.REBOUND | Loss.DELETED if end is not None and end.node is not None:
            verb = "is bound again" if lost.how is Loss.REBOUND else "is deleted"
            place = Place(function.module, function.unit, _shown(end.node))
            steps.append(Step(place, f"`{_name(lost)}` {verb} {without}"))
    return tuple(steps)


def _shown(node: cst.CSTNode) -> cst.CSTNode:
    """The part of a node to mark: of a compound statement its head, as far as one node covers it."""
    match node:
        case cst.For() | cst.CompFor():
            return node.iter
        case cst.ExceptHandler() | cst.ExceptStarHandler():
            return node.type or node
        case cst.MatchCase():
            return node.pattern
        case cst.FunctionDef() | cst.ClassDef():
            return node.name
        case _:
            return node


def _why(point: Point, raised: str) -> str:
    said = _said(point)
    if isinstance(point.node, (cst.Raise, cst.Assert)):
        return "an exception is raised here"
    if raised == CANCELLED:
        return f"`{said}` can be cancelled here"
    if raised == CLOSED:
        return "the generator can be closed here"
    return f"`{said}` can raise here"


def _said(point: Point | None) -> str:
    """What happens at `point`, in the words of the text."""
    match point.node if point is not None else None:
        case cst.Call() as call:
            return written(call.func)
        case cst.Await() as awaited:
            return f"await {written(awaited.expression)}"
        case cst.Raise():
            return "raise"
        case cst.Assert():
            return "assert"
        case cst.Yield():
            return "yield"
        case cst.For() | cst.CompFor() as loop:
            return f"for {written(loop.target)}"
        case cst.WithItem() as item:
            return written(item.item)
        case _:
            return "it"


def written(node: cst.CSTNode) -> str:
    """A chain of names as it is written, calls and subscripts shortened."""
    parts: list[str] = []
    while True:
        if isinstance(node, cst.Attribute):
            parts.append(f".{node.attr.value}")
            node = node.value
        elif isinstance(node, cst.Call):
            parts.append("()")
            node = node.func
        elif isinstance(node, cst.Subscript):
            parts.append("[]")
            node = node.value
        elif isinstance(node, cst.Await):
            node = node.expression
        else:
            break
    parts.append(node.value if isinstance(node, cst.Name) else "...")
    return "".join(reversed(parts))
