"""The calls of one function: what its text leads to, by the origins of what it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.calls.call import Call, Leads, Target
from plugcheck_lsp.python.calls.callbacks import BY_METHOD, HANDED
from plugcheck_lsp.python.calls.how import How
from plugcheck_lsp.python.calls.sites import bound_names, sites_of
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import Role
from plugcheck_lsp.python.program import External
from plugcheck_lsp.python.values.equations import value_flow
from plugcheck_lsp.python.values.members import PROPERTIES, is_accessor
from plugcheck_lsp.python.values.origin_sets import Origin, OriginKind, Value, is_typed
from plugcheck_lsp.python.values.own import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.calls.callbacks import Handing
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import Block, CallSite, Scope, Use
    from plugcheck_lsp.python.program import Program

_CONSTRUCTORS = ("__new__", "__init__", "__post_init__")
_PLAIN_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})
_HANDING_NAMES = frozenset(name.rpartition(".")[2] for name in HANDED) | BY_METHOD.keys()


class CallFinder:
    """Finds the calls of the functions of one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.flow = value_flow(program)
        self._partials: set[cst.CSTNode] = set()
        modules = program.modules.values()
        functions = [function for module in modules for function in module.all_functions]
        decorated = [function for function in functions if function.scope.decorators]
        self._own_names = frozenset[str]().union(*(bound_names(u) for m in modules for u, _ in m.units))
        self._function_names = frozenset(function.name for function in functions)
        self._properties = frozenset(
            function.name for function in decorated if any(d in PROPERTIES for d in function.decorators)
        )
        self._accessors = frozenset(function.name for function in decorated if is_accessor(function))
        self._has_generators = any(function.is_generator for function in functions)

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
            if self._may_hand_on(module, unit, site, call):
                found.extend(self._handings(call, handed))
        for node in sites.decorators:
            found.extend(self._decoration(Place(module, unit, node), caller))
        for block in sites.entered:
            names = ("__aenter__", "__aexit__") if block.is_async else ("__enter__", "__exit__")
            found.append(self._special(Place(module, unit, block.node), How.ENTER, names, caller))
        for block in sites.iterated:
            found.extend(self._iteration(module, unit, block, caller))
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
        node = site.node
        awaited = node in module.facts_of(unit).awaited
        word = self._foreign_word(module, unit, site)

        def find() -> Leads:
            return self.leads(self._value(Place(module, unit, node.func)), tuple(node.args))

        return Call(caller, Place(module, unit, node), How.CALL, awaited, find, word)

    def _foreign_word(self, module: ModuleFacts, unit: Unit, site: CallSite) -> str | None:
        """The last word of what is called, if that says that it is not the plugin's own."""
        callee = site.node.func
        if isinstance(callee, cst.Attribute):
            return callee.attr.value if callee.attr.value not in self._own_names else None
        if not isinstance(callee, cst.Name) or site.use is None or callee.value in module.rebound:
            return None
        target = self.program.resolve_name(module, unit, callee.value, site.use.scope)
        return target.name.rpartition(".")[2] if isinstance(target, External) else None

    def _value(self, place: Place) -> Value:
        assert isinstance(place.node, cst.BaseExpression), "only expressions have values"
        return self.flow.solve_expression(place.module, place.unit, place.node)

    def leads(self, value: Value, given: tuple[cst.Arg, ...] | None = None) -> Leads:
        """Where control goes when `value` is called with these arguments."""
        found = Leads((), (), not value.open)
        for origin in value.found:
            found = _together(found, self._lead(origin, given))
        return found._replace(names=tuple(sorted(set(found.names))))

    def _lead(self, origin: Origin, given: tuple[cst.Arg, ...] | None) -> Leads:
        match origin.kind:
            case OriginKind.FUNCTION if origin.function is not None:
                return Leads((Target(origin.function, given, origin.receiver is not None),), (), True)
            case OriginKind.CLASS if origin.own_class is not None:
                return self._constructors(origin.own_class, given)
            case OriginKind.FOREIGN | OriginKind.RESULT:
                itself = Leads((), (origin.name,), True)
                return (
                    _together(itself, self._of_partial(origin))
                    if origin.name == "functools.partial()"
                    else itself
                )
            case OriginKind.INSTANCE if origin.own_class is not None:
                return self._methods(origin, origin.own_class, ("__call__",))
            case OriginKind.PARAMETER:
                return Leads((), (), is_typed(origin))
            case _:
                return Leads((), (), True)

    def _of_partial(self, origin: Origin) -> Leads:
        node = origin.place.node
        if not isinstance(node, cst.Call) or not node.args or node.args[0].star or node.args[0].keyword:
            return Leads((), (), False)
        if node in self._partials:
            return Leads((), (), True)  # a name that is bound to a partial of itself
        self._partials.add(node)
        try:
            return self.leads(self._value(origin.place._replace(node=node.args[0].value)))
        finally:
            self._partials.discard(node)

    def _constructors(self, owner: ClassFacts, given: tuple[cst.Arg, ...] | None) -> Leads:
        ancestry, others = self.program.ancestry(owner)
        methods = [self.program.find_method(owner, name) for name in _CONSTRUCTORS]
        targets = tuple(Target(canonical(method), given, True) for method in methods if method is not None)
        bases = [base for base in others if base not in _PLAIN_BASES]
        inherited = not any("__init__" in ancestor.attributes for ancestor in ancestry)
        names = tuple(base for base in bases if base is not None) if inherited else ()
        return Leads(targets, names, None not in bases and not any(part.broken for part in ancestry))

    def _methods(self, origin: Origin, owner: ClassFacts, names: Iterable[str]) -> Leads:
        """The special methods of an instance."""
        _, others = self.program.ancestry(owner)
        bases = [base for base in others if base not in _PLAIN_BASES]
        family = (owner, *(() if origin.exact else self.program.subclasses(owner)))
        found = Leads((), (), None not in bases)
        for name in names:
            methods = [self.program.find_method(heir, name) for heir in family]
            own = {id(f): f for f in (canonical(method) for method in methods if method is not None)}
            foreign = () if own else tuple(f"{base}().{name}" for base in bases if base is not None)
            found = _together(
                found, Leads(tuple(Target(function) for function in own.values()), foreign, True)
            )
        return found

    # -- what is handed on ---------------------------------------------------------------------------------

    def _may_hand_on(self, module: ModuleFacts, unit: Unit, site: CallSite, call: Call) -> bool:
        """Whether what is called may be something that calls its arguments, by its name."""
        if not site.node.args:
            return False
        callee = site.node.func
        if isinstance(callee, cst.Attribute):
            return callee.attr.value in _HANDING_NAMES
        if call.word is not None and site.use is not None:
            target = self.program.resolve_name(module, unit, site.use.name, site.use.scope)
            return isinstance(target, External) and target.name in HANDED
        return True

    def _handings(self, call: Call, handed: set[int]) -> Iterator[Call]:
        """The calls that what is called makes of its arguments."""
        node = call.node
        if node is None:
            return
        handing = next((HANDED[name] for name in call.names if name in HANDED), None)
        unknown = not call.names or not call.complete
        if handing is None and unknown and not call.functions and isinstance(node.func, cst.Attribute):
            handing = BY_METHOD.get(node.func.attr.value)
        for argument in handing.arguments(node) if handing is not None else ():
            leads = self._handed(call.place, handing, argument) if handing is not None else None
            if leads is not None and handing is not None:
                handed.add(id(argument.value))
                yield _known(call.place, handing.how, leads, call.caller)

    def _handed(self, place: Place, handing: Handing, argument: cst.Arg) -> Leads | None:
        """Where control goes when `argument` of the call `place` is called or run; None if that is not known."""
        value = self._value(place._replace(node=argument.value))
        running = [one for one in value.found if one.kind in (OriginKind.COROUTINE, OriginKind.GENERATOR)]
        passed = handing.passed(place.node) if isinstance(place.node, cst.Call) else None
        leads = self.leads(Value(value.found.difference(running), value.open), passed)
        if handing.how is How.TASK:
            targets = tuple(Target(one.function) for one in running if one.function is not None)
            names = tuple(name for name in leads.names if not name.endswith((")", "]")))
            leads = Leads((*leads.targets, *targets), names, leads.complete)
        return leads if leads.targets or leads.names else None

    def _may_name(self, use: Use) -> bool:
        last = use.steps[-1].key if use.steps else use.name
        return last in self._function_names

    def _named(self, place: Place, caller: FunctionFacts | None) -> Iterator[Call]:
        value = self._value(place)
        own = frozenset(origin for origin in value.found if origin.kind is OriginKind.FUNCTION)
        if own:
            yield _known(place, How.NAMED, self.leads(Value(own, value.open)), caller)

    def _decoration(self, place: Place, caller: FunctionFacts | None) -> Iterator[Call]:
        leads = self.leads(self._value(place))
        if leads.targets:
            yield _known(place, How.DECORATED, leads, caller)

    # -- special methods -----------------------------------------------------------------------------------

    def _iteration(
        self, module: ModuleFacts, unit: Unit, block: Block, caller: FunctionFacts | None
    ) -> Iterator[Call]:
        names = ("__aiter__", "__anext__") if block.is_async else ("__iter__", "__next__")
        call = self._special(Place(module, unit, block.node), How.ITERATE, names, caller)
        if call.functions:
            yield call

    def _special(self, place: Place, how: How, names: tuple[str, ...], caller: FunctionFacts | None) -> Call:
        """``with`` or ``for``, which call special methods or run the body of a generator."""
        word = names[0] if not self._has_generators and self._own_names.isdisjoint(names) else None

        def find() -> Leads:
            value = self._value(place)
            found = Leads((), (), not value.open)
            for origin in value.found:
                found = _together(found, self._special_methods(origin, names))
            return found

        return Call(caller, place, how, awaited=False, find=find, word=word)

    def _special_methods(self, origin: Origin, names: tuple[str, ...]) -> Leads:
        match origin.kind:
            case OriginKind.INSTANCE if origin.own_class is not None:
                return self._methods(origin, origin.own_class, names)
            case OriginKind.GENERATOR if origin.function is not None:
                return Leads((Target(origin.function),), (), True)
            case OriginKind.FOREIGN | OriginKind.RESULT:
                return Leads((), tuple(f"{origin.name}.{name}" for name in names), True)
            case OriginKind.PARAMETER:
                return Leads((), (), is_typed(origin))
            case _:
                return Leads((), (), True)

    def _property_reads(
        self, module: ModuleFacts, unit: Unit, use: Use, caller: FunctionFacts | None
    ) -> Iterator[Call]:
        for step in use.steps:
            node = step.node
            if step.key not in self._properties or not isinstance(node, cst.Attribute):
                continue
            stored = node is use.node and use.role is Role.STORED
            if stored and step.key not in self._accessors:
                continue
            value = self._value(Place(module, unit, node.value))
            targets = tuple(
                Target(function)
                for origin in value.found
                if origin.kind is OriginKind.INSTANCE and origin.own_class is not None
                for function in self._accessor(origin, origin.own_class, step.key, stored=stored)
            )
            if targets:
                yield _known(
                    Place(module, unit, node), How.PROPERTY, Leads(targets, (), not value.open), caller
                )

    def _accessor(
        self, origin: Origin, owner: ClassFacts, name: str, *, stored: bool
    ) -> Iterator[FunctionFacts]:
        """The getters (or setters) that an access to an attribute of an instance runs."""
        nearest = next((one for one in self.program.ancestry(owner)[0] if name in one.attributes), None)
        heirs = () if origin.exact else self.program.subclasses(owner)
        for holder in (nearest, *heirs):
            for method in holder.functions_named(name) if holder is not None else ():
                if is_accessor(method) if stored else any(d in PROPERTIES for d in method.decorators):
                    yield canonical(method)


def _together(one: Leads, other: Leads) -> Leads:
    return Leads((*one.targets, *other.targets), (*one.names, *other.names), one.complete and other.complete)


def _known(place: Place, how: How, leads: Leads, caller: FunctionFacts | None) -> Call:
    return Call(caller, place, how, awaited=False, find=lambda: leads)
