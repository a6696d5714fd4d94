"""The calls of one function: what its text leads to, by the origins of what it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.call import Call, Given
from plugcheck_lsp.python.callbacks import BY_METHOD, HANDED
from plugcheck_lsp.python.how import How
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import Role, StepKind
from plugcheck_lsp.python.origin_sets import Origin, OriginKind, Value
from plugcheck_lsp.python.sites import sites_of
from plugcheck_lsp.python.value_flow import canonical, is_typed, value_flow
from plugcheck_lsp.python.value_members import PROPERTIES, is_accessor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.call import FunctionKey
    from plugcheck_lsp.python.callbacks import Handing
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import Block, CallSite, Scope, Use
    from plugcheck_lsp.python.program import Program

_CONSTRUCTORS = ("__new__", "__init__", "__post_init__")
_PLAIN_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})


class Target(NamedTuple):
    """A function of the plugin's own that a value leads to."""

    function: FunctionFacts
    bound: bool | None
    """Whether its first parameter is filled already; None: its arguments are not those of the call."""


class Leads(NamedTuple):
    """Where control goes when a value is called."""

    targets: list[Target]
    names: list[str]
    complete: bool


class CallFinder:
    """Finds the calls of the functions of one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.flow = value_flow(program)
        functions = [f for module in program.modules.values() for f in module.all_functions]
        self._function_names = frozenset(function.name for function in functions)
        self._properties = frozenset(
            f.name for f in functions if f.scope.decorators and any(d in PROPERTIES for d in f.decorators)
        )
        self._accessors = frozenset(f.name for f in functions if f.scope.decorators and is_accessor(f))

    def calls(
        self, module: ModuleFacts, unit: Unit, scope: Scope | None, caller: FunctionFacts | None
    ) -> tuple[Call, ...]:
        """The calls of the function `scope` of `unit`; None: of its code that runs at import."""
        sites = sites_of(unit, scope)
        found: list[Call] = []
        handed: set[int] = set()
        for site in sites.calls:
            call = self._call(module, unit, site, caller)
            found.append(call)
            found.extend(self._handings(call, handed))
        found.extend(self._decorations(module, unit, sites.decorators, caller))
        found.extend(filter(None, (self._entering(module, unit, block, caller) for block in sites.entered)))
        found.extend(filter(None, (self._iterating(module, unit, block, caller) for block in sites.iterated)))
        for use in sites.read:
            found.extend(self._property_reads(module, unit, use, caller))
        for use in sites.handed:
            if id(use.node) not in handed and self._may_name(use):
                found.extend(self._named(Place(module, unit, use.node), caller))
        for inner in sites.lambdas:
            if inner.node is not None and id(inner.node) not in handed:
                found.extend(self._named(Place(module, unit, inner.node), caller))
        order = module.facts_of(unit).order
        found.sort(key=lambda call: (order.get(call.place.node, 0), call.how is How.NAMED))
        return tuple(found)

    # -- calls ---------------------------------------------------------------------------------------------

    def _call(self, module: ModuleFacts, unit: Unit, site: CallSite, caller: FunctionFacts | None) -> Call:
        leads = self.leads(self._value(module, unit, site.node.func))
        given = {
            target.function.key: Given(tuple(site.node.args), target.bound)
            for target in leads.targets
            if target.bound is not None
        }
        awaited = site.node in module.facts_of(unit).awaited
        return _made(Place(module, unit, site.node), How.CALL, leads, caller, given, awaited=awaited)

    def _value(self, module: ModuleFacts, unit: Unit, node: cst.BaseExpression) -> Value:
        return self.flow.solve_expression(module, unit, node)

    def leads(self, value: Value) -> Leads:
        """Where control goes when `value` is called."""
        leads = Leads([], [], not value.open)
        for origin in value.found:
            leads = self._lead(leads, origin)
        return leads

    def _lead(self, leads: Leads, origin: Origin) -> Leads:
        complete = leads.complete
        match origin.kind:
            case OriginKind.FUNCTION if origin.function is not None:
                leads.targets.append(Target(origin.function, origin.receiver is not None))
            case OriginKind.CLASS if origin.own_class is not None:
                complete = self._construct(leads, origin.own_class) and complete
            case OriginKind.FOREIGN | OriginKind.RESULT:
                leads.names.append(origin.name)
                if origin.name == "functools.partial()":
                    complete = self._partial(leads, origin) and complete
            case OriginKind.INSTANCE if origin.own_class is not None:
                complete = self._methods(leads, origin.own_class, ("__call__",)) and complete
            case OriginKind.PARAMETER:
                complete = complete and is_typed(origin)
            case _:
                pass
        return leads._replace(complete=complete)

    def _partial(self, leads: Leads, origin: Origin) -> bool:
        node = origin.place.node
        if not isinstance(node, cst.Call) or not node.args or node.args[0].star or node.args[0].keyword:
            return False
        inner = self.leads(self._value(origin.place.module, origin.place.unit, node.args[0].value))
        leads.targets.extend(Target(target.function, None) for target in inner.targets)
        leads.names.extend(inner.names)
        return inner.complete

    def _construct(self, leads: Leads, owner: ClassFacts) -> bool:
        ancestry, others = self.program.ancestry(owner)
        for name in _CONSTRUCTORS:
            method = self.program.find_method(owner, name)
            if method is not None:
                leads.targets.append(Target(canonical(method), True))
        bases = [base for base in others if base not in _PLAIN_BASES]
        if not any("__init__" in ancestor.attributes for ancestor in ancestry):
            leads.names.extend(base for base in bases if base is not None)
        return None not in bases and not any(ancestor.broken for ancestor in ancestry)

    def _methods(self, leads: Leads, owner: ClassFacts, names: Iterable[str]) -> bool:
        """Add special methods of an instance; whether all that can run is known."""
        _, others = self.program.ancestry(owner)
        bases = [base for base in others if base not in _PLAIN_BASES]
        for name in names:
            methods = [
                self.program.find_method(heir, name) for heir in (owner, *self.program.subclasses(owner))
            ]
            known = {id(f): f for f in (canonical(method) for method in methods if method is not None)}
            leads.targets.extend(Target(function, None) for function in known.values())
            if not known:
                leads.names.extend(f"{base}().{name}" for base in bases if base is not None)
        return None not in bases

    # -- what is handed on ---------------------------------------------------------------------------------

    def _handings(self, call: Call, handed: set[int]) -> Iterator[Call]:
        """The calls that what is called makes of its arguments."""
        node = call.node
        if node is None:
            return
        known = [HANDED[name] for name in call.names if name in HANDED]
        if not known and not call.functions and isinstance(node.func, cst.Attribute):
            by_name = BY_METHOD.get(node.func.attr.value)
            unknown = not call.complete or not call.names
            known = [by_name] if by_name is not None and unknown else []
        for handing in known[:1]:
            for argument in handing.arguments(node):
                yield from self._handing(call, handing, argument, handed)

    def _handing(self, call: Call, handing: Handing, argument: cst.Arg, handed: set[int]) -> Iterator[Call]:
        value = self._value(call.place.module, call.place.unit, argument.value)
        running = [
            origin for origin in value.found if origin.kind in (OriginKind.COROUTINE, OriginKind.GENERATOR)
        ]
        rest = Value(value.found.difference(running), value.open)
        leads = self.leads(rest)
        if handing.how is How.TASK:
            leads.targets.extend(Target(o.function, None) for o in running if o.function is not None)
            leads = leads._replace(names=[n for n in leads.names if not n.endswith((")", "]"))])
        if not leads.targets and not leads.names:
            return
        handed.add(id(argument.value))
        node = call.node
        given: dict[FunctionKey, Given] = {}
        if handing.passes is not None and node is not None:
            passed = _passed(node, handing.passes)
            given = {t.function.key: Given(passed, t.bound) for t in leads.targets if t.bound is not None}
        yield _made(call.place, handing.how, leads, call.caller, given)

    def _may_name(self, use: Use) -> bool:
        last = use.steps[-1].key if use.steps else use.name
        return last in self._function_names

    def _named(self, place: Place, caller: FunctionFacts | None) -> Iterator[Call]:
        if not isinstance(place.node, cst.BaseExpression):
            return
        value = self._value(place.module, place.unit, place.node)
        own = [origin for origin in value.found if origin.kind is OriginKind.FUNCTION]
        if own:
            leads = self.leads(Value(frozenset(own)))
            yield _made(place, How.NAMED, leads._replace(complete=not value.open), caller, {})

    def _decorations(
        self,
        module: ModuleFacts,
        unit: Unit,
        nodes: Iterable[cst.BaseExpression],
        caller: FunctionFacts | None,
    ) -> Iterator[Call]:
        for node in nodes:
            leads = self.leads(self._value(module, unit, node))
            if leads.targets:
                yield _made(Place(module, unit, node), How.DECORATED, leads, caller, {})

    # -- special methods -----------------------------------------------------------------------------------

    def _entering(
        self, module: ModuleFacts, unit: Unit, block: Block, caller: FunctionFacts | None
    ) -> Call | None:
        names = ("__aenter__", "__aexit__") if block.is_async else ("__enter__", "__exit__")
        value = self._value(module, unit, block.node)
        leads = self._special(value, names)
        return _made(Place(module, unit, block.node), How.ENTER, leads, caller, {})

    def _iterating(
        self, module: ModuleFacts, unit: Unit, block: Block, caller: FunctionFacts | None
    ) -> Call | None:
        names = ("__aiter__", "__anext__") if block.is_async else ("__iter__", "__next__")
        leads = self._special(self._value(module, unit, block.node), names)
        return (
            _made(Place(module, unit, block.node), How.ITERATE, leads, caller, {}) if leads.targets else None
        )

    def _special(self, value: Value, names: tuple[str, ...]) -> Leads:
        leads = Leads([], [], not value.open)
        for origin in value.found:
            complete = leads.complete
            if origin.kind is OriginKind.INSTANCE and origin.own_class is not None:
                complete = self._methods(leads, origin.own_class, names) and complete
            elif origin.kind is OriginKind.GENERATOR and origin.function is not None:
                leads.targets.append(Target(origin.function, None))
            elif origin.kind in (OriginKind.FOREIGN, OriginKind.RESULT):
                leads.names.extend(f"{origin.name}.{name}" for name in names)
            elif origin.kind is OriginKind.PARAMETER:
                complete = complete and is_typed(origin)
            leads = leads._replace(complete=complete)
        return leads

    def _property_reads(
        self, module: ModuleFacts, unit: Unit, use: Use, caller: FunctionFacts | None
    ) -> Iterator[Call]:
        for step in use.steps:
            if step.kind is not StepKind.ATTRIBUTE or step.key not in self._properties:
                continue
            node = step.node
            if not isinstance(node, cst.Attribute):
                continue
            stored = node is use.node and use.role is Role.STORED
            if stored and step.key not in self._accessors:
                continue
            value = self._value(module, unit, node.value)
            targets = [
                Target(function, None)
                for origin in value.found
                if origin.kind is OriginKind.INSTANCE and origin.own_class is not None
                for function in self._accessor(origin, origin.own_class, step.key, stored=stored)
            ]
            if targets:
                leads = Leads(targets, [], not value.open)
                yield _made(Place(module, unit, node), How.PROPERTY, leads, caller, {})

    def _accessor(
        self, origin: Origin, owner: ClassFacts, name: str, *, stored: bool
    ) -> Iterator[FunctionFacts]:
        subclasses = () if origin.exact else self.program.subclasses(owner)
        ancestor = next((a for a in self.program.ancestry(owner)[0] if name in a.attributes), None)
        for holder in (ancestor, *subclasses):
            for method in holder.all_methods if holder is not None else ():
                if method.name != name:
                    continue
                if is_accessor(method) if stored else any(d in PROPERTIES for d in method.decorators):
                    yield canonical(method)


def _passed(node: cst.Call, position: int) -> tuple[cst.Arg, ...]:
    """The arguments that a call hands on: the positional ones from `position` on, and all keywords."""
    found: list[cst.Arg] = []
    index = 0
    for argument in node.args:
        if argument.keyword is not None or argument.star == "**":
            found.append(argument)
        else:
            if index >= position:
                found.append(argument)
            index += 1
    return tuple(found)


def _made(
    place: Place,
    how: How,
    leads: Leads,
    caller: FunctionFacts | None,
    given: dict[FunctionKey, Given],
    *,
    awaited: bool = False,
) -> Call:
    functions = {id(target.function): target.function for target in leads.targets}
    ordered = sorted(functions.values(), key=in_text) if len(functions) > 1 else functions.values()
    return Call(
        caller, place, how, tuple(ordered), tuple(sorted(set(leads.names))), leads.complete, awaited, given
    )


def in_text(function: FunctionFacts) -> tuple[str, int, int]:
    """The order of functions: by file and text."""
    order = function.module.facts_of(function.unit).order
    node = function.scope.node
    return str(function.module.path), function.unit.start, order.get(node, 0) if node is not None else 0
