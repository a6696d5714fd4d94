"""What functions return: what their text says, what decorators make of them, and arguments for parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.python.flow.endings import falls_through
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.values.annotations import typed
from plugcheck_lsp.python.values.origin_sets import OPEN, UNKNOWN, Origin, OriginKind, Value, helped, union

if TYPE_CHECKING:
    from collections.abc import Callable

    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Parameter
    from plugcheck_lsp.python.values.equations import ValueFlow

    Argument = Callable[[Parameter], Value]

SAME = frozenset({
    "functools.cache", "functools.lru_cache", "functools.lru_cache()", "functools.wraps()", "functools.singledispatch",
    "functools.update_wrapper", "contextlib.contextmanager", "contextlib.asynccontextmanager", "abc.abstractmethod", "typing.final",
    "typing.override", "typing_extensions.override", "typing.no_type_check", "typing.runtime_checkable", "typing.overload",
    "builtins.staticmethod", "builtins.classmethod", "dataclasses.dataclass", "dataclasses.dataclass()", "types.coroutine",
    "functools.total_ordering", "enum.unique", "typing_extensions.final", "warnings.deprecated()", "typing_extensions.deprecated()",
})  # fmt: skip
"""What gives back its first argument, or something that does the same when it is called."""


def returned_value(flow: ValueFlow, function: FunctionFacts) -> Value:
    scope = function.scope
    if function.is_generator:
        return flow.origin(OriginKind.GENERATOR, function.place, function=function)
    values = [
        flow.expression(Place(function.module, function.unit, node))
        for node in scope.returned
        if node is not None
    ]
    if is_abstract(function):
        values.append(OPEN)
    elif None in scope.returned or falls_through(scope):
        values.append(flow.made(function.place))
    value = union(values)
    if scope.returns is None or scope.parent is None:
        return value
    return helped(value, [typed(flow, Place(function.module, function.unit, scope.returns), scope.parent)])


def decorated_value(flow: ValueFlow, function: FunctionFacts, itself: Value) -> Value:
    value = itself
    for node in reversed(function.scope.decorators):
        place = Place(function.module, function.unit, node)
        decorator = flow.expression(place)
        results = [itself, Value(open=decorator.open) if decorator is not UNKNOWN else UNKNOWN]
        for origin in decorator.found:
            if origin.kind is OriginKind.FUNCTION and origin.function is not None:
                results.append(_applied(flow, origin, origin.function, value))
            elif origin.name in SAME:
                results.append(value)
            else:
                results.append(OPEN)
        value = union(results)
    return value


def _applied(flow: ValueFlow, origin: Origin, decorator: FunctionFacts, value: Value) -> Value:
    """What an own decorator returns for `value`."""
    if decorator.is_async or decorator.is_generator:
        return OPEN
    positional = decorator.parameters[1 if origin.receiver is not None else 0 :]

    def argument(parameter: Parameter) -> Value:
        return value if positional and parameter is positional[0] else OPEN

    return substituted(flow.returned(decorator), decorator, origin.receiver, argument)


def substituted(value: Value, function: FunctionFacts, receiver: Origin | None, argument: Argument) -> Value:
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


def is_abstract(function: FunctionFacts) -> bool:
    return any(name in ("abc.abstractmethod", "abc.abstractproperty") for name in function.decorators) or (
        function.owner is not None
        and any(base in ("typing.Protocol", "typing_extensions.Protocol") for base in function.owner.bases)
    )
