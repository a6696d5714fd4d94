"""What calls return: of builtins that make containers, of classes, of what the catalog names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.boundaries.json_attributes import instance_type
from plugcheck_lsp.python.boundaries.json_displays import given
from plugcheck_lsp.python.boundaries.json_values import (
    Part,
    PartKind,
    Value,
    Values,
    elements,
    union,
    unknown,
)
from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import ClassFacts, FunctionFacts

if TYPE_CHECKING:
    from collections.abc import Callable

    from plugcheck_lsp.python.boundaries.json_valuer import Valuer
    from plugcheck_lsp.python.module import Place

_COPIES = frozenset({"copy.copy", "copy.deepcopy"})
_NAMEDTUPLES = frozenset({"collections.namedtuple", "typing.NamedTuple"})
_NOT_A_NUMBER = frozenset({"nan", "+nan", "-nan"})


class _Call(NamedTuple):
    name: str
    """The function's own name."""
    arguments: list[Place]
    """Its positional arguments; none, where one is starred."""
    place: Place


def call(valuer: Valuer, value: Value, place: Place) -> Values:
    """What calling `value`, by the call at `place`, returns."""
    node = place.node
    assert isinstance(node, cst.Call)
    if isinstance(value.itself, ClassFacts):
        return _instance(valuer, value.itself, place)
    if isinstance(value.itself, FunctionFacts):
        return valuer.called(value.itself, place, tuple(node.args))
    if value.receiver is not None and value.receiver.type is not None:
        found = _method(valuer, value.receiver, value.member, place)
        if found is not None:
            return found
    if value.foreign:
        return _foreign(valuer, value.foreign, place)
    return unknown(place)


def _instance(valuer: Valuer, owner: ClassFacts, place: Place) -> Values:
    kind = instance_type(valuer, owner)
    if kind is not None and kind.name == "enum":
        return Values((Value(place, kind),))
    if kind is not None and kind.name == "dict":
        return _dictionary(valuer, _Call("dict", [], place))
    return Values((Value(place, kind, instance_of=owner),))


def _method(valuer: Valuer, receiver: Value, name: str, place: Place) -> Values | None:
    kind = receiver.type
    assert kind is not None
    if kind.name == "dict" and name in ("keys", "values", "items"):
        wanted = PartKind.KEY if name == "keys" else PartKind.ITEM
        held = tuple(part for part in receiver.parts if part.kind is wanted)
        parts = (_pair(valuer, place, receiver),) if name == "items" else held
        return valuer.made(f"dict_{name}", place, parts=parts)
    if name == "copy" and kind.name in ("list", "dict"):
        return Values((replace(receiver, place=place),))
    result = kind.methods.get(name)
    return valuer.made(result, place) if result is not None else None


def _pair(valuer: Valuer, place: Place, mapping: Value) -> Part:
    """A key and its value, as ``items`` gives them."""
    sides = (
        tuple(part for part in mapping.parts if part.kind is kind) for kind in (PartKind.KEY, PartKind.ITEM)
    )
    return _tuple_of(valuer, place, *(_joined(place, side) for side in sides))


def _joined(place: Place, parts: tuple[Part, ...]) -> Callable[[], Values]:
    return lambda: union(part.values() for part in parts) if parts else unknown(place)


def _tuple_of(valuer: Valuer, place: Place, *items: Callable[[], Values]) -> Part:
    """A tuple of these, as a part of what the call at `place` makes."""
    inner = tuple(
        valuer.part(PartKind.ITEM, place, item, str(index), said=False) for index, item in enumerate(items)
    )
    return valuer.part(PartKind.ITEM, place, lambda: valuer.made("tuple", place, parts=inner), said=False)


def _foreign(valuer: Valuer, name: str, place: Place) -> Values:
    """What calling something of others returns."""
    node = place.node
    assert isinstance(node, cst.Call)
    arguments = [place._replace(node=argument.value) for argument in node.args if not argument.keyword]
    if any(argument.star for argument in node.args):
        arguments = []
    handler = _BUILTINS.get(name)
    if handler is not None:
        return handler(valuer, _Call(name.removeprefix("builtins."), arguments, place))
    if name in _COPIES and len(arguments) == 1:
        return valuer.of(arguments[0])
    if name == "typing.cast" and len(arguments) == 2:
        return valuer.of(arguments[1])
    if name in _NAMEDTUPLES:
        return Values((Value(place, valuer.typed("class"), foreign=f"{name}()"),))
    if name.endswith("()") and name[:-2] in _NAMEDTUPLES:
        return valuer.made("namedtuple", place)
    looked_up = valuer.types.lookups.get(name)
    key = string_value(arguments[0].node) if arguments else None
    if looked_up is not None and key is not None:
        return Values((Value(place, foreign=f"{looked_up}.{key}"),))
    kind = valuer.types.made_by.get(name)
    if kind is None:
        return Values((Value(place, foreign=f"{name}()"),))
    if kind.name == "pairs":
        return valuer.made(kind.name, place, parts=(_tuple_of(valuer, place),))
    return valuer.made(kind.name, place, foreign=f"{name}()")


def _sequence(valuer: Valuer, called: _Call) -> Values:
    """``list(x)``, ``sorted(x)``, ``tuple(x)``, ``set(x)``, ``reversed(x)``, ``iter(x)`` ..."""
    kind = {"sorted": "list", "reversed": "iterator", "iter": "iterator"}.get(called.name, called.name)
    parts = (given(valuer, called.arguments[0]),) if called.arguments else ()
    return valuer.made(kind, called.place, parts=parts)


def _pairs(valuer: Valuer, called: _Call) -> Values:
    """``zip(...)``, ``enumerate(x)``."""
    every: list[Callable[[], Values]] = [given(valuer, argument).values for argument in called.arguments]
    if called.name == "enumerate":
        every = [lambda: valuer.made("int", called.place), *every[:1]]
    return valuer.made("pairs", called.place, parts=(_tuple_of(valuer, called.place, *every),))


def _mapped(valuer: Valuer, called: _Call) -> Values:
    """``map(f, xs)``, ``filter(f, xs)``."""
    if len(called.arguments) < 2:
        return valuer.made("iterator", called.place)
    if called.name == "filter":
        return valuer.made("iterator", called.place, parts=(given(valuer, called.arguments[1]),))
    function = called.arguments[0]
    part = valuer.part(
        PartKind.ITEM,
        called.place,
        lambda: valuer.of(function).map(lambda f: _applied(valuer, f, called.place)),
        said=False,
    )
    return valuer.made("iterator", called.place, parts=(part,))


def _applied(valuer: Valuer, function: Value, place: Place) -> Values:
    """What a function returns that something else calls with what it likes."""
    if isinstance(function.itself, ClassFacts):
        return _instance(valuer, function.itself, place)
    if isinstance(function.itself, FunctionFacts):
        return valuer.called(function.itself, place, ())
    kind = valuer.types.made_by.get(function.foreign)
    return Values((Value(place, kind),))


def _dictionary(valuer: Valuer, called: _Call) -> Values:
    """``dict(...)``: of keywords, of a mapping, of pairs."""
    node = called.place.node
    assert isinstance(node, cst.Call)
    parts: list[Part] = []
    for argument in node.args:
        if argument.keyword is not None:
            here = called.place._replace(node=argument.value)
            parts.append(valuer.part(PartKind.ITEM, here, _of(valuer, here), argument.keyword.value))
    source = valuer.of(called.arguments[0]).only if len(called.arguments) == 1 else None
    if source is not None and source.type is not None:
        if source.type.name == "dict":
            parts.extend(part for part in source.parts if part.label not in {p.label for p in parts})
        else:
            pairs = elements(Values((source,)), called.place).only
            if pairs is not None and len(pairs.parts) == 2:
                key, value = pairs.parts
                parts.append(valuer.part(PartKind.KEY, called.place, key.values, said=False))
                parts.append(valuer.part(PartKind.ITEM, called.place, value.values, said=False))
    return valuer.made("dict", called.place, parts=tuple(parts))


def _counted(valuer: Valuer, called: _Call) -> Values:
    """``Counter(x)``: the things that it counts are its keys."""
    things = [given(valuer, argument) for argument in called.arguments[:1]]
    parts = tuple(valuer.part(PartKind.KEY, called.place, part.values, said=False) for part in things)
    return valuer.made("dict", called.place, parts=parts)


def _one_of(valuer: Valuer, called: _Call) -> Values:
    """``max(...)``, ``min(...)``: one of the arguments, or of what the one argument gives."""
    arguments = called.arguments
    if len(arguments) == 1:
        return given(valuer, arguments[0]).values()
    return union((valuer.of(argument) for argument in arguments), each=False)


def _sum(valuer: Valuer, called: _Call) -> Values:
    """``sum(x, start)``: of the type of the start, where that is no number."""
    start = valuer.of(called.arguments[1]).only if len(called.arguments) == 2 else None
    if start is None or start.type is None or start.type.kept:
        return unknown(called.place)
    return valuer.made(start.type.name, called.place)


def _of(valuer: Valuer, place: Place) -> Callable[[], Values]:
    return lambda: valuer.of(place)


def _number(valuer: Valuer, called: _Call) -> Values:
    """``float(x)``: NaN, if the text says so."""
    text = string_value(called.arguments[0].node) if called.arguments else None
    kind = "nan" if text is not None and text.strip().lower() in _NOT_A_NUMBER else "float"
    return valuer.made(kind, called.place)


def _rounded(valuer: Valuer, called: _Call) -> Values:
    """``abs(x)``, ``round(x)``: of the type of `x`, where that is known not to be a plain number."""
    if called.name == "round" and len(called.arguments) == 1:
        return unknown(called.place)
    only = valuer.of(called.arguments[0]).only if called.arguments else None
    known = only is not None and only.type is not None and not only.type.kept
    return (
        valuer.made(only.type.name, called.place)
        if known and only is not None and only.type
        else unknown(called.place)
    )


_BUILTINS: dict[str, Callable[[Valuer, _Call], Values]] = {
    **dict.fromkeys(
        (f"builtins.{name}" for name in ("list", "sorted", "tuple", "set", "frozenset", "reversed", "iter")),
        _sequence,
    ),
    "builtins.zip": _pairs,
    "builtins.enumerate": _pairs,
    "builtins.map": _mapped,
    "builtins.filter": _mapped,
    "builtins.dict": _dictionary,
    "collections.OrderedDict": _dictionary,
    "builtins.float": _number,
    "builtins.max": _one_of,
    "builtins.min": _one_of,
    "builtins.sum": _sum,
    "collections.Counter": _counted,
    "builtins.abs": _rounded,
    "builtins.round": _rounded,
}
