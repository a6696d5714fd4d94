"""Where functions acquire resources, and what becomes of each: by summaries over all that they call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.flow.conditions import Conditions, conditions
from plugcheck_lsp.python.flow.graph import Flow, flow_of
from plugcheck_lsp.python.flow.raising import Raising, raising
from plugcheck_lsp.python.names import Binding, BindingKind, Role, StepKind, owner_of
from plugcheck_lsp.python.resources.acquisition_words import acquiring, alternatives, can_acquire
from plugcheck_lsp.python.resources.custody import Act, Custody, Deed, Fate
from plugcheck_lsp.python.resources.making import must_be_released
from plugcheck_lsp.python.resources.tracking import Loss, Result, Tracker
from plugcheck_lsp.python.values.fixpoint import Fixpoint
from plugcheck_lsp.python.values.origins import origins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plugcheck_lsp.python.calls.graph import Call
    from plugcheck_lsp.python.module import FunctionFacts, Place
    from plugcheck_lsp.python.names import Use
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.catalog import Resource, Resources

# makers with a name in lower case that give the resource at once, although its release is asynchronous
_AT_ONCE = ("create_task", "ensure_future", "insecure_channel", "secure_channel", "from_url", "server")
_DONE = frozenset({Deed.RELEASED, Deed.RETURNED, Deed.GIVEN, Deed.UNAWAITED, Deed.GONE})
_IN_MEMORY = frozenset({"io.BytesIO()", "io.StringIO()", "tempfile.SpooledTemporaryFile()"})
_AWAITED_KINDS = frozenset({"transport", "async-process", "server"})


@dataclass(frozen=True, eq=False)
class Acquisition:
    """A call that makes a resource, directly or by a function of the program that returns a new one."""

    resource: Resource
    function: FunctionFacts | None
    """The function that it stands in; None: code that runs at import."""
    place: Place
    """The call."""
    use: Use
    end: int
    """How many steps of the use's chain lead to the resource."""
    part: int | None = None
    """Its position in the tuple that the call returns."""
    looped: bool = False
    """Whether an event loop makes it, for a protocol."""
    opened: tuple[Place, ...] = ()
    """Where it is made, if a function of the program makes it: the calls on the way there."""

    @property
    def node(self) -> cst.CSTNode:
        """What is evaluated when it is acquired: the call, or its ``await``."""
        return self.use.steps[self.end - 1].node


@dataclass(frozen=True)
class _Fresh:
    """What a function returns: new resources of one kind, or something else too."""

    kinds: frozenset[tuple[str, int | None]] = frozenset()
    other: bool = False
    opened: tuple[Place, ...] = ()

    def join(self, other: _Fresh) -> _Fresh:
        if other.kinds <= self.kinds and (self.other or not other.other):
            return self
        return _Fresh(self.kinds | other.kinds, self.other or other.other, self.opened or other.opened)

    @property
    def kind(self) -> str | None:
        """The kind of the one new resource that is returned, if that is all."""
        if self.other or len(self.kinds) != 1:
            return None
        (kind, part), *_ = self.kinds
        return kind if part is None else None


@dataclass(frozen=True)
class _Fates:
    found: frozenset[Fate] = frozenset()

    def join(self, other: _Fates) -> _Fates:
        return self if other.found <= self.found else _Fates(self.found | other.found)


class Lifetimes:
    """The resources of one program."""

    def __init__(self, program: Program, catalog: Resources) -> None:
        self.program = program
        self.catalog = catalog
        self.raising: Raising = raising(program, catalog)
        self._parameters: Fixpoint[_Fates] = Fixpoint(_Fates())
        self._fresh: Fixpoint[_Fresh] = Fixpoint(_Fresh())
        self._conditions: dict[object, Conditions] = {}
        self._acquired: dict[object, tuple[Acquisition, ...]] = {}
        self._results: dict[object, Result | None] = {}

    # -- acquisitions --------------------------------------------------------------------------------------

    def acquired(self, function: FunctionFacts) -> tuple[Acquisition, ...]:
        """Where `function` acquires resources, in the order of the text."""
        if function.key not in self._acquired:
            self._acquired[function.key] = tuple(self._acquisitions(self._calls(function), self._freshness))
        return self._acquired[function.key]

    def _calls(self, function: FunctionFacts) -> tuple[Call, ...]:
        """The calls of `function`, if one of them can acquire something."""
        words = acquiring(self.program, self.catalog)
        if not can_acquire(function.unit, function.scope, words):
            return ()
        return call_graph(self.program).calls(function)

    def acquired_at_import(self) -> Iterator[Acquisition]:
        """Where code that runs at import acquires resources."""
        return self._acquisitions(call_graph(self.program).at_import, self._freshness)

    def _acquisitions(
        self, calls: tuple[Call, ...], fresh: Callable[[FunctionFacts], _Fresh]
    ) -> Iterator[Acquisition]:
        for call in calls:
            node = call.place.node
            if not isinstance(node, cst.Call) or not call.complete:
                continue
            site = call.place.module.facts_of(call.place.unit).call_of.get(node)
            if site is None or site.use is None:
                continue
            use, end = site.use, site.depth + 1
            awaited = end < len(use.steps) and use.steps[end].kind is StepKind.AWAIT
            if call.names and not call.functions:
                yield from self._made(call, node, use, end, awaited=awaited)
            elif call.functions and not call.names:
                found = [fresh(function) for function in call.functions]
                kinds = {one.kind for one in found}
                later = {function.is_async for function in call.functions}
                kind = kinds.pop() if len(kinds) == 1 else None
                if kind is None or later not in ({awaited}, {False}):
                    continue
                yield Acquisition(
                    self.catalog.kinds[kind],
                    call.caller,
                    call.place,
                    use,
                    end + (1 if later == {True} else 0),
                    opened=found[0].opened,
                )

    def _made(
        self, call: Call, node: cst.Call, use: Use, end: int, *, awaited: bool
    ) -> Iterator[Acquisition]:
        """What a call of others makes."""
        kinds = {self.catalog.made_by.get(name) for name in call.names}
        resource = kinds.pop() if len(kinds) == 1 else None
        if resource is None or not must_be_released(resource, node):
            return
        name = call.names[0]
        if node.args and self._is_of_others(call, node.args[0].value):
            return
        if _is_awaited(name, resource):
            if not awaited:
                return
            end += 1
        elif awaited and not resource.awaiting:
            end += 1
        parts = self.catalog.parts.get(name, (None,))
        for part in parts:
            yield Acquisition(resource, call.caller, call.place, use, end, part, looped="loop()." in name)

    def _is_of_others(self, call: Call, source: cst.BaseExpression) -> bool:
        """Whether what is opened is a descriptor by its number (``open(0)``), or is in memory alone."""
        if isinstance(source, cst.Integer):
            return True
        if not isinstance(source, (cst.Name, cst.Call)):
            return False
        found = origins(self.program, call.place.module, call.place.unit, source).found
        return any(origin.name in _IN_MEMORY for origin in found)

    # -- what becomes of them ------------------------------------------------------------------------------

    def result(self, acquisition: Acquisition) -> Result | None:
        """What can become of what `acquisition` makes; None where that is not followed."""
        function = acquisition.function
        if function is None:
            return None
        key = function.key, acquisition.place.node, acquisition.part
        if key not in self._results:
            self._results[key] = self._follow(acquisition, function)
        return self._results[key]

    def _follow(self, acquisition: Acquisition, function: FunctionFacts) -> Result | None:
        flow = self.flow(function)
        if flow is None:
            return None
        first = self.first(acquisition)
        done = {act.deed for act in first} & _DONE
        if done:
            return Result(done)
        dropped = not any(act.name for act in first)
        started = any(act.deed is Deed.STARTED for act in first) or not acquisition.resource.starts_with
        tracker = Tracker(
            function,
            flow,
            self._custody(function, acquisition.resource, self.fates),
            self.raising,
            begins=(acquisition.node,),
            first=() if dropped else first,
            known=self.conditions(function, flow),
            live=started,
            beside=_beside(acquisition),
        )
        result = tracker.run()
        result.dropped = dropped and bool(result.losses)
        return result

    def first(self, acquisition: Acquisition) -> tuple[Act, ...]:
        """What becomes of the value of the acquisition's own expression; empty: nothing, it is dropped."""
        function = acquisition.function
        if function is None:
            return ()
        custody = self._custody(function, acquisition.resource, self.fates)
        if acquisition.part is None:
            return tuple(custody.acts(acquisition.use, acquisition.end))
        use = acquisition.use
        if len(use.steps) != acquisition.end or (acquisition.looped and not _drops_protocol(use)):
            return (Act(Deed.GIVEN, use.root),)
        if use.role is Role.READ:
            return ()
        for sink in use.sinks:
            if not isinstance(sink, Binding) or sink.path != (acquisition.part,):
                continue
            if sink.kind is BindingKind.UNPACKED and owner_of(sink.name, sink.scope) is function.scope:
                return (Act(Deed.NAMED, sink.node, sink.name),)
        return (Act(Deed.GIVEN, use.root),)

    def flow(self, function: FunctionFacts) -> Flow | None:
        """The control-flow graph of `function`; None for a lambda, and where it would be too big."""
        return flow_of(function.unit, function.scope.node) if function.scope.node is not None else None

    def conditions(self, function: FunctionFacts, flow: Flow) -> Conditions:
        """The conditions of `function` that are worth remembering along a path."""
        if function.key not in self._conditions:
            stored = function.module.facts_of(function.unit).stored
            self._conditions[function.key] = conditions(flow, function.scope, stored)
        return self._conditions[function.key]

    def _custody(
        self,
        function: FunctionFacts,
        resource: Resource,
        fates: Callable[[FunctionFacts, str, Resource], frozenset[Fate]],
    ) -> Custody:
        return Custody(self.raising, function, resource, fates)

    # -- summaries -----------------------------------------------------------------------------------------

    def fates(self, function: FunctionFacts, parameter: str, resource: Resource) -> frozenset[Fate]:
        """What `function` does to a resource that it gets for `parameter`; empty: it never returns."""
        key = function.key, parameter, resource.name
        return self._parameters.solve(key, lambda: self._compute_fates(function, parameter, resource)).found

    def _ask_fates(self, function: FunctionFacts, parameter: str, resource: Resource) -> frozenset[Fate]:
        key = function.key, parameter, resource.name
        return self._parameters.ask(key, lambda: self._compute_fates(function, parameter, resource)).found

    def _compute_fates(self, function: FunctionFacts, parameter: str, resource: Resource) -> _Fates:
        flow = self.flow(function)
        named = [each for each in function.parameters if each.name == parameter]
        if flow is None or not named or named[0].kind in ("varargs", "kwargs"):
            return _Fates(frozenset({Fate.GIVEN}))
        custody = self._custody(function, resource, self._ask_fates)
        known = self.conditions(function, flow)
        result = Tracker(function, flow, custody, self.raising, holders=(parameter,), known=known).run()
        found: set[Fate] = set()
        if Deed.RELEASED in result.deeds:
            found.add(Fate.RELEASED)
        if not result.complete or result.deeds - {Deed.RELEASED}:
            found.add(Fate.GIVEN)
        if any(how is not Loss.RAISED for how, _ in result.losses):
            found.add(Fate.OPEN)
        return _Fates(frozenset(found))

    def _freshness(self, function: FunctionFacts) -> _Fresh:
        return self._fresh.solve(function.key, lambda: self._compute_fresh(function))

    def _ask_fresh(self, function: FunctionFacts) -> _Fresh:
        return self._fresh.ask(function.key, lambda: self._compute_fresh(function))

    def _compute_fresh(self, function: FunctionFacts) -> _Fresh:
        """Whether all that `function` returns is a new resource that nothing else keeps, or ``None``."""
        decorators = set(function.decorators) - {"builtins.staticmethod", "builtins.classmethod"}
        if function.is_generator or decorators or not isinstance(function.scope.node, cst.FunctionDef):
            return _Fresh(other=True)
        every = (part for node in function.scope.returned for part in alternatives(node))
        returned = [node for node in every if not _is_none(node)]
        if not returned:
            return _Fresh(other=True)
        calls = self._calls(function)
        if not calls:
            return _Fresh(other=True)
        made = tuple(self._acquisitions(calls, self._ask_fresh))
        found = _Fresh()
        for node in returned:
            found = found.join(self._returned(function, node, made))
            if found.other:
                return _Fresh(other=True)
        return found

    def _returned(
        self, function: FunctionFacts, node: cst.BaseExpression | None, made: tuple[Acquisition, ...]
    ) -> _Fresh:
        other = _Fresh(other=True)
        if node is None:
            return other
        for acquisition in made:
            if acquisition.use.node is node and acquisition.use.role is Role.RETURNED:
                whole = len(acquisition.use.steps) == acquisition.end and acquisition.part is None
                return self._fresh_of(acquisition) if whole else other
        call = self.raising.call(function, node.expression if isinstance(node, cst.Await) else node)
        if call is not None and call.complete and not call.names and call.functions:
            pending = [self._ask_fresh(each) for each in call.functions]
            return _Fresh() if all(not one.kinds and not one.other for one in pending) else other
        if not isinstance(node, cst.Name):
            return other
        bindings = function.scope.bindings.get(node.value, [])
        found = _Fresh()
        for binding in bindings:
            if _is_none(binding.value) and binding.kind is BindingKind.ASSIGNED:
                continue
            sources = [each for each in made if each.use.node is binding.value and binding in each.use.sinks]
            if len(sources) != 1 or binding.kind is not BindingKind.ASSIGNED:
                return other
            acquisition = sources[0]
            result = self.result(acquisition)
            if result is None or not result.complete or Deed.GIVEN in result.deeds:
                return other
            if Deed.RETURNED not in result.deeds:
                return other
            found = found.join(self._fresh_of(acquisition))
        return found if bindings else other

    def _fresh_of(self, acquisition: Acquisition) -> _Fresh:
        kinds = frozenset({(acquisition.resource.name, acquisition.part)})
        return _Fresh(kinds, opened=(acquisition.place, *acquisition.opened)[:4])


def lifetimes(program: Program, catalog: Resources) -> Lifetimes:
    """The resources of `program`; computed once."""
    return program.once(("lifetimes", id(catalog)), lambda: Lifetimes(program, catalog))


def _beside(acquisition: Acquisition) -> Iterator[str]:
    """The names of the other parts of the tuple that the call returns."""
    if acquisition.part is not None:
        parts = (sink for sink in acquisition.use.sinks if isinstance(sink, Binding))
        yield from (sink.name for sink in parts if len(sink.path) == 1 and sink.path != (acquisition.part,))


def _is_awaited(name: str, resource: Resource) -> bool:
    """Whether the call must be awaited to make the resource."""
    last = name.rpartition(".")[2]
    if not resource.async_release and resource.name not in _AWAITED_KINDS:
        return False
    return last[:1].islower() and last not in _AT_ONCE


def _drops_protocol(use: Use) -> bool:
    """Whether nobody wants the protocol of ``transport, protocol = ...``: else it has the transport too."""
    return any(isinstance(sink, Binding) and sink.path == (1,) and sink.name == "_" for sink in use.sinks)


def _is_none(node: cst.BaseExpression | None) -> bool:
    return node is None or (isinstance(node, cst.Name) and node.value == "None")
