"""The control-flow graph of one function: in which order its parts run, and where an exception goes.

The graph follows from the function's text alone, so it is kept with its parsed unit. It says where an exception
would go from each point that can raise; whether one comes, and which handlers take it, is for its readers.
A ``finally`` (and the end of a ``with``) is there once for each way in which its body is left, so that a path
through the graph never mixes them up. It is built from the end to the start, without recursion.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import libcst as cst

from plugcheck_lsp.python.unit_facts import semantic_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from typing import Any

    from plugcheck_lsp.documents.python import ParsedUnit, Unit

_MOST_POINTS = 60_000
"""How many points a graph may have: nested ``finally`` blocks multiply."""


class PointKind(StrEnum):
    START = "start"
    END = "end"
    """The function is left by ``return`` or at its end."""
    RAISED = "raised"
    """The function is left by an exception."""
    CALL = "call"
    AWAIT = "await"
    YIELD = "yield"
    STATEMENT = "statement"
    """A simple statement takes effect: its expressions have been evaluated."""
    BIND = "bind"
    """``x := value`` binds its name."""
    TEST = "test"
    """A condition decides; `node` is the innermost one, without ``and``, ``or`` and ``not``."""
    ENTER = "enter"
    """An item of a ``with`` is entered."""
    EXIT = "exit"
    """An item of a ``with`` is left without an exception."""
    UNWIND = "unwind"
    """An item of a ``with`` is left by an exception."""
    STEP = "step"
    """A ``for`` (or a loop of a comprehension) asks for its next item."""
    DISPATCH = "dispatch"
    """An exception arrives at the handlers of a ``try``."""
    HANDLER = "handler"
    RAISE = "raise"
    """``raise``, or an ``assert`` that fails."""
    CASE = "case"
    """A pattern is tried."""
    DEFINE = "define"
    """A nested function or class is made."""
    JOIN = "join"
    """Nothing happens; ways meet."""


class Turn(StrEnum):
    """Which way an edge goes."""

    NEXT = "next"
    TRUE = "true"
    FALSE = "false"
    """Also: the loop is over, the pattern does not match."""
    CAUGHT = "caught"
    PASSED = "passed"
    """No handler took the exception, or the context manager let it through."""
    SUPPRESSED = "suppressed"
    """The context manager took the exception."""


class Edge(NamedTuple):
    turn: Turn
    to: Point


@dataclass(slots=True, eq=False, repr=False)
class Point:
    """One step of a function."""

    kind: PointKind
    node: cst.CSTNode | None = None
    edges: list[Edge] = field(default_factory=list)
    error: Point | None = None
    """Where an exception goes that is raised here; None where none can be."""


@dataclass(slots=True, eq=False)
class Flow:
    """The control-flow graph of one function."""

    start: Point
    end: Point
    raised: Point
    at: dict[cst.CSTNode, list[Point]]
    """For each call, ``await``, ``yield``, condition, statement, ``with`` item, handler: its points. For a name
    that is read: what happens next. For a name that is bound: where that takes effect."""

    def points(self) -> Iterator[Point]:
        """Every point that can be reached, in no order that matters."""
        seen = {id(self.start)}
        stack = [self.start]
        while stack:
            point = stack.pop()
            yield point
            follow = [edge.to for edge in point.edges]
            if point.error is not None:
                follow.append(point.error)
            for other in follow:
                if id(other) not in seen:
                    seen.add(id(other))
                    stack.append(other)


class _TooBig(Exception):
    """The graph would have more than `_MOST_POINTS`."""


_known: WeakKeyDictionary[ParsedUnit, dict[cst.CSTNode, Flow | None]] = WeakKeyDictionary()


def flow_of(unit: Unit, function: cst.CSTNode) -> Flow | None:
    """The graph of a function of `unit`; None for a lambda, and where the graph would be too big."""
    flows = _known.setdefault(unit.parsed, {})
    if function not in flows:
        flows[function] = build(function) if isinstance(function, cst.FunctionDef) else None
    return flows[function]


def build(function: cst.FunctionDef) -> Flow | None:
    """The graph of `function`; None where it would be too big."""
    try:
        return _Builder().flow(function)
    except _TooBig:
        return None


@dataclass(frozen=True, slots=True)
class _Ways:
    """Where control goes from inside of a block, other than on."""

    error: Point
    leave: Point
    stop: Point | None = None
    """Where ``break`` goes."""
    again: Point | None = None
    """Where ``continue`` goes."""


if TYPE_CHECKING:
    # a part of the construction: it yields the parts that it needs, is sent their entry points, returns its own
    Part = Generator["Part | Point", Point, Point]
    Handler = Callable[["_Builder", Any, Point, _Ways], Part | Point]


def _run(part: Part) -> Point:
    """Run a part with its own stack in place of Python's."""
    stack = [part]
    value: Point | None = None
    while stack:
        try:
            inner = next(stack[-1]) if value is None else stack[-1].send(value)
        except StopIteration as done:
            stack.pop()
            value = done.value
            continue
        if isinstance(inner, Point):
            value = inner
        else:
            stack.append(inner)
            value = None
    assert value is not None
    return value


class _Builder:
    """Builds backwards: each part is given what follows it, and returns its own first point."""

    def __init__(self) -> None:
        self.at: dict[cst.CSTNode, list[Point]] = {}
        self.wanted: set[int] = set()
        """The placeholders (by identity) that something leads to."""
        self.made = 0

    def flow(self, function: cst.FunctionDef) -> Flow:
        end, raised = self.point(PointKind.END), self.point(PointKind.RAISED)
        entry = _run(self.block(_statements(function.body), end, _Ways(raised, end)))
        start = self.point(PointKind.START, function)
        self.link(start, Turn.NEXT, entry)
        return Flow(start, end, raised, self.at)

    # -- points --------------------------------------------------------------------------------------------

    def point(self, kind: PointKind, node: cst.CSTNode | None = None) -> Point:
        self.made += 1
        if self.made > _MOST_POINTS:
            raise _TooBig
        point = Point(kind, node)
        if node is not None:
            self.at.setdefault(node, []).append(point)
        return point

    def link(self, point: Point, turn: Turn, to: Point) -> None:
        point.edges.append(Edge(turn, to))
        self.wanted.add(id(to))

    def before(self, kind: PointKind, node: cst.CSTNode, follow: Point, ways: _Ways | None = None) -> Point:
        """A point that leads to `follow`; given `ways`, one that can raise."""
        point = self.point(kind, node)
        self.link(point, Turn.NEXT, follow)
        if ways is not None:
            self.raises(point, ways)
        return point

    def raises(self, point: Point, ways: _Ways) -> None:
        point.error = ways.error
        self.wanted.add(id(ways.error))

    def note(self, target: cst.CSTNode | None, point: Point) -> None:
        """Say of every name that `target` binds that this happens at `point`."""
        todo = [target] if target is not None else []
        while todo:
            node = todo.pop()
            if isinstance(node, cst.Name):
                self.at.setdefault(node, []).append(point)
            elif isinstance(node, (cst.Tuple, cst.List)):
                todo.extend(element.value for element in node.elements)
            elif isinstance(node, (cst.Attribute, cst.Subscript)):
                self.at.setdefault(node, []).append(point)

    # -- statements ----------------------------------------------------------------------------------------

    def block(self, statements: Sequence[cst.CSTNode], follow: Point, ways: _Ways) -> Part:
        for statement in reversed(statements):
            handler = _STATEMENTS.get(type(statement))
            if handler is not None:
                follow = yield handler(self, statement, follow, ways)
        return follow

    def on_line(
        self, node: cst.SimpleStatementLine | cst.SimpleStatementSuite, follow: Point, ways: _Ways
    ) -> Part:
        return (yield self.block(node.body, follow, ways))

    def on_small(self, node: cst.BaseSmallStatement, follow: Point, ways: _Ways) -> Part:
        """An assignment, an expression, ``del``, an import ...: its parts, then its effect."""
        point = self.before(PointKind.STATEMENT, node, follow)
        targets: list[cst.BaseExpression] = []
        if isinstance(node, cst.Assign):
            targets = [target.target for target in node.targets]
        elif isinstance(node, (cst.AnnAssign, cst.AugAssign, cst.Del)):
            targets = [node.target]
        elif isinstance(node, (cst.Import, cst.ImportFrom)) and not isinstance(node.names, cst.ImportStar):
            for alias in node.names:
                self.note(alias.asname.name if alias.asname else _first_name(alias.name), point)
            return point
        for target in targets:
            self.note(target, point)
        follow = point
        for target in reversed(targets):
            follow = yield self.target(target, follow, ways)
        value = getattr(node, "value", None)
        if isinstance(value, cst.BaseExpression):
            follow = yield self.value(value, follow, ways)
        return follow

    def target(self, node: cst.CSTNode, follow: Point, ways: _Ways) -> Part:
        """What is evaluated in a target: what attributes and subscripts stand on."""
        if isinstance(node, (cst.Tuple, cst.List)):
            for element in reversed(node.elements):
                follow = yield self.target(element.value, follow, ways)
            return follow
        if isinstance(node, (cst.Attribute, cst.Subscript)):
            return (yield self.parts(node, follow, ways))
        return follow

    def on_return(self, node: cst.Return, follow: Point, ways: _Ways) -> Part:
        point = self.before(PointKind.STATEMENT, node, ways.leave)
        if node.value is None:
            return point
        return (yield self.value(node.value, point, ways))

    def on_raise(self, node: cst.Raise, follow: Point, ways: _Ways) -> Part:
        point = self.point(PointKind.RAISE, node)
        self.raises(point, ways)
        follow = point
        if node.cause is not None:
            follow = yield self.value(node.cause.item, follow, ways)
        if isinstance(node.exc, cst.Call):
            # to make an exception that is raised at once raises nothing else
            follow = self.before(PointKind.CALL, node.exc, follow)
            made = [node.exc.func, *(argument.value for argument in node.exc.args)]
            return (yield self.values(made, follow, ways))
        return (yield self.value(node.exc, follow, ways)) if node.exc is not None else follow

    def on_assert(self, node: cst.Assert, follow: Point, ways: _Ways) -> Part:
        if _narrows(node.test):
            return (yield self.test(node.test, follow, follow, ways))
        failed = self.point(PointKind.RAISE, node)
        self.raises(failed, ways)
        if node.msg is not None:
            failed = yield self.value(node.msg, failed, ways)
        return (yield self.test(node.test, follow, failed, ways))

    def on_break(self, node: cst.Break, follow: Point, ways: _Ways) -> Point:
        return self.before(PointKind.STATEMENT, node, ways.stop or follow)

    def on_continue(self, node: cst.Continue, follow: Point, ways: _Ways) -> Point:
        return self.before(PointKind.STATEMENT, node, ways.again or follow)

    def on_define(self, node: cst.FunctionDef | cst.ClassDef, follow: Point, ways: _Ways) -> Part:
        point = self.before(PointKind.DEFINE, node, follow)
        self.note(node.name, point)
        first: list[cst.BaseExpression] = [decorator.decorator for decorator in node.decorators]
        if isinstance(node, cst.FunctionDef):
            params = node.params
            every = (*params.posonly_params, *params.params, *params.kwonly_params)
            first += [param.default for param in every if param.default is not None]
        else:
            first += [argument.value for argument in (*node.bases, *node.keywords)]
        return (yield self.values(first, point, ways))

    def on_if(self, node: cst.If, follow: Point, ways: _Ways) -> Part:
        # A chain of `elif` is unrolled: it may be longer than anything that nests.
        branches: list[cst.If] = []
        current: cst.If | cst.Else | None = node
        while isinstance(current, cst.If):
            branches.append(current)
            current = current.orelse
        other = follow
        if current is not None:
            other = yield self.block(_statements(current.body), follow, ways)
        for branch in reversed(branches):
            body = yield self.block(_statements(branch.body), follow, ways)
            other = yield self.test(branch.test, body, other, ways)
        return other

    def on_while(self, node: cst.While, follow: Point, ways: _Ways) -> Part:
        head = self.point(PointKind.JOIN)
        after = follow
        if node.orelse is not None:
            after = yield self.block(_statements(node.orelse.body), follow, ways)
        inside = replace(ways, stop=follow, again=head)
        body = yield self.block(_statements(node.body), head, inside)
        entry = yield self.test(node.test, body, after, ways)
        self.link(head, Turn.NEXT, entry)
        return head

    def on_for(self, node: cst.For, follow: Point, ways: _Ways) -> Part:
        step = self.point(PointKind.STEP, node)
        self.note(node.target, step)
        self.raises(step, ways)
        after = follow
        if node.orelse is not None:
            after = yield self.block(_statements(node.orelse.body), follow, ways)
        inside = replace(ways, stop=follow, again=step)
        body = yield self.block(_statements(node.body), step, inside)
        body = yield self.target(node.target, body, inside)
        self.link(step, Turn.TRUE, body)
        self.link(step, Turn.FALSE, after)
        return (yield self.value(node.iter, step, ways))

    def on_with(self, node: cst.With, follow: Point, ways: _Ways) -> Part:
        return (yield self.item(node, 0, follow, ways))

    def item(self, node: cst.With, index: int, follow: Point, ways: _Ways) -> Part:
        """A ``with`` from its item at `index` on."""
        if index == len(node.items):
            return (yield self.block(_statements(node.body), follow, ways))
        item = node.items[index]
        raising = ways if node.asynchronous is not None else None

        def leaving(to: Point | None) -> Point | None:
            return self.before(PointKind.EXIT, item, to, raising) if to is not None else None

        unwind = self.point(PointKind.UNWIND, item)
        self.link(unwind, Turn.PASSED, ways.error)
        self.link(unwind, Turn.SUPPRESSED, follow)
        # `leaving` wants every way at once: a block that is never left by `break` has a point too many, no more
        inside = _Ways(unwind, leaving(ways.leave) or ways.leave, leaving(ways.stop), leaving(ways.again))
        after = leaving(follow) or follow
        body = yield self.item(node, index + 1, after, inside)
        enter = self.before(PointKind.ENTER, item, body, raising)
        if item.asname is not None:
            self.note(item.asname.name, enter)
        return (yield self.value(item.item, enter, ways))

    def on_try(self, node: cst.Try | cst.TryStar, follow: Point, ways: _Ways) -> Part:
        if node.finalbody is None:
            return (yield self.guarded(node, follow, ways))
        # One copy of the block for each way in which it is reached; each goes on to where that way leads.
        holes: list[tuple[Point, Point]] = []

        def through(to: Point | None) -> Point | None:
            if to is None:
                return None
            hole = self.point(PointKind.JOIN)
            holes.append((hole, to))
            return hole

        after = through(follow) or follow
        inside = _Ways(
            through(ways.error) or ways.error,
            through(ways.leave) or ways.leave,
            through(ways.stop),
            through(ways.again),
        )
        entry = yield self.guarded(node, after, inside)
        for hole, to in holes:
            if id(hole) in self.wanted or hole is entry:
                copy = yield self.block(_statements(node.finalbody.body), to, ways)
                self.link(hole, Turn.NEXT, copy)
        return entry

    def guarded(self, node: cst.Try | cst.TryStar, follow: Point, ways: _Ways) -> Part:
        """The body of a ``try``, its handlers and its ``else``."""
        dispatch = self.point(PointKind.DISPATCH, node)
        for handler in node.handlers:
            body = yield self.block(_statements(handler.body), follow, ways)
            entry = self.before(PointKind.HANDLER, handler, body)
            if handler.name is not None:
                self.note(handler.name.name, entry)
            self.link(dispatch, Turn.CAUGHT, entry)
        self.link(dispatch, Turn.PASSED, ways.error)
        after = follow
        if node.orelse is not None:
            after = yield self.block(_statements(node.orelse.body), follow, ways)
        return (yield self.block(_statements(node.body), after, replace(ways, error=dispatch)))

    def on_match(self, node: cst.Match, follow: Point, ways: _Ways) -> Part:
        other = follow
        for case in reversed(node.cases):
            body = yield self.block(_statements(case.body), follow, ways)
            if case.guard is not None:
                body = yield self.test(case.guard, body, other, ways)
            point = self.point(PointKind.CASE, case)
            for name in _captured(case.pattern):
                self.note(name, point)
            self.link(point, Turn.TRUE, body)
            if not _irrefutable(case.pattern):
                self.link(point, Turn.FALSE, other)
            other = point
        return (yield self.value(node.subject, other, ways))

    # -- expressions ---------------------------------------------------------------------------------------

    def values(self, nodes: Sequence[cst.CSTNode], follow: Point, ways: _Ways) -> Part:
        """Expressions that are evaluated one after the other."""
        for node in reversed(nodes):
            follow = yield self.value(node, follow, ways)
        return follow

    def value(self, node: cst.CSTNode, follow: Point, ways: _Ways) -> Part:
        if isinstance(node, cst.Name):
            self.at.setdefault(node, []).append(follow)
            return follow
        handler = _EXPRESSIONS.get(type(node))
        if handler is not None:
            return (yield handler(self, node, follow, ways))
        if isinstance(node, _LEAVES):
            return follow
        return (yield self.parts(node, follow, ways))

    def parts(self, node: cst.CSTNode, follow: Point, ways: _Ways) -> Part:
        """What an expression of no special kind evaluates, in its order."""
        found: list[cst.CSTNode] = []
        for name in semantic_fields(type(node)):
            if name == "attr":
                continue
            part = getattr(node, name)
            if isinstance(part, cst.CSTNode):
                found.append(part)
            elif isinstance(part, (list, tuple)):
                found.extend(item for item in part if isinstance(item, cst.CSTNode))
        return (yield self.values(found, follow, ways))

    def on_call(self, node: cst.Call, follow: Point, ways: _Ways) -> Part:
        point = self.before(PointKind.CALL, node, follow, ways)
        return (yield self.values([node.func, *(argument.value for argument in node.args)], point, ways))

    def on_await(self, node: cst.Await, follow: Point, ways: _Ways) -> Part:
        point = self.before(PointKind.AWAIT, node, follow, ways)
        return (yield self.value(node.expression, point, ways))

    def on_yield(self, node: cst.Yield, follow: Point, ways: _Ways) -> Part:
        point = self.before(PointKind.YIELD, node, follow, ways)
        value = node.value.item if isinstance(node.value, cst.From) else node.value
        if value is None:
            return point
        return (yield self.value(value, point, ways))

    def on_walrus(self, node: cst.NamedExpr, follow: Point, ways: _Ways) -> Part:
        point = self.before(PointKind.BIND, node, follow)
        self.note(node.target, point)
        return (yield self.value(node.value, point, ways))

    def on_conditional(self, node: cst.IfExp, follow: Point, ways: _Ways) -> Part:
        body = yield self.value(node.body, follow, ways)
        other = yield self.value(node.orelse, follow, ways)
        return (yield self.test(node.test, body, other, ways))

    def on_boolean(self, node: cst.BooleanOperation, follow: Point, ways: _Ways) -> Part:
        right = yield self.value(node.right, follow, ways)
        if isinstance(node.operator, cst.And):
            return (yield self.test(node.left, right, follow, ways))
        return (yield self.test(node.left, follow, right, ways))

    def on_lambda(self, node: cst.Lambda, follow: Point, ways: _Ways) -> Point:
        self.at.setdefault(node, []).append(follow)
        return follow

    def on_comprehension(self, node: cst.BaseComp, follow: Point, ways: _Ways) -> Part:
        loops: list[cst.CompFor] = []
        loop: cst.CompFor | None = node.for_in
        while loop is not None:
            loops.append(loop)
            loop = loop.inner_for_in
        steps = [self.point(PointKind.STEP, each) for each in loops]
        made = [
            part
            for part in (getattr(node, "key", None), getattr(node, "elt", None), getattr(node, "value", None))
            if part is not None
        ]
        inner = yield self.values(made, steps[-1], ways)
        for index in range(len(loops) - 1, -1, -1):
            each, step = loops[index], steps[index]
            self.note(each.target, step)
            self.raises(step, ways)
            for condition in reversed(each.ifs):
                inner = yield self.test(condition.test, inner, step, ways)
            self.link(step, Turn.TRUE, inner)
            self.link(step, Turn.FALSE, steps[index - 1] if index else follow)
            inner = yield self.value(each.iter, step, ways)
        return inner

    # -- conditions ----------------------------------------------------------------------------------------

    def test(self, node: cst.BaseExpression, true: Point, false: Point, ways: _Ways) -> Part:
        """A condition: the point where its evaluation begins."""
        if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
            return (yield self.test(node.expression, false, true, ways))
        if isinstance(node, cst.BooleanOperation):
            right = yield self.test(node.right, true, false, ways)
            if isinstance(node.operator, cst.And):
                return (yield self.test(node.left, right, false, ways))
            return (yield self.test(node.left, true, right, ways))
        known = _constant_truth(node)
        if known is not None:
            return true if known else false
        point = self.point(PointKind.TEST, node)
        self.link(point, Turn.TRUE, true)
        self.link(point, Turn.FALSE, false)
        return (yield self.value(node, point, ways))


_LEAVES = (cst.SimpleString, cst.Integer, cst.Float, cst.Imaginary, cst.Ellipsis)

_STATEMENTS: dict[type[cst.CSTNode], Handler] = {
    **dict.fromkeys((cst.SimpleStatementLine, cst.SimpleStatementSuite), _Builder.on_line),
    **dict.fromkeys((cst.Expr, cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Del, cst.Pass, cst.Import, cst.ImportFrom, cst.TypeAlias), _Builder.on_small),
    **dict.fromkeys((cst.FunctionDef, cst.ClassDef), _Builder.on_define),
    **dict.fromkeys((cst.Try, cst.TryStar), _Builder.on_try),
    cst.Return: _Builder.on_return,
    cst.Raise: _Builder.on_raise,
    cst.Assert: _Builder.on_assert,
    cst.Break: _Builder.on_break,
    cst.Continue: _Builder.on_continue,
    cst.If: _Builder.on_if,
    cst.While: _Builder.on_while,
    cst.For: _Builder.on_for,
    cst.With: _Builder.on_with,
    cst.Match: _Builder.on_match,
}  # fmt: skip

_EXPRESSIONS: dict[type[cst.CSTNode], Handler] = {
    **dict.fromkeys((cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp), _Builder.on_comprehension),
    cst.Call: _Builder.on_call,
    cst.Await: _Builder.on_await,
    cst.Yield: _Builder.on_yield,
    cst.NamedExpr: _Builder.on_walrus,
    cst.IfExp: _Builder.on_conditional,
    cst.BooleanOperation: _Builder.on_boolean,
    cst.Lambda: _Builder.on_lambda,
}


def _narrows(test: cst.BaseExpression) -> bool:
    """Whether an ``assert`` only tells a type checker what its author knows."""
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        part = test.comparisons[0]
        none = isinstance(part.comparator, cst.Name) and part.comparator.value == "None"
        return none and isinstance(part.operator, (cst.IsNot, cst.NotEqual))
    return isinstance(test, cst.Call) and isinstance(test.func, cst.Name) and test.func.value == "isinstance"


def _statements(body: cst.BaseSuite) -> Sequence[cst.CSTNode]:
    return body.body


def _first_name(node: cst.BaseExpression) -> cst.BaseExpression:
    while isinstance(node, cst.Attribute):
        node = node.value
    return node


def _constant_truth(node: cst.BaseExpression) -> bool | None:
    """What ``True``, ``False``, ``None`` and whole numbers are as conditions."""
    if isinstance(node, cst.Name):
        return {"True": True, "False": False, "None": False}.get(node.value)
    if isinstance(node, cst.Integer):
        return node.evaluated_value != 0
    return None


def _captured(pattern: cst.MatchPattern) -> Iterable[cst.Name]:
    todo: list[cst.CSTNode] = [pattern]
    while todo:
        node = todo.pop()
        if isinstance(node, (cst.MatchAs, cst.MatchStar)) and node.name is not None:
            yield node.name
        if isinstance(node, cst.MatchMapping) and node.rest is not None:
            yield node.rest
        todo.extend(
            child
            for child in node.children
            if isinstance(child, (cst.MatchPattern, cst.MatchSequenceElement, cst.MatchStar, cst.MatchMappingElement, cst.MatchOrElement, cst.MatchKeywordElement))
        )  # fmt: skip


def _irrefutable(pattern: cst.MatchPattern) -> bool:
    return isinstance(pattern, cst.MatchAs) and pattern.pattern is None
