"""What the parts of a value may be: items, elements of an iteration, what ``with`` makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.values.functions import substituted
from plugcheck_lsp.python.values.members import special_method
from plugcheck_lsp.python.values.origin_sets import NOTHING, OPEN, UNKNOWN, Origin, OriginKind, Value, union

if TYPE_CHECKING:
    from collections.abc import Callable

    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.values.equations import ValueFlow

Index = int | str | None
"""A literal index or key; None: not known."""

_HOLDERS = frozenset({"contextlib.closing()", "contextlib.aclosing()", "contextlib.nullcontext()"})
"""The context managers that give their first argument."""
_GENERIC = frozenset({"builtins.list", "builtins.dict", "builtins.set", "builtins.tuple", "builtins.frozenset", "builtins.type"})  # fmt: skip


def literal_index(node: cst.Subscript) -> Index:
    """The subscript, where it is one literal number or string."""
    if len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Index):
        return None
    index = node.slice[0].slice.value
    negative = isinstance(index, cst.UnaryOperation) and isinstance(index.operator, cst.Minus)
    number = index.expression if isinstance(index, cst.UnaryOperation) and negative else index
    if isinstance(number, cst.Integer) and number.value.isdecimal():
        return -int(number.value) if negative else int(number.value)
    return string_value(index)


def part(flow: ValueFlow, value: Value, path: tuple[int | None, ...], place: Place) -> Value:
    """What is at `path` of `value` where it is taken apart by a target."""
    for index in path:
        value = (
            item(flow, value, index, place) if index is not None else (UNKNOWN if value is UNKNOWN else OPEN)
        )
    return value


def item(flow: ValueFlow, value: Value, index: Index, place: Place) -> Value:
    """``value[index]``; `place` is where that stands."""
    return _each(value, lambda origin: _item(flow, origin, index, place))


def element(flow: ValueFlow, value: Value, place: Place) -> Value:
    """What iterating over `value` gives."""
    return _each(value, lambda origin: _element(flow, origin, place))


def entered(flow: ValueFlow, value: Value) -> Value:
    """What ``with value as x`` (or ``async with``) gives to `x`."""
    return _each(value, lambda origin: _entered(flow, origin))


def _each(value: Value, of: Callable[[Origin], Value]) -> Value:
    if value is UNKNOWN:
        return UNKNOWN
    return union([Value(open=value.open), *(of(origin) for origin in value.found)])


def _item(flow: ValueFlow, origin: Origin, index: Index, place: Place) -> Value:
    match origin.kind:
        case OriginKind.EXPRESSION:
            return _displayed(flow, origin, index, place)
        case OriginKind.FOREIGN if _is_generic(origin.name):
            return Value(frozenset((origin,)))
        case OriginKind.FOREIGN | OriginKind.RESULT:
            where = f"[{index}]" if isinstance(index, int) else "[]"
            result = origin.kind is OriginKind.RESULT
            return flow.foreign(f"{origin.name}{where}", origin.place if result else place, result=result)
        case OriginKind.CLASS:
            return Value(frozenset((origin,)))
        case OriginKind.INSTANCE:
            return _by_method(flow, origin, "__getitem__")
        case _:
            return OPEN


def _is_generic(name: str) -> bool:
    """Whether this looks like a class of others, whose subscript is a type."""
    last = name.rpartition(".")[2]
    return name in _GENERIC or (last[:1].isupper() and "(" not in name)


def _displayed(flow: ValueFlow, origin: Origin, index: Index, place: Place) -> Value:
    node = origin.place.node
    if isinstance(node, (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString)):
        return flow.made(place)
    changeable = not isinstance(node, cst.Tuple) and not _is_at(place, node)
    if isinstance(node, (cst.Tuple, cst.List)) and isinstance(index, int):
        if any(isinstance(e, cst.StarredElement) for e in node.elements):
            return OPEN
        if not -len(node.elements) <= index < len(node.elements):
            return Value(open=changeable)
        found = flow.expression(Place(origin.place.module, origin.place.unit, node.elements[index].value))
        return found.join(Value(open=changeable))
    if isinstance(node, cst.Dict) and isinstance(index, str):
        values = [
            e.value for e in node.elements if isinstance(e, cst.DictElement) and string_value(e.key) == index
        ]
        plain = all(isinstance(e, cst.DictElement) and string_value(e.key) is not None for e in node.elements)
        if values and plain:
            found = flow.expression(Place(origin.place.module, origin.place.unit, values[-1]))
            return found.join(Value(open=changeable))
    return OPEN


def _is_at(place: Place, node: cst.CSTNode) -> bool:
    """Whether a display is taken apart where it stands, so that nothing can have changed it."""
    taken = place.node.value if isinstance(place.node, cst.Subscript) else place.node
    return taken is node


def _element(flow: ValueFlow, origin: Origin, place: Place) -> Value:
    match origin.kind:
        case OriginKind.EXPRESSION:
            return _element_of_display(flow, origin, place)
        case OriginKind.FOREIGN | OriginKind.RESULT:
            result = origin.kind is OriginKind.RESULT
            return flow.foreign(f"{origin.name}[]", origin.place if result else place, result=result)
        case OriginKind.GENERATOR if origin.function is not None:
            return flow.yielded(origin.function)
        case OriginKind.INSTANCE:
            iterator = _by_method(flow, origin, "__iter__")
            return _each(iterator, lambda one: _next(flow, one, place))
        case _:
            return OPEN


def _next(flow: ValueFlow, iterator: Origin, place: Place) -> Value:
    if iterator.kind is OriginKind.INSTANCE:
        return _by_method(flow, iterator, "__next__")
    return _element(flow, iterator, place)


def _element_of_display(flow: ValueFlow, origin: Origin, place: Place) -> Value:
    module, unit, node = origin.place
    changeable = Value(open=not isinstance(node, (cst.Tuple, cst.GeneratorExp)) and node is not place.node)
    if isinstance(node, (cst.Tuple, cst.List, cst.Set)):
        values = [
            OPEN if isinstance(e, cst.StarredElement) else flow.expression(Place(module, unit, e.value))
            for e in node.elements
        ]
        return union([changeable, *values])
    if isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
        return flow.expression(Place(module, unit, node.elt)).join(changeable)
    if isinstance(node, cst.Dict):
        keys = [
            flow.expression(Place(module, unit, e.key)) if isinstance(e, cst.DictElement) else OPEN
            for e in node.elements
        ]
        return union([changeable, *keys])
    if isinstance(node, (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString)):
        return flow.made(place)
    return OPEN


def _entered(flow: ValueFlow, origin: Origin) -> Value:
    match origin.kind:
        case OriginKind.RESULT if origin.name in _HOLDERS and isinstance(origin.place.node, cst.Call):
            arguments = origin.place.node.args
            if len(arguments) == 1 and not arguments[0].star:
                return flow.expression(Place(origin.place.module, origin.place.unit, arguments[0].value))
            return OPEN
        case OriginKind.FOREIGN | OriginKind.RESULT:
            return Value(frozenset((origin,)))
        case OriginKind.GENERATOR if origin.function is not None:
            return flow.yielded(origin.function)
        case OriginKind.INSTANCE:
            return _by_method(flow, origin, "__enter__", "__aenter__")
        case _:
            return OPEN


def _by_method(flow: ValueFlow, origin: Origin, name: str, *others: str) -> Value:
    """What a special method of an instance returns."""
    for one in (name, *others):
        method = special_method(flow, origin, one)
        if method is not None:
            return substituted(flow.returned(method), method, origin, lambda _: OPEN)
    inherited = origin.own_class is not None and flow.program.ancestry(origin.own_class)[1]
    if name == "__enter__" and inherited:
        return Value(frozenset((origin,)))
    return OPEN if origin.kind is OriginKind.INSTANCE else NOTHING


def yielded_value(flow: ValueFlow, function: FunctionFacts) -> Value:
    """What a generator function yields."""
    module, unit = function.module, function.unit
    values = [
        flow.expression(Place(module, unit, node)) if node is not None else flow.made(function.place)
        for node in function.scope.yielded
    ]
    for node in function.scope.delegated:
        place = Place(module, unit, node)
        values.append(element(flow, flow.expression(place), place))
    return union(values)
