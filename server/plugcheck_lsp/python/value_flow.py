"""The equations of values: what an expression, a name or a function's result may be, by its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.annotations import typed
from plugcheck_lsp.python.arguments import argument_of
from plugcheck_lsp.python.fixpoint import Fixpoint
from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import Binding, BindingKind, ParameterKind, owner_of
from plugcheck_lsp.python.origin_sets import NOTHING, OPEN, UNKNOWN, Origin, OriginKind, Value, union
from plugcheck_lsp.python.program import External, Global, OwnModule
from plugcheck_lsp.python.value_members import attribute, of_member
from plugcheck_lsp.python.value_parts import element, entered, item, literal_index, part

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import Imported, Parameter, Scope
    from plugcheck_lsp.python.program import Program, Target

    Argument = Callable[[Parameter], Value]

_LONGEST = 12
"""The number of attributes and calls in a dotted name above which a value counts as unknown."""

_SAME = frozenset({
    "functools.cache", "functools.lru_cache", "functools.lru_cache()", "functools.wraps()", "functools.singledispatch",
    "functools.update_wrapper", "contextlib.contextmanager", "contextlib.asynccontextmanager", "abc.abstractmethod", "typing.final",
    "typing.override", "typing_extensions.override", "typing.no_type_check", "typing.runtime_checkable", "typing.overload",
    "builtins.staticmethod", "builtins.classmethod", "dataclasses.dataclass", "dataclasses.dataclass()", "types.coroutine",
    "functools.total_ordering", "enum.unique", "typing_extensions.final", "warnings.deprecated()", "typing_extensions.deprecated()",
})  # fmt: skip
"""What gives back its first argument, or something that does the same when it is called."""
_COROUTINE_FIRST = frozenset({
    "asyncio.create_task()", "asyncio.ensure_future()", "asyncio.shield()", "asyncio.wait_for()",
    "asyncio.TaskGroup().create_task()", "asyncio.get_running_loop().create_task()", "asyncio.get_event_loop().create_task()",
})  # fmt: skip
"""What gives, when it is awaited, what its first argument gives when it is awaited."""
_CALLED_BY = {
    "asyncio.to_thread()": 0,
    "asyncio.get_running_loop().run_in_executor()": 1,
    "asyncio.get_event_loop().run_in_executor()": 1,
}
"""What gives, when it is awaited, what calling its argument at this position returns."""


def value_flow(program: Program) -> ValueFlow:
    """The values of `program`; what was found out once is kept."""
    return program.once("value flow", lambda: ValueFlow(program))


class ValueFlow:
    """The system of equations of one program. All that is public may be asked from inside of an equation."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._system: Fixpoint[Value] = Fixpoint(NOTHING)
        self._origins: dict[tuple[object, ...], Origin] = {}

    # -- questions from outside ----------------------------------------------------------------------------

    def solve_expression(self, module: ModuleFacts, unit: Unit, node: cst.BaseExpression) -> Value:
        place = Place(module, unit, node)
        equation = _EQUATIONS.get(type(node))
        if equation is None:
            return self.expression(place)
        return self._system.solve(("expression", id(unit), id(node)), lambda: equation(self, place))

    def solve_returned(self, function: FunctionFacts) -> Value:
        function = canonical(function)
        return self._system.solve(("returned", id(function)), lambda: self._returned(function))

    def solve_yielded(self, function: FunctionFacts) -> Value:
        function = canonical(function)
        return self._system.solve(("yielded", id(function)), lambda: self._yielded(function))

    def solve(self, key: Hashable, equation: Callable[[], Value]) -> Value:
        """The value of an equation of the caller's own, kept under `key`."""
        return self._system.solve(key, equation)

    def ask(self, key: Hashable, equation: Callable[[], Value]) -> Value:
        return self._system.ask(key, equation)

    # -- origins -------------------------------------------------------------------------------------------

    def origin(
        self,
        kind: OriginKind,
        place: Place,
        name: str = "",
        *,
        function: FunctionFacts | None = None,
        own_class: ClassFacts | None = None,
        parameter: Parameter | None = None,
        exact: bool = False,
        receiver: Origin | None = None,
        own_module: ModuleFacts | None = None,
    ) -> Value:
        """The value with this one origin."""
        key = (
            kind, id(place.unit), id(place.node), name, id(function), id(own_class), id(parameter), exact, id(receiver),
            id(own_module),
        )  # fmt: skip
        known = self._origins.get(key)
        if known is None:
            known = self._origins[key] = Origin(
                kind, place, name, function, own_class, parameter, exact, receiver, own_module
            )
        return Value(frozenset((known,)))

    def foreign(self, name: str, place: Place, *, result: bool = False) -> Value:
        """Something of others by its dotted name; a module of the plugin's own, if that is what the name says."""
        if name.count(".") + name.count("(") + name.count("[") > _LONGEST:
            return OPEN
        if not result and "(" not in name:
            own = self.program.module_named(name, 0, place.module.path)
            if own is not None:
                return self.origin(OriginKind.MODULE, place, name, own_module=own)
        return self.origin(OriginKind.RESULT if result else OriginKind.FOREIGN, place, name)

    def made(self, place: Place) -> Value:
        """What the expression makes by itself."""
        return self.origin(OriginKind.EXPRESSION, place)

    # -- expressions ---------------------------------------------------------------------------------------

    def expression(self, place: Place) -> Value:
        """The value of an expression."""
        equation = _EQUATIONS.get(type(place.node))
        if equation is None:
            return OPEN if isinstance(place.node, _UNKNOWABLE) else self.made(place)
        if equation is ValueFlow._name:
            return self._name(place)  # what it names has an equation of its own
        return self._system.ask(("expression", id(place.unit), id(place.node)), lambda: equation(self, place))

    def _expression_at(self, place: Place, node: cst.BaseExpression) -> Value:
        return self.expression(Place(place.module, place.unit, node))

    def _name(self, place: Place) -> Value:
        use = place.module.facts_of(place.unit).roots.get(place.node)
        if use is None:
            constant = isinstance(place.node, cst.Name) and place.node.value in ("None", "True", "False")
            return self.made(place) if constant else OPEN
        return self.name(place, use.name, use.scope)

    def _attribute(self, place: Place) -> Value:
        assert isinstance(place.node, cst.Attribute)
        return attribute(self, self._expression_at(place, place.node.value), place.node.attr.value, place)

    def _subscript(self, place: Place) -> Value:
        assert isinstance(place.node, cst.Subscript)
        base = self._expression_at(place, place.node.value)
        return item(self, base, literal_index(place.node), place)

    def _await(self, place: Place) -> Value:
        assert isinstance(place.node, cst.Await)
        return self.awaited(self._expression_at(place, place.node.expression))

    def _either(self, place: Place) -> Value:
        node = place.node
        if isinstance(node, cst.IfExp):
            return self._expression_at(place, node.body).join(self._expression_at(place, node.orelse))
        assert isinstance(node, cst.BooleanOperation)
        return self._expression_at(place, node.left).join(self._expression_at(place, node.right))

    def _walrus(self, place: Place) -> Value:
        assert isinstance(place.node, cst.NamedExpr)
        return self._expression_at(place, place.node.value)

    def _lambda(self, place: Place) -> Value:
        scope = place.module.facts_of(place.unit).scopes.get(place.node)
        function = place.module.function_of(place.unit, scope) if scope is not None else None
        return self.origin(OriginKind.FUNCTION, place, function=function) if function is not None else OPEN

    # -- names ---------------------------------------------------------------------------------------------

    def name(self, place: Place, name: str, scope: Scope) -> Value:
        """What a name that is read in `scope` may be; `place` is where it is read."""
        module, unit, _ = place
        facts = module.facts_of(unit)
        if scope is facts.root and facts.root is not facts.module:
            owner_class = module.class_of_member.get(unit.start)
            if owner_class is not None and name in owner_class.attributes:
                return of_member(self, owner_class, name)
        owner = owner_of(name, scope)
        if owner.parent is not None:
            return self._system.ask(
                ("local", id(unit), id(owner), name), lambda: self._local(module, unit, owner, name)
            )
        if name in module.doubted:
            return OPEN
        if name in module.bindings or name in module.rebound:
            return self.global_name(module, name)
        if name == "__class__":
            return self._enclosing_class(place, scope)
        return self._target(self.program.resolve_global(module, name), place)

    def _enclosing_class(self, place: Place, scope: Scope) -> Value:
        function = self.enclosing_method(place, scope)
        if function is None or function.owner is None:
            return OPEN
        return self.origin(OriginKind.CLASS, place, own_class=function.owner)

    @staticmethod
    def enclosing_method(place: Place, scope: Scope) -> FunctionFacts | None:
        """The method around `scope`, nested functions included."""
        function = place.module.function_of(place.unit, scope)
        while function is not None and function.owner is None and function.scope.parent is not None:
            function = place.module.function_of(place.unit, function.scope.parent)
        return function

    def _target(self, target: Target | None, place: Place) -> Value:
        if isinstance(target, External):
            return self.foreign(target.name, place)
        if isinstance(target, OwnModule):
            return self.origin(OriginKind.MODULE, place, own_module=target.module)
        if isinstance(target, Global):
            return self.global_name(target.module, target.name)
        return OPEN

    def member_of_module(self, module: ModuleFacts, name: str, place: Place) -> Value:
        """``module.name`` of a module of the plugin's own."""
        if name in module.bindings or name in module.rebound:
            return self.global_name(module, name)
        return self._target(self.program.member(module, name), place)

    def global_name(self, module: ModuleFacts, name: str) -> Value:
        """What a module-level name that the module binds may be."""
        return self._system.ask(("global", id(module), name), lambda: self._global(module, name))

    def _global(self, module: ModuleFacts, name: str) -> Value:
        if name in module.doubted:
            return OPEN
        bounds = (*module.bindings.get(name, ()), *module.rebound.get(name, ()))
        runtime = [bound for bound in bounds if not bound.binding.type_only] or bounds
        return self.bound([(bound.module, bound.unit, bound.binding) for bound in runtime])

    def _local(self, module: ModuleFacts, unit: Unit, owner: Scope, name: str) -> Value:
        return self.bound([(module, unit, binding) for binding in owner.bindings.get(name, ())])

    def bound(self, bindings: Iterable[tuple[ModuleFacts, Unit, Binding]]) -> Value:
        """What a name with these bindings may be. Where that is not known in full, its annotations help."""
        found = list(bindings)
        values = [
            self._binding(*one) for one in found if one[2].kind is not BindingKind.DECLARED or len(found) == 1
        ]
        value = union(values) if values else OPEN
        annotated = [
            typed(self, Place(module, unit, binding.annotation), binding.scope)
            for module, unit, binding in found
            if binding.annotation is not None and binding.kind is not BindingKind.PARAMETER
        ]
        return helped(value, annotated)

    def _binding(self, module: ModuleFacts, unit: Unit, binding: Binding) -> Value:
        place = Place(module, unit, binding.node)
        match binding.kind:
            case BindingKind.DELETED:
                return NOTHING
            case BindingKind.AUGMENTED:
                return self.made(Place(module, unit, binding.statement))
            case BindingKind.IMPORTED if binding.imported is not None:
                return self._imported(place, binding.imported)
            case BindingKind.FUNCTION if binding.inner is not None:
                function = module.function_of(unit, binding.inner)
                return self.decorated(function) if function is not None else OPEN
            case BindingKind.CLASS if binding.inner is not None:
                own = class_of_scope(module, unit, binding.inner)
                return self.origin(OriginKind.CLASS, place, own_class=own) if own is not None else OPEN
            case BindingKind.PARAMETER if binding.parameter is not None:
                return self._parameter(place, binding, binding.parameter)
            case BindingKind.EXCEPTION if binding.value is not None:
                return self._exception(Place(module, unit, binding.value))
        if binding.value is None:
            return OPEN
        return self.given(Place(module, unit, binding.value), binding.kind, binding.path, binding.statement)

    def given(
        self, value: Place, kind: BindingKind, path: tuple[int | None, ...], statement: cst.CSTNode | None
    ) -> Value:
        """What a target gets from the value of a statement: the value, a part, what ``with`` or ``for`` makes of it."""
        found = self.expression(value)
        if kind is BindingKind.ITERATED:
            found = element(self, found, value)
        elif kind is BindingKind.ENTERED or (path and isinstance(statement, cst.With)):
            found = entered(self, found, value)
        elif kind not in (BindingKind.ASSIGNED, BindingKind.UNPACKED):
            return OPEN
        return part(self, found, path, value)

    def _imported(self, place: Place, imported: Imported) -> Value:
        source = self.program.module_named(imported.name, imported.level, place.module.path)
        member = imported.member
        if (
            source is not None
            and member is not None
            and (member in source.bindings or member in source.rebound)
        ):
            return self.global_name(source, member)
        return self._target(self.program.resolve_import(place.module, imported), place)

    def _parameter(self, place: Place, binding: Binding, parameter: Parameter) -> Value:
        function = place.module.function_of(place.unit, binding.scope)
        if function is None:
            return OPEN
        if (
            function.receiver == parameter.name
            and function.owner is not None
            and parameter is function.parameters[0]
        ):
            kind = OriginKind.CLASS if function.is_class_method else OriginKind.INSTANCE
            return self.origin(kind, place, own_class=function.owner)
        value = self.origin(OriginKind.PARAMETER, place, function=function, parameter=parameter)
        if parameter.kind in (ParameterKind.VARARGS, ParameterKind.KWARGS):
            return value
        if parameter.default is not None:
            value = value.join(self._expression_at(place, parameter.default))
        if binding.annotation is not None and binding.scope.parent is not None:
            known = typed(self, Place(place.module, place.unit, binding.annotation), binding.scope.parent)
            value = value.join(Value(known.found))
        return value

    def _exception(self, place: Place) -> Value:
        nodes = [e.value for e in place.node.elements] if isinstance(place.node, cst.Tuple) else [place.node]
        found: list[Value] = []
        for node in nodes:
            at = Place(place.module, place.unit, node)
            value = self.expression(at)
            found.append(Value(open=value.open) if value is not UNKNOWN else value)
            for origin in value.found:
                if origin.kind is OriginKind.CLASS:
                    found.append(self.origin(OriginKind.INSTANCE, at, own_class=origin.own_class))
                elif origin.kind is OriginKind.FOREIGN:
                    found.append(self.foreign(f"{origin.name}()", at, result=True))
                else:
                    found.append(OPEN)
        return union(found)

    # -- functions -----------------------------------------------------------------------------------------

    def function(self, function: FunctionFacts, receiver: Origin | None = None) -> Value:
        """The function itself, decorators left out."""
        return self.origin(OriginKind.FUNCTION, function.place, function=function, receiver=receiver)

    def decorated(self, function: FunctionFacts, receiver: Origin | None = None) -> Value:
        """What the name of a function means: the function, and what its decorators make of it."""
        itself = self.function(function, receiver)
        if not function.scope.decorators:
            return itself
        key = ("decorated", id(function.scope), id(function.unit), id(receiver))
        return self._system.ask(key, lambda: self._decorated(function, itself))

    def _decorated(self, function: FunctionFacts, itself: Value) -> Value:
        value = itself
        for node in reversed(function.scope.decorators):
            place = Place(function.module, function.unit, node)
            decorator = self.expression(place)
            results = [itself, Value(open=decorator.open) if decorator is not UNKNOWN else UNKNOWN]
            for origin in decorator.found:
                if origin.kind is OriginKind.FUNCTION and origin.function is not None:
                    results.append(self._applied(origin, origin.function, value))
                elif origin.name in _SAME:
                    results.append(value)
                else:
                    results.append(OPEN)
            value = union(results)
        return value

    def _applied(self, origin: Origin, decorator: FunctionFacts, value: Value) -> Value:
        """What an own decorator returns for `value`."""
        if decorator.is_async or decorator.is_generator:
            return OPEN
        positional = decorator.parameters[1 if origin.receiver is not None else 0 :]

        def argument(parameter: Parameter) -> Value:
            return value if positional and parameter is positional[0] else OPEN

        return self.substituted(self.returned(decorator), decorator, origin.receiver, argument)

    def returned(self, function: FunctionFacts) -> Value:
        """What a function returns, decorators left out; of an ``async def`` what awaiting it gives."""
        return self._system.ask(("returned", id(function)), lambda: self._returned(function))

    def _returned(self, function: FunctionFacts) -> Value:
        scope = function.scope
        if function.is_generator:
            return self.origin(OriginKind.GENERATOR, function.place, function=function)
        values = [
            self.expression(Place(function.module, function.unit, node))
            for node in scope.returned
            if node is not None
        ]
        if is_abstract(function):
            values.append(OPEN)
        elif None in scope.returned or falls_through(scope):
            values.append(self.made(function.place))
        value = union(values)
        if scope.returns is None or scope.parent is None:
            return value
        return helped(
            value, [typed(self, Place(function.module, function.unit, scope.returns), scope.parent)]
        )

    def yielded(self, function: FunctionFacts) -> Value:
        """What a generator function yields."""
        return self._system.ask(("yielded", id(function)), lambda: self._yielded(function))

    def _yielded(self, function: FunctionFacts) -> Value:
        module, unit = function.module, function.unit
        values = [
            self.expression(Place(module, unit, node)) if node is not None else self.made(function.place)
            for node in function.scope.yielded
        ]
        for node in function.scope.delegated:
            place = Place(module, unit, node)
            values.append(element(self, self.expression(place), place))
        return union(values)

    # -- calls ---------------------------------------------------------------------------------------------

    def _call(self, place: Place) -> Value:
        assert isinstance(place.node, cst.Call)
        return self.called(self._expression_at(place, place.node.func), place)

    def called(self, callee: Value, place: Place, *, passes_on: bool = True) -> Value:
        """What calling `callee` at `place` (a call) returns.

        `passes_on`: whether its arguments are those that the functions get.
        """
        if callee is UNKNOWN:
            return UNKNOWN
        results = [self._call_of(origin, place, passes_on=passes_on) for origin in callee.found]
        return union([Value(open=callee.open), *results])

    def _call_of(self, origin: Origin, place: Place, *, passes_on: bool) -> Value:
        match origin.kind:
            case OriginKind.FOREIGN | OriginKind.RESULT:
                return self._foreign_call(origin, place)
            case OriginKind.CLASS:
                return self.origin(OriginKind.INSTANCE, place, own_class=origin.own_class, exact=True)
            case OriginKind.FUNCTION if origin.function is not None:
                return self._own_call(origin, origin.function, place, passes_on=passes_on)
            case OriginKind.INSTANCE:
                return self.called(attribute(self, Value(frozenset((origin,))), "__call__", place), place)
            case OriginKind.PARAMETER:
                return NOTHING if is_typed(origin) else OPEN
            case _:
                return NOTHING

    def _own_call(self, origin: Origin, function: FunctionFacts, place: Place, *, passes_on: bool) -> Value:
        if function.is_generator:
            return self.origin(OriginKind.GENERATOR, place, function=function)
        if function.is_async:
            return self.origin(OriginKind.COROUTINE, place, function=function)
        return self._result(origin, function, place, passes_on=passes_on)

    def _result(self, origin: Origin, function: FunctionFacts, place: Place, *, passes_on: bool) -> Value:
        """What the call `place` of an own function returns, with its arguments in the place of its parameters."""

        def argument(parameter: Parameter) -> Value:
            if not passes_on or not isinstance(place.node, cst.Call):
                return OPEN
            given = argument_of(function, place.node.args, parameter, bound=origin.receiver is not None)
            if given is None:
                return OPEN
            return self._expression_at(place, given) if given is not parameter.default else NOTHING

        return self.substituted(self.returned(function), function, origin.receiver, argument)

    def substituted(
        self, value: Value, function: FunctionFacts, receiver: Origin | None, argument: Argument
    ) -> Value:
        """`value` with the arguments of a call in the place of `function`'s parameters."""
        if value is UNKNOWN:
            return UNKNOWN
        itself = function.parameters[0].node.name if function.receiver is not None else None
        results: list[Value] = []
        kept: set[Origin] = set()
        for origin in value.found:
            if (
                origin.kind is OriginKind.PARAMETER
                and origin.function is function
                and origin.parameter is not None
            ):
                results.append(argument(origin.parameter))
            elif itself is not None and origin.place.node is itself and receiver is not None:
                results.append(Value(frozenset((receiver,))))
            else:
                kept.add(origin)
        return union([Value(frozenset(kept), value.open), *results])

    def _foreign_call(self, origin: Origin, place: Place) -> Value:
        node = place.node
        arguments = [argument.value for argument in node.args if not argument.star and argument.keyword is None] if isinstance(node, cst.Call) else []  # fmt: skip
        name = origin.name
        if name == "builtins.getattr" and len(arguments) in (2, 3):
            key = string_value(arguments[1])
            if key is None:
                return OPEN
            value = attribute(self, self._expression_at(place, arguments[0]), key, place)
            return value.join(self._expression_at(place, arguments[2])) if len(arguments) == 3 else value
        if name == "builtins.type" and len(arguments) == 1:
            return attribute(self, self._expression_at(place, arguments[0]), "__class__", place)
        if name == "functools.partial()" and isinstance(origin.place.node, cst.Call):
            inner = origin.place.node.args[0] if origin.place.node.args else None
            if inner is None or inner.star or inner.keyword is not None:
                return OPEN
            callee = self._expression_at(origin.place, inner.value)
            return self.called(callee, place, passes_on=False)
        if name in _SAME and arguments:
            return self._expression_at(place, arguments[0])
        if name in ("typing.cast", "typing_extensions.cast") and len(arguments) == 2:
            site = place.module.facts_of(place.unit).call_of.get(node)
            value = self._expression_at(place, arguments[1])
            if site is None:
                return value
            return helped(value, [typed(self, Place(place.module, place.unit, arguments[0]), site.scope)])
        return self.foreign(f"{name}()", place, result=True)

    def awaited(self, value: Value) -> Value:
        """What awaiting `value` gives."""
        if value is UNKNOWN:
            return UNKNOWN
        return union([Value(open=value.open), *(self._awaited(origin) for origin in value.found)])

    def _awaited(self, origin: Origin) -> Value:
        match origin.kind:
            case OriginKind.COROUTINE if origin.function is not None:
                return self._coroutine_result(origin, origin.function)
            case OriginKind.RESULT | OriginKind.FOREIGN:
                return self._awaited_foreign(origin)
            case OriginKind.INSTANCE:
                return OPEN
            case OriginKind.PARAMETER:
                return NOTHING if is_typed(origin) else OPEN
            case _:
                return NOTHING

    def _coroutine_result(self, origin: Origin, function: FunctionFacts) -> Value:
        place = origin.place
        callee = self._expression_at(place, place.node.func) if isinstance(place.node, cst.Call) else NOTHING
        if callee is UNKNOWN:
            return UNKNOWN
        same = [other for other in callee.found if other.function is function]
        if not same:
            return self._result(origin, function, place, passes_on=False)
        return union(self._result(other, function, place, passes_on=True) for other in same)

    def _awaited_foreign(self, origin: Origin) -> Value:
        node = origin.place.node
        position = 0 if origin.name in _COROUTINE_FIRST else _CALLED_BY.get(origin.name)
        if position is None or not isinstance(node, cst.Call):
            return Value(frozenset((origin,)))
        if len(node.args) <= position or any(a.star or a.keyword for a in node.args[: position + 1]):
            return OPEN
        argument = self._expression_at(origin.place, node.args[position].value)
        if origin.name in _COROUTINE_FIRST:
            return self.awaited(argument)
        return self.called(argument, origin.place, passes_on=False)


def canonical(function: FunctionFacts) -> FunctionFacts:
    """The one object that stands for a function."""
    return function.module.function_of(function.unit, function.scope) or function


def class_of_scope(module: ModuleFacts, unit: Unit, scope: Scope) -> ClassFacts | None:
    """The class that a scope of `unit` is."""
    if module.program is None:
        return None
    by_scope = module.program.once(
        ("classes by scope", id(module)),
        lambda: {(owner.unit.start, id(owner.scope)): owner for owner in module.all_classes},
    )
    return by_scope.get((unit.start, id(scope)))


def helped(value: Value, annotated: list[Value]) -> Value:
    """`value`; where it is not known in full, what its annotations say is added, and taken for the rest."""
    if not value.open or value is UNKNOWN or not annotated:
        return value
    types = union(annotated)
    return types if types is UNKNOWN else Value(value.found, types.open).join(types)


def is_typed(origin: Origin) -> bool:
    """Whether a parameter has an annotation, whose meaning stands beside it among the origins."""
    parameter = origin.parameter
    return parameter is not None and parameter.node.annotation is not None


def is_abstract(function: FunctionFacts) -> bool:
    return any(name in ("abc.abstractmethod", "abc.abstractproperty") for name in function.decorators) or (
        function.owner is not None
        and any(base in ("typing.Protocol", "typing_extensions.Protocol") for base in function.owner.bases)
    )


def falls_through(scope: Scope) -> bool:
    """Whether control can reach the end of a function's body."""
    node = scope.node
    return isinstance(node, cst.FunctionDef) and not _ends(node.body)


def _ends(body: cst.CSTNode | None) -> bool:
    """Whether a block never lets control go on behind it. Loops and ``match`` are taken to let it."""
    todo = [body]
    while todo:
        block = todo.pop()
        last: cst.CSTNode | None = block
        if isinstance(block, (cst.IndentedBlock, cst.SimpleStatementSuite)):
            last = block.body[-1] if block.body else None
        if isinstance(last, cst.SimpleStatementLine):
            last = last.body[-1]
        if isinstance(last, (cst.Return, cst.Raise)):
            continue
        if isinstance(last, cst.With):
            todo.append(last.body)
        elif isinstance(last, cst.If) and last.orelse is not None:
            todo += [last.body, last.orelse.body if isinstance(last.orelse, cst.Else) else last.orelse]
        elif isinstance(last, cst.Try):
            if last.finalbody is not None and _ends(last.finalbody.body):
                continue
            todo += [
                last.orelse.body if last.orelse is not None else last.body,
                *(h.body for h in last.handlers),
            ]
        elif isinstance(last, cst.While) and isinstance(last.test, cst.Name) and last.test.value == "True":
            if _has_break(last):
                return False
        else:
            return False
    return True


def _has_break(loop: cst.While) -> bool:
    todo: list[cst.CSTNode] = [loop.body]
    while todo:
        node = todo.pop()
        if isinstance(node, cst.Break):
            return True
        if not isinstance(node, (cst.For, cst.While, cst.FunctionDef, cst.ClassDef, cst.BaseExpression)):
            todo += node.children
    return False


_UNKNOWABLE = (cst.Yield, cst.StarredElement)
_EQUATIONS: dict[type[cst.CSTNode], Callable[[ValueFlow, Place], Value]] = {
    cst.Name: ValueFlow._name,
    cst.Attribute: ValueFlow._attribute,
    cst.Subscript: ValueFlow._subscript,
    cst.Await: ValueFlow._await,
    cst.IfExp: ValueFlow._either,
    cst.BooleanOperation: ValueFlow._either,
    cst.NamedExpr: ValueFlow._walrus,
    cst.Lambda: ValueFlow._lambda,
    cst.Call: ValueFlow._call,
}
