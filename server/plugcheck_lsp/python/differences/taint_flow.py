"""Follows a value that may differ between two runs to where that is seen from outside.

From the expression that makes it the value is followed forward: through operators, texts and containers
(`plugcheck_lsp.python.differences.taint_steps`), calls (`taint_calls`), local names, attributes of ``self``, and the
plugin's own functions. A parameter is followed once for each way in which it differs, and what then comes out of
the function goes back to those calls alone that put it in: the answer is a set of places that can be reached,
so neither recursion nor the order of files or definitions changes it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.calls.graph import How
from plugcheck_lsp.python.calls.named_callers import named_callers
from plugcheck_lsp.python.chains import chain_of, parameter_scope, scope_at
from plugcheck_lsp.python.differences.elements import Elements
from plugcheck_lsp.python.differences.taint import Kind, Seen, Taint
from plugcheck_lsp.python.flow.later_reads import later_reads
from plugcheck_lsp.python.module import FunctionFacts, Place
from plugcheck_lsp.python.names import WRITES, ParameterKind, Role, Scope, ScopeKind, owner_of
from plugcheck_lsp.python.parents import enclosing, parents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.host import Hooks
    from plugcheck_lsp.python.calls.graph import Call, CallGraph
    from plugcheck_lsp.python.differences.catalog import Nondeterminism
    from plugcheck_lsp.python.module import ClassFacts, ModuleFacts
    from plugcheck_lsp.python.names import Use
    from plugcheck_lsp.python.program import Program

    FunctionKey = tuple[Path, int, int]

_LIMIT = 6_000
"""Steps after which a value is given up: a bound for hostile text, far above what real code needs."""
_MAKERS = frozenset({"__init__", "__post_init__", "__new__"})


@dataclass(eq=False)
class Frame:
    """A parameter of a function that was given a value that differs."""

    function: FunctionFacts
    taint: Taint
    instance: ClassFacts | None
    """The class by which a method is called on the caller's own object; None: not known."""
    callers: list[Step] = field(default_factory=list)
    """The calls (as places where the result will be) that gave it."""
    results: list[tuple[Taint, Step]] = field(default_factory=list)
    """What the function gives back."""
    changes: list[tuple[str, Taint, Step]] = field(default_factory=list)
    """What it puts into its arguments: the parameter, how that differs then, and where."""


@dataclass(frozen=True, eq=False)
class Step:
    """A place where the value is known to be."""

    place: Place
    taint: Taint
    frame: Frame | None
    before: Step | None
    note: str
    """What happened on the way here, at the place before: a clause; empty where nothing is worth telling."""
    depth: int
    caller: Step | None = None
    """Where a function gives the value back: the call."""

    @property
    def node(self) -> cst.CSTNode:
        return self.place.node

    @property
    def module(self) -> ModuleFacts:
        return self.place.module

    @property
    def unit(self) -> Unit:
        return self.place.unit


class Change(NamedTuple):
    """A function puts the value into what it was given for a parameter."""

    function: FunctionFacts
    parameter: str
    taint: Taint
    caller: Step
    """The call that gave it."""
    step: Step

    @property
    def depth(self) -> int:
        return self.step.depth + 1


class Sink(NamedTuple):
    """Where the difference is seen."""

    seen: Seen
    step: Step
    function: FunctionFacts | None


class After(NamedTuple):
    """What depends on an order once it is taken."""

    node: cst.CSTNode
    """The expression whose value does, or what is given a value that does."""
    taint: Taint
    at: cst.CSTNode | None = None
    """Where `node` is given its value; None: it is an expression."""


class Taking(NamedTuple):
    """Where the order of a set is taken."""

    step: Step
    place: Place
    """The expression that takes it."""
    operand: Place | None
    """The set as it is written there, if a sorted list can stand in its place."""
    after: tuple[After, ...]


@dataclass(frozen=True, eq=False)
class World:
    """What a value is followed through: the program, and who is called from outside."""

    program: Program
    graph: CallGraph
    catalog: Nondeterminism
    hooks: Hooks

    @cached_property
    def roots(self) -> frozenset[FunctionKey]:
        """The functions whose results are seen from outside."""
        return frozenset(function.key for function in self.hooks.functions)

    @cached_property
    def reached(self) -> Mapping[FunctionKey, tuple[Call, ...]] | None:
        """See `CallGraph.ways`: all code that counts; None: every function does."""
        if self.hooks.every:
            return None
        return {**self.graph.ways(self.hooks.lifecycle), **self.graph.ways(self.hooks.functions)}

    def runs(self, function: FunctionFacts | None) -> bool:
        """Whether code in `function` counts; None: code that runs at import."""
        return function is None or self.reached is None or function.key in self.reached

    def dotted(self, function: FunctionFacts) -> str:
        """The dotted name by which settings name one of the plugin's own functions."""
        return f"{self.program.dotted_name(function.module)}.{function.qualified_name}"

    def is_safe(self, function: FunctionFacts) -> bool:
        """Whether the settings say that what the function gives back is equal in every run."""
        return bool(self.catalog.safe) and self.dotted(function) in self.catalog.safe

    def callers(self, function: FunctionFacts) -> tuple[Call, ...]:
        """The calls that lead to `function`."""
        if not self.hooks.every and function.name.startswith("__"):
            return self.graph.callers(function)  # Python calls it by itself
        return self.program.once(
            ("named callers", function.key), lambda: tuple(named_callers(self.program, self.graph, function))
        )

    def way(self, function: FunctionFacts | None) -> tuple[Call, ...]:
        """The calls that lead to `function` from outside."""
        return self.reached.get(function.key, ()) if function is not None and self.reached is not None else ()


class TaintFlow:
    """One value and all that becomes of it."""

    def __init__(self, world: World, category: str) -> None:
        self.world = world
        self.category = category
        self.calls = world.catalog.calls
        self.queue: deque[Step | Change] = deque()
        self.seen: set[tuple[object, ...]] = set()
        self.frames: dict[tuple[object, ...], Frame] = {}
        self.sinks: list[Sink] = []
        self.takings: list[Taking] = []
        self.elements: list[Elements] = []
        """What was put into the sets that were followed."""

    # -- going on ------------------------------------------------------------------------------------------

    def start(self, place: Place, after: After) -> None:
        """Begin with an expression, or with what is given a value."""
        step = Step(place._replace(node=after.at or after.node), after.taint, None, None, "", 0)
        if after.at is not None and isinstance(after.node, cst.BaseExpression):
            self.store(step, after.node, after.taint, after.at)
        else:
            self._push(step)

    def start_attribute(self, place: Place, owner: ClassFacts, name: str) -> None:
        """Begin with an attribute of the class's instances, which gets its value at `place`."""
        self.attribute(Step(place, Taint(Kind.VALUE), None, None, "", 0), owner, name, Taint(Kind.VALUE))

    def run(self) -> Sink | None:
        """The first place where the difference is seen; None if it is not, or not within bounds."""
        from plugcheck_lsp.python.differences.taint_steps import advance

        left = _LIMIT
        while self.queue and left:
            step = self.queue.popleft()
            left -= 1
            if self.sinks and step.depth > self.sinks[0].step.depth:
                break
            if isinstance(step, Change):
                self.changed(step)
            else:
                advance(self, step)
        return min(self.sinks, key=_sink_order, default=None)

    def to(self, step: Step, node: cst.CSTNode, taint: Taint, note: str = "") -> None:
        """The value is at `node` of the same unit too."""
        self._push(Step(step.place._replace(node=node), taint, step.frame, step, note, step.depth + 1))

    def elsewhere(
        self, step: Step, place: Place, taint: Taint, note: str, frame: Frame | None = None
    ) -> None:
        """The value is at a place of any unit, in `frame`."""
        self._push(Step(place, taint, frame, step, note, step.depth + 1))

    def _push(self, step: Step) -> None:
        place = step.place
        key = (place.module.path, place.unit.start, id(place.node), step.taint, id(step.frame))
        if key not in self.seen:
            self.seen.add(key)
            self.queue.append(step)

    # -- where things stand --------------------------------------------------------------------------------

    def scope_of(self, step: Step, node: cst.CSTNode | None = None) -> Scope:
        """The scope in which `node` (or the step's) is evaluated."""
        return scope_at(step.module, step.unit, node if node is not None else step.node)

    def function_of(self, step: Step) -> FunctionFacts | None:
        return step.module.function_of(step.unit, self.scope_of(step))

    def parent(self, step: Step) -> cst.CSTNode | None:
        return parents(step.unit).get(step.node)

    # -- sinks ---------------------------------------------------------------------------------------------

    def sink(self, step: Step, seen: Seen, function: FunctionFacts | None = None) -> None:
        function = function or self.function_of(step)
        if self.world.runs(function):
            self.sinks.append(Sink(seen, step, function))

    def result(self, step: Step, seen: Seen, taint: Taint, function: FunctionFacts | None = None) -> None:
        """The function gives the value back: by ``return``, or by ``yield``."""
        function = function or self.function_of(step)
        if function is None or not self.world.runs(function) or self.world.is_safe(function):
            return
        if seen is Seen.YIELDED:
            taint = taint.inside(None) if taint.kind is not Kind.ELEMENT else Taint(Kind.ORDER)
        frame = step.frame
        if frame is not None and frame.function.key == function.key:
            frame.results.append((taint, step))
            for caller in frame.callers:
                self._back(frame, caller, taint, step)
            return
        if self.is_seen(function, taint):
            self.sink(step, seen, function)
            return
        for call in self.world.callers(function):
            if self.world.runs(call.caller):
                self._to_caller(step, function, call, taint)

    def is_seen(self, function: FunctionFacts, taint: Taint) -> bool:
        """Whether what `function` gives back is seen from outside."""
        if function.key not in self.world.roots or function.scope.kind is ScopeKind.LAMBDA:
            return False
        if taint.kind is Kind.SET or (taint.differs and self.is_quiet(function)):
            return False
        if any(isinstance(key, str) and key.startswith("_") for key in taint.path):
            return False  # what an object keeps to itself is seen where its methods hand it out
        return not (function.name in _UNSEEN or (function.name in _SHOWN and self.category in _NUMBERS))

    def is_quiet(self, function: FunctionFacts) -> bool:
        """Whether the function, by its name or that of its class, is about logging, metrics or time-outs."""
        owner = function.owner.name if function.owner is not None else ""
        return self.calls.is_quiet(f"{owner} {function.name}")

    def _back(self, frame: Frame, caller: Step, taint: Taint, step: Step) -> None:
        note = f"`{frame.function.qualified_name}` gives it back"
        self._push(Step(caller.place, taint, caller.frame, step, note, step.depth + 1, caller))

    def _to_caller(self, step: Step, function: FunctionFacts, call: Call, taint: Taint) -> None:
        if call.how in (How.NAMED, How.LATER):
            return
        if call.how is How.ENTER and taint.path[:1] == (None,):
            taint = taint._replace(path=taint.path[1:])
        if call.how in (How.CALLBACK, How.THREAD, How.TASK):
            if not taint.differs:
                return
            taint = Taint(Kind.VALUE)
        note = f"`{function.qualified_name}` gives it back"
        self.elsewhere(step, call.place, taint, note)

    def take(self, step: Step, node: cst.CSTNode, *after: After, sortable: bool = True) -> None:
        """The order of the set at `step` is taken by `node`."""
        operand = step.place if sortable else None
        self.takings.append(Taking(step, step.place._replace(node=node), operand, after))

    def put_into(self, element: cst.BaseExpression, step: Step, *, each: bool) -> None:
        """`element` is put into the set at `step`; False for `each`: its elements are."""
        self.elements.append(Elements(step.place._replace(node=element), each))

    # -- functions -----------------------------------------------------------------------------------------

    def enter(
        self, step: Step, function: FunctionFacts, parameter: str, taint: Taint, call: cst.CSTNode
    ) -> None:
        """The function is given the value for its parameter; the result will be at `call`."""
        if taint.differs and not taint.path and self.calls.is_about_time(parameter):
            return
        kind = next((p.kind for p in function.parameters if p.name == parameter), None)
        if kind in (ParameterKind.VARARGS, ParameterKind.KWARGS):
            taint = taint.inside(None)
        instance = self.instance(step, call)
        if instance is not None and not self._can_be_called_on(step, function, instance):
            return
        key = (function.key, parameter, taint, id(instance.scope) if instance is not None else None)
        frame = self.frames.get(key)
        new = frame is None
        if frame is None:
            frame = self.frames[key] = Frame(function, taint, instance)
        caller = Step(step.place._replace(node=call), taint, step.frame, step, "", step.depth + 1)
        frame.callers.append(caller)
        for result, at in frame.results:
            self._back(frame, caller, result, at)
        for changed, kept, at in frame.changes:
            self._change_caller(Change(function, changed, kept, caller, at))
        if new:
            note = f"it is given to `{function.qualified_name}` here"
            place = step.place
            self.reads(
                step,
                function.module,
                function.unit,
                function.scope,
                parameter,
                None,
                taint,
                note,
                frame,
                place,
            )

    def instance(self, step: Step, call: cst.CSTNode) -> ClassFacts | None:
        """The class of the caller's own object, where a method of it is called: ``self.method()``."""
        callee = call.func if isinstance(call, cst.Call) else call
        if not isinstance(callee, cst.Attribute):
            return None
        receiver = callee.value
        method = self.function_of(step)
        if method is None or method.owner is None:
            return None
        if not _is_super(receiver) and not (
            isinstance(receiver, cst.Name) and receiver.value == method.receiver
        ):
            return None
        known = step.frame.instance if step.frame is not None else None
        return known or method.owner

    def _can_be_called_on(self, step: Step, function: FunctionFacts, instance: ClassFacts) -> bool:
        """Whether an object of the class, or of one that inherits from it, has the method, and runs it from here."""
        owner = _owner_around(function)
        if owner is None:
            return True
        program = self.world.program
        family = program.ancestry(instance)[0]
        method = self.function_of(step)
        if method is None or method.name != function.name or method is function:
            family = (
                *family,
                *program.subclasses(instance),
            )  # else one below stands in the place of this one
        return any(member.scope is owner.scope for member in family)

    # -- names ---------------------------------------------------------------------------------------------

    def reads(
        self,
        step: Step,
        module: ModuleFacts,
        unit: Unit,
        owner: Scope,
        name: str,
        place: cst.CSTNode | None,
        taint: Taint,
        note: str,
        frame: Frame | None,
        here: Place | None = None,
    ) -> None:
        """The value is wherever `name`, which the function (or comprehension) `owner` owns, is read after `place`."""
        enders = _replaced(owner, name, taint)
        for use in later_reads(unit, owner, name, place, enders):
            if taint.loop is not None and not _inside(unit, use.root, taint.loop):
                continue
            self.elsewhere(step, Place(module, unit, use.root), taint, note, frame)

    def bind(self, step: Step, name: cst.Name, taint: Taint, place: cst.CSTNode | None = None) -> None:
        """The name gets the value where it stands (or where `place` does)."""
        if taint.kind is Kind.ELAPSED and self.calls.is_waited_for(name.value):
            return
        around = parents(step.unit).get(name)
        if isinstance(around, cst.Param):
            self._bind_parameter(step, around, taint)
            return
        scope = self.scope_of(step, name)
        if isinstance(around, cst.NamedExpr):
            while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
                scope = scope.parent
        declared = name.value in scope.globals
        owner = owner_of(name.value, scope) if name.value in scope.nonlocals or declared else scope
        if owner.kind is ScopeKind.CLASS:
            own = step.module.class_of_member.get(step.unit.start)
            if own is not None:
                self.attribute(step, own, name.value, taint)
        elif owner.parent is None:
            self.module_name(step, name.value, taint)
        else:
            self.reads(step, step.module, step.unit, owner, name.value, place or name, taint, "", step.frame)

    def _bind_parameter(self, step: Step, parameter: cst.Param, taint: Taint) -> None:
        scope = parameter_scope(step.module, step.unit, parameter)
        if scope is not None:
            name = parameter.name.value
            self.reads(step, step.module, step.unit, scope, name, None, taint, "", step.frame)

    def module_name(self, step: Step, name: str, taint: Taint) -> None:
        """A module-level name has the value: all its uses do, in any file; given in a function it is stored."""
        if self.function_of(step) is not None and self._is_stored(taint):
            if not self.calls.is_quiet(name):
                self.sink(step, Seen.STORED)
            return
        note = f"it is kept in `{name}`"
        for used in self.world.program.uses_of(step.module, name):
            function = used.module.function_of(used.unit, used.use.scope)
            if self.world.runs(function):
                node = used.use.steps[used.start - 1].node if used.start else used.use.root
                self.elsewhere(step, Place(used.module, used.unit, node), taint, note)

    def _is_stored(self, taint: Taint) -> bool:
        """Whether it is seen that something holds the value; a clock that starts anywhere is only compared with."""
        return taint.differs and not (taint.kind is Kind.CLOCK and self.category == "monotonic-clock")

    def attribute(self, step: Step, owner: ClassFacts, name: str, taint: Taint) -> None:
        """An attribute of the class's instances has the value: it is wherever a method reads it."""
        if taint.kind in (Kind.CLOCK, Kind.ELAPSED) and self.calls.is_about_time(name):
            return
        note = f"it is kept in `self.{name}`"
        here = self.function_of(step)
        for place in attribute_reads(self.world, owner, name):
            method = place.module.function_of(place.unit, scope_at(place.module, place.unit, place.node))
            if method is None or method is here or not _gets_another(method, name, place.node):
                self.elsewhere(step, place, taint, note)

    # -- things that are changed ---------------------------------------------------------------------------

    def store(
        self, step: Step, target: cst.BaseExpression, taint: Taint, place: cst.CSTNode | None = None
    ) -> None:
        """What `target` (a name, attribute or subscript) stands for gets the value, at `place`."""
        root, keys = chain_of(target)
        if root is None:
            return
        if not keys:
            self.bind(step, root, taint, place)
            return
        if taint.kind in (Kind.CLOCK, Kind.ELAPSED) and self.calls.is_about_time(str(keys[-1])):
            return
        if taint.kind is Kind.ELEMENT and None in keys:
            return  # by its key it is found in any order
        for key in reversed(keys):
            taint = taint.inside(key)
        self.change(step, root, taint, place or target)

    def change(self, step: Step, root: cst.Name, taint: Taint, place: cst.CSTNode) -> None:
        """What the name `root` means holds the value from `place` on."""
        scope = self.scope_of(step, root)
        owner = owner_of(root.value, scope)
        if owner.parent is None:
            if taint.differs and step.module.bindings.get(root.value) and not self.calls.is_quiet(root.value):
                self.sink(step, Seen.STORED)
            return
        function = step.module.function_of(step.unit, owner)
        if function is None or function.scope is not owner:
            self.reads(step, step.module, step.unit, owner, root.value, place, taint, "", step.frame)
            return
        self._change_name(step, function, root.value, taint, place)

    def _change_name(
        self, step: Step, function: FunctionFacts, name: str, taint: Taint, place: cst.CSTNode
    ) -> None:
        """What a name that `function` owns means holds the value from `place` on."""
        if name == function.receiver and (step.frame is None or step.frame.function.key != function.key):
            if function.owner is not None:
                self._own_state(step, function, function.owner, taint)
            return
        self.reads(step, step.module, step.unit, function.scope, name, place, taint, "", step.frame)
        parameter = next((p for p in function.parameters if p.name == name), None)
        if parameter is None or len(function.scope.bindings.get(name, ())) != 1:
            return
        if parameter.kind not in (ParameterKind.VARARGS, ParameterKind.KWARGS):
            self._change_argument(step, function, name, taint)

    def _own_state(self, step: Step, function: FunctionFacts, owner: ClassFacts, taint: Taint) -> None:
        """The instance that a method is called on (or its class) holds the value."""
        name = taint.path[0] if taint.path else None
        if isinstance(name, str) and function.is_class_method:
            if taint.differs and not self.is_quiet(function):
                self.sink(step, Seen.STORED)
        elif isinstance(name, str):
            self.attribute(step, owner, name, taint._replace(path=taint.path[1:]))

    def _change_argument(self, step: Step, function: FunctionFacts, parameter: str, taint: Taint) -> None:
        if taint.differs and self.calls.is_quiet(function.name):
            return
        frame = step.frame
        if frame is not None and frame.function.key == function.key:
            frame.changes.append((parameter, taint, step))
            for caller in frame.callers:
                self._change_caller(Change(function, parameter, taint, caller, step))
        elif function.key in self.world.roots and not self.is_quiet(function) and self._is_stored(taint):
            self.sink(step, Seen.STORED, function)
        else:
            for call in self.world.callers(function):
                if self.world.runs(call.caller):
                    at = Step(call.place, taint, None, step, "", step.depth + 1)
                    self._change_caller(Change(function, parameter, taint, at, step))

    def _change_caller(self, change: Change) -> None:
        caller = change.caller
        place = caller.place
        where = (place.module.path, place.unit.start, id(place.node), id(caller.frame))
        key = (change.function.key, change.parameter, change.taint, *where)
        if key not in self.seen:
            self.seen.add(key)
            self.queue.append(change)

    def changed(self, change: Change) -> None:
        """What a call has given for a parameter holds the value now."""
        function, parameter, taint, caller, step = change
        call = caller.place.node
        note = f"`{function.qualified_name}` keeps it"
        at = Step(caller.place, taint, caller.frame, step, note, step.depth + 1, caller)
        if parameter != function.receiver:
            known = self.world.graph.at(caller.place)
            argument = known.argument(function, parameter) if known is not None else None
        elif not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
            if function.name in _MAKERS:
                self._push(at)
            return
        elif _is_super(call.func.value):
            method = self.function_of(at)
            if method is not None and method.receiver is not None:
                self._change_name(at, method, method.receiver, taint, call)
            return
        elif function.name in _MAKERS:
            self._push(at)
            return
        else:
            argument = call.func.value
        if isinstance(argument, cst.Name):
            self.change(at, argument, taint, call)
        elif argument is not None:
            self.store(at, argument, taint, call)

    def property_at(self, step: Step, node: cst.CSTNode) -> tuple[FunctionFacts, ...]:
        """The getters that reading the attribute at `node` calls."""
        function = self.function_of(step)
        calls = self.world.graph.calls(function) if function is not None else ()
        return next((c.functions for c in calls if c.how is How.PROPERTY and c.place.node is node), ())


def _owner_around(function: FunctionFacts) -> ClassFacts | None:
    """The class of the method that the function is, or is made in."""
    scope: Scope | None = function.scope
    while scope is not None:
        around = function.module.function_of(function.unit, scope)
        if around is not None and around.owner is not None:
            return around.owner
        scope = scope.parent
    return None


def _is_super(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "super"


_UNSEEN = frozenset(
    {"__hash__", "__eq__", "__del__", "__exit__", "__aexit__", "__enter__", "__aenter__", "__init__"}
)
_SHOWN = frozenset({"__repr__", "__str__", "__format__"})
_NUMBERS = frozenset({"hash", "object-identity", "object-text", "process-identity", "unordered-set"})


def _sink_order(sink: Sink) -> tuple[object, ...]:
    place = sink.step.place
    return sink.step.depth, place.path, place.span.start, place.span.end, sink.seen


def _replaced(owner: Scope, name: str, taint: Taint) -> Iterator[cst.CSTNode]:
    """Where the part of `name` that differs is sorted, or gets another value."""
    for use in owner.uses.get(name, ()):
        steps = use.steps
        if not taint.path:
            if taint.kind in (Kind.ORDER, Kind.SET) and len(steps) == 2 and steps[0].key == "sort":
                yield steps[1].node
        elif len(steps) == 1 and use.role is Role.STORED and steps[0].key in {taint.path[0]} - {None}:
            yield use.node


def _inside(unit: Unit, node: cst.CSTNode, around: cst.CSTNode) -> bool:
    return any(parent is around for parent, _ in enclosing(unit, node))


def attribute_reads(world: World, owner: ClassFacts, name: str) -> Iterable[Place]:
    """Where code that counts reads ``self.name`` in the class, what it inherits from, and what inherits from it."""
    program = world.program
    family = (*program.ancestry(owner)[0], *program.subclasses(owner))
    for member in family:
        for method in member.all_methods:
            if method.receiver is None or not world.runs(method):
                continue
            for use in method.scope.uses.get(method.receiver, ()):
                if _reads_attribute(use, name):
                    yield Place(method.module, method.unit, use.steps[0].node)


def _gets_another(method: FunctionFacts, name: str, read: cst.CSTNode) -> bool:
    """Whether the method always gives ``self.name`` another value before the statement with `read`."""
    uses = method.scope.uses.get(method.receiver, ()) if method.receiver is not None else ()
    given = [use.node for use in uses if use.role is Role.STORED and [s.key for s in use.steps] == [name]]
    if not given or not isinstance(method.scope.node, cst.FunctionDef):
        return False
    for statement in method.scope.node.body.body:
        if _inside(method.unit, read, statement):
            return False
        if isinstance(statement, cst.SimpleStatementLine) and any(
            _inside(method.unit, node, statement) for node in given
        ):
            return True
    return False


def _reads_attribute(use: Use, name: str) -> bool:
    if not use.steps or use.steps[0].key != name:
        return False
    return len(use.steps) > 1 or use.role not in WRITES
