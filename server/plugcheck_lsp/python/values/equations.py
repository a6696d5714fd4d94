"""The system of equations of values: what each expression, name and function of a program may give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.program import External, Global, OwnModule
from plugcheck_lsp.python.values.expressions import EQUATIONS, UNKNOWABLE, of_name
from plugcheck_lsp.python.values.fixpoint import Fixpoint
from plugcheck_lsp.python.values.functions import decorated_value, returned_value
from plugcheck_lsp.python.values.names import bound_value, given_value, global_value
from plugcheck_lsp.python.values.origin_sets import NOTHING, OPEN, Origin, OriginKind, Value
from plugcheck_lsp.python.values.own import canonical
from plugcheck_lsp.python.values.parts import yielded_value

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    import libcst as cst

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import Binding, BindingKind, Parameter
    from plugcheck_lsp.python.program import Program, Target

_LONGEST = 12
"""The number of attributes and calls in a dotted name above which a value counts as unknown."""


def value_flow(program: Program) -> ValueFlow:
    """The values of `program`; what was found out once is kept."""
    return program.once("value flow", lambda: ValueFlow(program))


class ValueFlow:
    """The equations of one program, by what they are about; their text is in the modules ``value_...``.

    The methods ``solve_...`` are questions from outside, all others are for use inside of equations.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._system: Fixpoint[Value] = Fixpoint(NOTHING)
        self._origins: dict[tuple[object, ...], Origin] = {}

    # -- questions from outside ----------------------------------------------------------------------------

    def solve_expression(self, module: ModuleFacts, unit: Unit, node: cst.BaseExpression) -> Value:
        place = Place(module, unit, node)
        equation = EQUATIONS.get(type(node))
        if equation is None:
            return self.expression(place)
        return self._system.solve(("expression", id(unit), id(node)), lambda: equation(self, place))

    def solve_returned(self, function: FunctionFacts) -> Value:
        function = canonical(function)
        return self._system.solve(("returned", id(function)), lambda: returned_value(self, function))

    def solve_yielded(self, function: FunctionFacts) -> Value:
        function = canonical(function)
        return self._system.solve(("yielded", id(function)), lambda: yielded_value(self, function))

    # -- equations -----------------------------------------------------------------------------------------

    def ask(self, key: Hashable, equation: Callable[[], Value]) -> Value:
        """The value of another equation, as far as it is known."""
        return self._system.ask(key, equation)

    def expression(self, place: Place) -> Value:
        """The value of an expression."""
        equation = EQUATIONS.get(type(place.node))
        if equation is None:
            return OPEN if isinstance(place.node, UNKNOWABLE) else self.made(place)
        if equation is of_name:
            return equation(self, place)  # what it names has an equation of its own
        return self._system.ask(("expression", id(place.unit), id(place.node)), lambda: equation(self, place))

    def expression_at(self, place: Place, node: cst.BaseExpression) -> Value:
        """The value of another expression of the place's unit."""
        return self.expression(Place(place.module, place.unit, node))

    def global_name(self, module: ModuleFacts, name: str) -> Value:
        """What a module-level name that the module binds may be."""
        return self._system.ask(("global", id(module), name), lambda: global_value(self, module, name))

    def bound(self, bindings: Iterable[tuple[ModuleFacts, Unit, Binding]]) -> Value:
        """What a name with these bindings may be."""
        return bound_value(self, bindings)

    def given(
        self, value: Place, kind: BindingKind, path: tuple[int | None, ...], statement: cst.CSTNode | None
    ) -> Value:
        """What a target gets from the value of a statement."""
        return given_value(self, value, kind, path, statement)

    def target(self, target: Target | None, place: Place) -> Value:
        """What a name that was resolved stands for; `place` is where it is read."""
        if isinstance(target, External):
            return self.foreign(target.name, place)
        if isinstance(target, OwnModule):
            return self.origin(OriginKind.MODULE, place, own_module=target.module)
        if isinstance(target, Global):
            return self.global_name(target.module, target.name)
        return OPEN

    def function(self, function: FunctionFacts, receiver: Origin | None = None) -> Value:
        """The function itself, decorators left out."""
        return self.origin(OriginKind.FUNCTION, function.place, function=function, receiver=receiver)

    def decorated(self, function: FunctionFacts, receiver: Origin | None = None) -> Value:
        """What the name of a function means: the function, and what its decorators make of it."""
        itself = self.function(function, receiver)
        if not function.scope.decorators:
            return itself
        key = ("decorated", id(function), id(receiver))
        return self._system.ask(key, lambda: decorated_value(self, function, itself))

    def returned(self, function: FunctionFacts) -> Value:
        """What a function returns, decorators left out; of an ``async def`` what awaiting it gives."""
        return self._system.ask(("returned", id(function)), lambda: returned_value(self, function))

    def yielded(self, function: FunctionFacts) -> Value:
        """What a generator function yields."""
        return self._system.ask(("yielded", id(function)), lambda: yielded_value(self, function))

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
