"""The resources that functions lose: how, and along which path."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.custody import Deed
from plugcheck_lsp.python.exceptions import CANCELLED, CLOSED
from plugcheck_lsp.python.flow import Point, PointKind
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.raising import is_context_manager
from plugcheck_lsp.python.tracking import Loss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.lifetimes import Acquisition, Lifetimes
    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.tracking import Lost, Result


LOCKS = frozenset({"lock", "async-lock"})
"""The kinds that are acquired and released again and again."""


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
    raiser: str = ""
    """What raises, as it is written: ``f.read``."""
    path: tuple[Step, ...] = ()
    released: bool = False
    """Whether another path releases it."""

    @property
    def maker(self) -> str:
        """What makes the resource, as it is written: ``open``."""
        node = self.acquisition.place.node
        return written(node.func if isinstance(node, cst.Call) else node)

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
            result = lifetimes.result(acquisition)
            leak = _leak(function, acquisition, result) if result is not None and result.complete else None
            if leak is not None:
                seen.add(node)
                yield leak


def _leak(function: FunctionFacts, acquisition: Acquisition, result: Result) -> Leak | None:
    if result.dropped:
        return Leak(acquisition, Way.DROPPED, "")
    released = Deed.RELEASED in result.deeds
    lost = result.find(Loss.LEFT, Loss.DELETED, by_exception=False)
    if lost is not None:
        name = _name(lost)
        way = Way.NORMAL if name else Way.DROPPED
        return Leak(acquisition, way, name, path=_steps(function, acquisition, lost), released=released)
    lost = result.find(Loss.REBOUND, by_exception=False)
    if lost is not None:
        steps = _steps(function, acquisition, lost)
        return Leak(acquisition, Way.REBOUND, _name(lost), path=steps, released=released)
    lost = result.find(Loss.LEFT, Loss.RAISED, Loss.REBOUND, Loss.DELETED, by_exception=True)
    if lost is None:
        return None
    if not _name(lost):
        return None
    point = _raiser(lost)
    way = Way.EXCEPTION
    if point is not None and point.kind is PointKind.YIELD:
        way = Way.CONTEXT if is_context_manager(function) else Way.GENERATOR
    return Leak(
        acquisition, way, _name(lost), _said(point), _steps(function, acquisition, lost), released=released
    )


def _name(lost: Lost) -> str:
    """A name that held the resource."""
    names = [name for state in lost.path for name in sorted(state.holders or ()) if name]
    return names[-1] if names else ""


def _raiser(lost: Lost) -> Point | None:
    """The first point on the path that raises."""
    for state, follow in zip(lost.path, lost.path[1:], strict=False):
        if follow.raised is not None and state.raised is None:
            return state.point
    return None


def _steps(function: FunctionFacts, acquisition: Acquisition, lost: Lost) -> tuple[Step, ...]:
    steps: list[Step] = [
        Step(place, f"{acquisition.resource.noun} is made here") for place in acquisition.opened
    ]
    release = acquisition.resource.release or next(iter(sorted(acquisition.resource.release_functions)), "")
    raised = None
    for state, follow in zip(lost.path, lost.path[1:], strict=False):
        if follow.raised is not None and follow.raised != raised and state.point.node is not None:
            if state.point.kind not in (PointKind.DISPATCH, PointKind.UNWIND):
                place = Place(function.module, function.unit, state.point.node)
                steps.append(Step(place, _why(state.point, follow.raised)))
            raised = follow.raised
        if follow.point.kind is PointKind.HANDLER and follow.point.node is not None:
            steps.append(Step(Place(function.module, function.unit, follow.point.node), "is caught here"))
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
            place = Place(function.module, function.unit, end.node)
            steps.append(Step(place, f"`{_name(lost)}` {verb} {without}"))
    return tuple(steps)


def _why(point: Point, raised: str) -> str:
    said = _said(point)
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
