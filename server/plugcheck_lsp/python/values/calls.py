"""What a call returns, and what awaiting its result gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.calls.arguments import argument_of
from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.values.annotations import typed
from plugcheck_lsp.python.values.functions import SAME, substituted
from plugcheck_lsp.python.values.members import attribute
from plugcheck_lsp.python.values.origin_sets import (
    NOTHING,
    OPEN,
    UNKNOWN,
    Origin,
    OriginKind,
    Value,
    helped,
    is_typed,
    union,
)

if TYPE_CHECKING:
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Parameter
    from plugcheck_lsp.python.values.equations import ValueFlow

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


def called(flow: ValueFlow, callee: Value, place: Place, *, passes_on: bool = True) -> Value:
    """What calling `callee` at `place` (a call) returns.

    `passes_on`: whether its arguments are those that the functions get.
    """
    results: list[Value] = []
    todo, seen = [(callee, passes_on)], set[tuple[Origin, bool]]()  # `f = partial(f)` wraps what it is
    while todo:
        current, passes = todo.pop()
        if current is UNKNOWN:
            return UNKNOWN
        results.append(Value(open=current.open))
        for origin in current.found:
            if (origin, passes) in seen:
                continue
            seen.add((origin, passes))
            if origin.name == "functools.partial()" and isinstance(origin.place.node, cst.Call):
                todo.append((_partial_of(flow, origin.place, origin.place.node), False))
            elif origin.kind is OriginKind.INSTANCE:
                todo.append((attribute(flow, Value(frozenset((origin,))), "__call__", place), True))
            else:
                results.append(_call_of(flow, origin, place, passes_on=passes))
    return union(results)


def _partial_of(flow: ValueFlow, place: Place, node: cst.Call) -> Value:
    """What the ``functools.partial(...)`` at `place` calls."""
    first = node.args[0] if node.args else None
    if first is None or first.star or first.keyword is not None:
        return OPEN
    return flow.expression_at(place, first.value)


def _call_of(flow: ValueFlow, origin: Origin, place: Place, *, passes_on: bool) -> Value:
    match origin.kind:
        case OriginKind.FOREIGN | OriginKind.RESULT:
            return _foreign_call(flow, origin, place)
        case OriginKind.CLASS:
            return flow.origin(OriginKind.INSTANCE, place, own_class=origin.own_class, exact=True)
        case OriginKind.FUNCTION if origin.function is not None:
            return _own_call(flow, origin, origin.function, place, passes_on=passes_on)
        case OriginKind.PARAMETER:
            return NOTHING if is_typed(origin) else OPEN
        case _:
            return NOTHING


def _own_call(
    flow: ValueFlow, origin: Origin, function: FunctionFacts, place: Place, *, passes_on: bool
) -> Value:
    if function.is_generator:
        return flow.origin(OriginKind.GENERATOR, place, function=function)
    if function.is_async:
        return flow.origin(OriginKind.COROUTINE, place, function=function)
    return _result(flow, origin, function, place, passes_on=passes_on)


def _result(
    flow: ValueFlow, origin: Origin, function: FunctionFacts, place: Place, *, passes_on: bool
) -> Value:
    """What the call `place` of an own function returns, with its arguments in the place of its parameters."""

    def argument(parameter: Parameter) -> Value:
        if not passes_on or not isinstance(place.node, cst.Call):
            return OPEN
        given = argument_of(function, place.node.args, parameter, bound=origin.receiver is not None)
        if given is None:
            return OPEN
        return flow.expression_at(place, given) if given is not parameter.default else NOTHING

    return substituted(flow.returned(function), function, origin.receiver, argument)


def _foreign_call(flow: ValueFlow, origin: Origin, place: Place) -> Value:
    node = place.node
    arguments = [argument.value for argument in node.args if not argument.star and argument.keyword is None] if isinstance(node, cst.Call) else []  # fmt: skip
    name = origin.name
    if name == "builtins.getattr" and len(arguments) in (2, 3):
        key = string_value(arguments[1])
        if key is None:
            return OPEN
        value = attribute(flow, flow.expression_at(place, arguments[0]), key, place)
        return value.join(flow.expression_at(place, arguments[2])) if len(arguments) == 3 else value
    if name == "builtins.type" and len(arguments) == 1:
        return attribute(flow, flow.expression_at(place, arguments[0]), "__class__", place)
    if name in SAME and arguments:
        return flow.expression_at(place, arguments[0])
    if name in ("typing.cast", "typing_extensions.cast") and len(arguments) == 2:
        site = place.module.facts_of(place.unit).call_of.get(node)
        value = flow.expression_at(place, arguments[1])
        if site is None:
            return value
        return helped(value, [typed(flow, Place(place.module, place.unit, arguments[0]), site.scope)])
    return flow.foreign(f"{name}()", place, result=True)


def awaited(flow: ValueFlow, value: Value) -> Value:
    """What awaiting `value` gives."""
    results: list[Value] = []
    todo, seen = [value], set[Origin]()  # `task = shield(task)` wraps what it is
    while todo:
        current = todo.pop()
        if current is UNKNOWN:
            return UNKNOWN
        results.append(Value(open=current.open))
        for origin in current.found - seen:
            seen.add(origin)
            wrapped = _wrapped(flow, origin)
            if wrapped is not None:
                todo.append(wrapped)
            else:
                results.append(_awaited(flow, origin))
    return union(results)


def _wrapped(flow: ValueFlow, origin: Origin) -> Value | None:
    """What a task or a shield of `origin` awaits in turn; None if it is none."""
    node = origin.place.node
    if origin.name not in _COROUTINE_FIRST or not isinstance(node, cst.Call):
        return None
    if not node.args or node.args[0].star or node.args[0].keyword:
        return OPEN
    return flow.expression_at(origin.place, node.args[0].value)


def _awaited(flow: ValueFlow, origin: Origin) -> Value:
    match origin.kind:
        case OriginKind.COROUTINE if origin.function is not None:
            return _coroutine_result(flow, origin, origin.function)
        case OriginKind.RESULT | OriginKind.FOREIGN:
            return _awaited_foreign(flow, origin)
        case OriginKind.INSTANCE:
            return OPEN
        case OriginKind.PARAMETER:
            return NOTHING if is_typed(origin) else OPEN
        case _:
            return NOTHING


def _coroutine_result(flow: ValueFlow, origin: Origin, function: FunctionFacts) -> Value:
    place = origin.place
    callee = flow.expression_at(place, place.node.func) if isinstance(place.node, cst.Call) else NOTHING
    if callee is UNKNOWN:
        return UNKNOWN
    results = [
        _result(flow, other, function, place, passes_on=other.function is function)
        for other in callee.found
        if other.function is function or other.kind is not OriginKind.FUNCTION
    ]
    return union(results)


def _awaited_foreign(flow: ValueFlow, origin: Origin) -> Value:
    node = origin.place.node
    position = _CALLED_BY.get(origin.name)
    if position is None or not isinstance(node, cst.Call):
        return Value(frozenset((origin,)))
    if len(node.args) <= position or any(a.star or a.keyword for a in node.args[: position + 1]):
        return OPEN
    return called(
        flow, flow.expression_at(origin.place, node.args[position].value), origin.place, passes_on=False
    )
