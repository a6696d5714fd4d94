"""Where a resource goes along every path of one function: released, given away, or lost.

A breadth-first walk over the control-flow graph and what is known on the way, so the path that it reports for a
loss is a shortest one. Its size is bounded; where the bound is met, nothing is said.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.flow.conditions import NOTHING, Conditions, Known, conditions
from plugcheck_lsp.python.flow.exceptions import CANCELLED, FAILURE, UNKNOWN, UNSEEN
from plugcheck_lsp.python.flow.graph import Edge, Flow, Point, PointKind, Turn
from plugcheck_lsp.python.names import BindingKind, owner_of
from plugcheck_lsp.python.resources.custody import Act, Custody, Deed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plugcheck_lsp.python.flow.raising import Raising
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Use
    from plugcheck_lsp.python.resources.catalog import Resource

_EXISTS = frozenset({"exists", "lexists", "isdir", "isfile", "is_dir", "is_file"})
_MOST_STATES = 60_000
VALUE = ""
"""The holder of a resource that no name holds yet: the expression that made it."""


class Loss(Enum):
    """How the last holder goes."""

    LEFT = "left"
    """The function returns."""
    RAISED = "raised"
    """An exception leaves the function."""
    REBOUND = "rebound"
    """Its name gets another value."""
    DELETED = "deleted"


class State(NamedTuple):
    """One moment of one path."""

    point: Point
    known: Known
    holders: frozenset[str] | None
    """The names that hold the resource; None: there is none yet."""
    lent: frozenset[str]
    """The names that hold something which works with it."""
    live: bool
    """Whether there is something to release."""
    raised: str | None
    """The last exception on the way since the resource was acquired."""


@dataclass(frozen=True)
class Lost:
    """A path on which a resource is lost."""

    how: Loss
    path: tuple[State, ...]
    """From the moment after the acquisition to the loss."""

    @property
    def by_exception(self) -> bool:
        """Whether an exception is needed to go this way."""
        return self.path[-1].raised is not None


@dataclass(frozen=True, eq=False)
class Taken:
    """Something that a function takes by a method of it, and a path on which it is not given back."""

    function: FunctionFacts
    node: cst.Call
    """The call that takes it."""
    name: str
    """What is taken, as it is written: ``self._lock``."""
    resource: Resource
    lost: Lost


@dataclass
class Result:
    """Everything that can become of a resource."""

    deeds: set[Deed] = field(default_factory=set)
    """How it is done with: RELEASED, RETURNED, GIVEN, UNAWAITED."""
    unawaited: set[cst.CSTNode] = field(default_factory=set)
    """The calls of asynchronous releases that nobody awaits."""
    given: set[cst.CSTNode] = field(default_factory=set)
    """Where it is given away."""
    losses: dict[tuple[Loss, str | None], Lost] = field(default_factory=dict)
    """For each way to lose it, and the exception that it takes (None: it takes none): a shortest path."""
    dropped: bool = False
    """Whether nothing holds it from the start."""
    complete: bool = True
    """Whether all paths were followed."""

    def find(self, *ways: Loss, by_exception: bool) -> Lost | None:
        """The likeliest of these ways, or None if there is none of them."""
        found = [
            lost
            for (way, raised), lost in self.losses.items()
            if way in ways and (raised is not None) is by_exception
        ]
        return min(found, key=lambda lost: (_unlikely(lost), len(lost.path)), default=None)


def _unlikely(lost: Lost) -> int:
    """How far-fetched the exception on a path is: resources do fail, and what is raised in the text can be."""
    raised = lost.path[-1].raised
    return {FAILURE: 0, CANCELLED: 2, UNKNOWN: 3, UNSEEN: 4}.get(raised or "", 1)


class Tracker:
    """Follows one resource through one function.

    Args:
        begins: the nodes at which it is acquired; empty: it is there from the start.
        first: what then becomes of the value (see `Custody.acts`).
        holders: the names that hold it from the start.
        taken_as: the name (or ``self.attribute``) that holds it as soon as it is acquired.
        live: whether there is something to release at once; None: by the kind of resource.
        beside: the names that got something as soon as it was acquired: the other parts of a tuple.
    """

    def __init__(
        self,
        function: FunctionFacts,
        flow: Flow,
        custody: Custody,
        raising: Raising,
        *,
        begins: Iterable[cst.CSTNode] = (),
        first: Iterable[Act] = (),
        holders: Iterable[str] = (),
        known: Conditions | None = None,
        taken_as: str = VALUE,
        live: bool | None = None,
        beside: Iterable[str] = (),
    ) -> None:
        self.function = function
        self.flow = flow
        self.custody = custody
        self.raising = raising
        self.resource = custody.resource
        self.conditions = known or conditions(flow, function.scope)
        self.begins = {id(point) for node in begins for point in flow.at.get(node, ())}
        self.holders = frozenset(holders)
        self.taken_as = taken_as
        self.beside = frozenset(beside)
        self.live = not custody.resource.starts_with if live is None else live
        self._acts: dict[str, dict[int, list[Act]]] = {}
        self._captured: set[str] = set()
        self._acts[VALUE] = self._placed(VALUE, first)
        self._binds: dict[int, set[str]] | None = None
        self._deleted: set[int] = set()

    def run(self) -> Result:
        """Follow every path."""
        first = State(self.flow.start, NOTHING, self.holders or None, frozenset(), self.live, None)
        result = Result()
        if any(self._is_captured(holder) for holder in (*self.holders, self.taken_as)):
            result.deeds.add(Deed.GIVEN)
            return result
        before: dict[State, State | None] = {first: None}
        queue = deque([first])
        while queue:
            state = queue.popleft()
            follow = self._before(state) if state.holders is None else self._held(state, result)
            for event in follow:
                if isinstance(event, Loss):
                    key = event, state.raised
                    if key not in result.losses:
                        result.losses[key] = Lost(event, _path(before, state))
                elif event not in before:
                    before[event] = state
                    queue.append(event)
            if len(before) > _MOST_STATES:
                result.complete = False
                break
        return result

    # -- one step ------------------------------------------------------------------------------------------

    def _before(self, state: State) -> Iterator[State]:
        """On from a point where there is no resource yet."""
        point = state.point
        if id(point) in self.begins:
            learnt = self.conditions.known_of_arguments(state.known, point.node)
            for edge in point.edges:
                yield state._replace(
                    known=learnt,
                    point=edge.to,
                    holders=frozenset({self.taken_as}),
                    live=self.live,
                    raised=None,
                )
        else:
            for edge, known in self._edges(state):
                yield state._replace(point=edge.to, known=known)
        if point.error is not None:
            yield state._replace(point=point.error)

    def _edges(self, state: State) -> Iterator[tuple[Edge, Known]]:
        """The edges that can be taken, and what is known then."""
        point = state.point
        for edge in point.edges:
            known: Known | None = state.known
            if point.kind is PointKind.TEST:
                known = self.conditions.learn(state.known, point, truth=edge.turn is Turn.TRUE)
            elif edge.turn is not Turn.FALSE:
                known = self.conditions.bind(state.known, point)
            if known is not None:
                yield edge, known

    def _held(self, state: State, result: Result) -> Iterator[State | Loss]:
        """On from a point where names hold the resource."""
        point, holders = state.point, state.holders or frozenset()
        if point is self.flow.end:
            if state.live:
                yield Loss.LEFT
            return
        if point is self.flow.raised:
            if state.live:
                yield Loss.RAISED
            return
        if point.kind in (PointKind.DISPATCH, PointKind.UNWIND):
            for _, to in self.raising.caught(self.function, point, state.raised or UNKNOWN):
                yield state._replace(point=to)
            return
        live, used, named, lent = state.live, False, set[str](), set(state.lent)
        for holder in sorted(holders | state.lent):
            whole = holder in holders
            for act in self._acts_of(holder).get(id(point), ()):
                match act.deed:
                    case Deed.RELEASED | Deed.RETURNED | Deed.UNAWAITED if whole:
                        result.deeds.add(act.deed)
                        if act.deed is Deed.UNAWAITED:
                            result.unawaited.add(act.node)
                        return
                    case Deed.GIVEN | Deed.RETURNED:
                        result.deeds.add(Deed.GIVEN)
                        result.given.add(act.node)
                        return
                    case Deed.GONE:
                        return
                    case Deed.STARTED if whole:
                        live = True
                    case Deed.NAMED if whole:
                        named.add(act.name)
                        if self._is_captured(act.name):
                            result.deeds.add(Deed.GIVEN)
                            return
                    case Deed.NAMED | Deed.LENT:
                        lent.add(act.name)
                    case Deed.USED:
                        used = used or whole
        behaviour = self.raising.at(self.function, point, state.raised)
        if point.error is not None:
            for raised in sorted(self._raised(point, behaviour.raises, used=used)):
                yield state._replace(point=point.error, raised=raised)
        if not behaviour.returns:
            return
        truths = (
            self._guard(point.node, holders, state.lent)
            if point.kind is PointKind.TEST
            else frozenset({True, False})
        )
        bound = self._bound().get(id(point), set[str]())
        for edge, known in self._edges(state):
            if point.kind is PointKind.TEST and (edge.turn is Turn.TRUE) not in truths:
                continue
            rebound = bound if edge.turn is not Turn.FALSE else set[str]()
            after = frozenset((holders - rebound - ({VALUE} if named else set())) | named)
            if not after:
                if live:
                    yield Loss.DELETED if id(point) in self._deleted else Loss.REBOUND
                continue
            still_lent = frozenset((lent - rebound) | (lent - state.lent)) - after
            yield State(edge.to, known, after, still_lent, live, state.raised)

    def _raised(self, point: Point, raises: frozenset[str], *, used: bool) -> frozenset[str]:
        if not used:
            return raises
        if point.kind is PointKind.STEP:
            return raises | {FAILURE}
        unknown = frozenset({UNKNOWN, UNSEEN})
        return (raises - unknown) | {FAILURE} if raises & unknown else raises

    # -- what happens where --------------------------------------------------------------------------------

    def _acts_of(self, holder: str) -> Mapping[int, list[Act]]:
        if holder not in self._acts:
            name, _, attribute = holder.partition(".")
            acts: list[Act] = []
            for use in self._uses(name):
                if not attribute:
                    acts.extend(self.custody.acts(use))
                elif use.steps and use.steps[0].key == attribute:
                    acts.extend(self.custody.acts(use, 1))
            self._acts[holder] = self._placed(holder, acts)
        return self._acts[holder]

    def _uses(self, name: str) -> Iterator[Use]:
        """The uses of `name` in this function, and of its own names in functions below it."""
        scope = self.function.scope
        owner = owner_of(name, scope)
        for use in owner.uses.get(name, ()):
            if owner is scope or use.scope.function is scope:
                yield use

    def _placed(self, holder: str, acts: Iterable[Act]) -> dict[int, list[Act]]:
        found: dict[int, list[Act]] = {}
        for act in acts:
            points = self.flow.at.get(act.node)
            if points is None:
                self._captured.add(holder)  # it happens in a nested function, at a time that is not known
                continue
            for point in points:
                found.setdefault(id(point), []).append(act)
        return found

    def _is_captured(self, holder: str) -> bool:
        """Whether a nested function sees the name, so that it may do anything at any time."""
        self._acts_of(holder)
        return holder in self._captured

    def _bound(self) -> Mapping[int, set[str]]:
        """The names that each point binds."""
        if self._binds is None:
            self._binds = {}
            for name, bindings in self.function.scope.bindings.items():
                for binding in bindings:
                    for point in self.flow.at.get(binding.node, ()):
                        self._binds.setdefault(id(point), set()).add(name)
                        if binding.kind is BindingKind.DELETED:
                            self._deleted.add(id(point))
        return self._binds

    # -- guards --------------------------------------------------------------------------------------------

    def _guard(
        self, node: cst.CSTNode | None, holders: frozenset[str], lent: frozenset[str]
    ) -> frozenset[bool]:
        """How a condition can come out while the resource is there and not released."""
        truth = (
            True if _asks_for_existence(node, holders | lent) else self._truth(node, holders | self.beside)
        )
        return frozenset({True, False} if truth is None else {truth})

    def _truth(self, node: cst.CSTNode | None, holders: frozenset[str]) -> bool | None:
        if isinstance(node, cst.Comparison) and len(node.comparisons) == 1:
            return self._comparison(node.left, node.comparisons[0], holders)
        if _holder(node) in holders:
            return True
        if self._says_released(node, holders):
            return False
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and len(node.args) == 2:
            subject, other = (argument.value for argument in node.args)
            if (
                node.func.value == "hasattr"
                and _holder(subject) in holders
                and isinstance(other, cst.SimpleString)
            ):
                return True if other.raw_value in self.resource.released_by else None
            if node.func.value == "isinstance" and _holder(subject) in holders and not self.holders:
                return True  # its author knows better what was made
        return None

    def _comparison(
        self, left: cst.BaseExpression, part: cst.ComparisonTarget, holders: frozenset[str]
    ) -> bool | None:
        right = part.comparator
        if _holder(right) in holders:
            left, right = right, left
        none = isinstance(right, cst.Name) and right.value == "None"
        if none and self._says_released(left, holders):
            return isinstance(part.operator, (cst.Is, cst.Equal))
        if _holder(left) not in holders:
            return None
        return not isinstance(part.operator, (cst.Is, cst.Equal, cst.LessThan, cst.LessThanEqual, cst.In))

    def _says_released(self, node: cst.CSTNode | None, holders: frozenset[str]) -> bool:
        if isinstance(node, cst.Call) and not node.args:
            node = node.func
        return (
            isinstance(node, cst.Attribute)
            and _holder(node.value) in holders
            and node.attr.value in self.resource.released_when
        )


def _asks_for_existence(node: cst.CSTNode | None, holders: frozenset[str]) -> bool:
    """Whether this is ``os.path.exists(folder)``, ``Path(folder).is_dir()`` ..."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    if node.func.attr.value not in _EXISTS:
        return False
    subject = node.func.value
    inner = subject.args if isinstance(subject, cst.Call) else ()
    return any(_holder(each) in holders for each in (subject, *(a.value for a in (*node.args, *inner))))


def _holder(node: cst.CSTNode | None) -> str | None:
    if isinstance(node, cst.NamedExpr):
        node = node.target
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
        return f"{node.value.value}.{node.attr.value}"
    return None


def _path(before: Mapping[State, State | None], state: State) -> tuple[State, ...]:
    found: list[State] = []
    current: State | None = state
    while current is not None and current.holders is not None:
        found.append(current)
        current = before[current]
    return tuple(reversed(found))
