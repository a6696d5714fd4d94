"""The values of literals, displays, comprehensions and operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.boundaries.json_values import (
    Part,
    PartKind,
    Value,
    Values,
    elements,
    unknown,
)
from plugcheck_lsp.python.literals import string_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plugcheck_lsp.python.boundaries.json_valuer import Valuer
    from plugcheck_lsp.python.module import Place

_CONTAINERS = {cst.List: "list", cst.Tuple: "tuple", cst.Set: "set"}
_COMPREHENSIONS = {cst.ListComp: "list", cst.SetComp: "set", cst.GeneratorExp: "generator"}
_LITERALS: dict[type[cst.CSTNode], str] = {
    cst.Integer: "int",
    cst.Float: "float",
    cst.Imaginary: "complex",
    cst.Ellipsis: "Ellipsis",
    cst.FormattedString: "str",
    cst.Comparison: "bool",
}
_OPERATORS: dict[type[cst.CSTNode], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
}
_NUMBERS = frozenset({"int", "float", "bool"})
_SETS = frozenset({"set", "frozenset", "dict_keys"})


def display(valuer: Valuer, place: Place) -> Values:
    """The values of an expression that is neither a chain nor a choice."""
    node = place.node
    if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
        return valuer.made(_CONTAINERS[type(node)], place, parts=sequence_parts(valuer, place, node.elements))
    if isinstance(node, cst.Dict):
        return valuer.made("dict", place, parts=_dict_parts(valuer, place, node))
    if isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
        element = _said(valuer, PartKind.ITEM, place._replace(node=node.elt))
        return valuer.made(_COMPREHENSIONS[type(node)], place, parts=(element,))
    if isinstance(node, cst.DictComp):
        key = _said(valuer, PartKind.KEY, place._replace(node=node.key))
        value = _said(valuer, PartKind.ITEM, place._replace(node=node.value))
        return valuer.made("dict", place, parts=(key, value))
    if isinstance(node, cst.SimpleString):
        return valuer.made("bytes" if "b" in node.prefix.lower() else "str", place)
    if isinstance(node, cst.ConcatenatedString):
        return valuer.made("str" if _is_text(node) else "bytes", place)
    if isinstance(node, cst.BinaryOperation):
        return _binary(valuer, place, node)
    if isinstance(node, cst.Lambda):
        scope = place.module.facts_of(place.unit).scopes.get(node)
        function = place.module.function_of(place.unit, scope) if scope is not None else None
        return valuer.made("function", place, itself=function)
    if isinstance(node, cst.UnaryOperation):
        if isinstance(node.operator, cst.Not):
            return valuer.made("bool", place)
        inner = valuer.of(place._replace(node=node.expression))
        return inner.map(lambda value: Values((Value(place, value.type),)))
    kind = _LITERALS.get(type(node))
    return valuer.made(kind, place) if kind is not None else unknown(place)


def _is_text(node: cst.ConcatenatedString) -> bool:
    first = node.left
    return not (isinstance(first, cst.SimpleString) and "b" in first.prefix.lower())


def _said(valuer: Valuer, kind: PartKind, place: Place, label: str | None = None) -> Part:
    return valuer.part(kind, place, lambda: valuer.of(place), label)


def sequence_parts(valuer: Valuer, place: Place, items: Sequence[cst.BaseElement]) -> tuple[Part, ...]:
    """The parts of a list, tuple or set display; those behind a star are what the starred value gives."""
    parts: list[Part] = []
    spread = False
    for index, element in enumerate(items):
        here = place._replace(node=element.value)
        if isinstance(element, cst.StarredElement):
            spread = True
            parts.append(given(valuer, here))
        else:
            parts.append(_said(valuer, PartKind.ITEM, here, None if spread else str(index)))
    return tuple(parts)


def given(valuer: Valuer, place: Place) -> Part:
    """What iterating over the expression at `place` gives, as a part."""

    def values() -> Values:
        return elements(valuer.of(place), place)

    return valuer.part(PartKind.ITEM, place, values, said=False)


def _dict_parts(valuer: Valuer, place: Place, node: cst.Dict) -> tuple[Part, ...]:
    parts: list[Part] = []
    for element in node.elements:
        here = place._replace(node=element.value)
        if isinstance(element, cst.DictElement):
            label = string_value(element.key)
            if label is not None:  # a later entry with the same key holds
                parts = [part for part in parts if part.label != label]
            else:
                parts.append(_said(valuer, PartKind.KEY, place._replace(node=element.key)))
            parts.append(_said(valuer, PartKind.ITEM, here, label))
        else:
            spread = valuer.of(here)
            if spread.only is not None:
                parts.extend(spread.only.parts)
    return tuple(parts)


def _binary(valuer: Valuer, place: Place, node: cst.BinaryOperation) -> Values:
    left = valuer.of(place._replace(node=node.left))
    right = valuer.of(place._replace(node=node.right))
    if left.only is None or right.only is None:
        return unknown(place)
    one, other = left.only, right.only
    name = one.type.name if one.type is not None else ""
    other_name = other.type.name if other.type is not None else ""
    sign = _OPERATORS.get(type(node.operator))
    if (name == "str" and sign == "+") or (name == "str" and isinstance(node.operator, cst.Modulo)):
        return valuer.made("str", place)
    if name == "bytes" and isinstance(node.operator, cst.Modulo):
        return valuer.made("bytes", place)
    if name in ("list", "tuple") and sign == "+" and other_name == name:
        return valuer.made(name, place, parts=(*one.parts, *other.parts))
    if name in ("list", "tuple", "str", "bytes") and sign == "*" and other_name == "int":
        return valuer.made(name, place, parts=one.parts)
    if "pathlib.Path" in (name, other_name) and isinstance(node.operator, cst.Divide):
        return valuer.made("pathlib.Path", place)
    if name in _SETS and (sign == "-" or isinstance(node.operator, (cst.BitAnd, cst.BitOr, cst.BitXor))):
        return valuer.made("frozenset" if name == "frozenset" else "set", place)
    if name == "dict" == other_name and isinstance(node.operator, cst.BitOr):
        return valuer.made("dict", place, parts=(*one.parts, *other.parts))
    if {name, other_name} <= _NUMBERS and sign is not None:
        return valuer.made("float" if "float" in (name, other_name) else "int", place)
    return by_type(valuer, place, one, other, sign)


def sign_of(operator: cst.CSTNode) -> str | None:
    """The operator as the catalog writes it; None for one that it does not know."""
    name = type(operator).__name__.removesuffix("Assign")
    return next((sign for kind, sign in _OPERATORS.items() if kind.__name__ == name), None)


def by_type(valuer: Valuer, place: Place, one: Value, other: Value, sign: str | None) -> Values:
    """The result as the catalog's types say it."""
    if sign is None:
        return unknown(place)
    other_name = other.type.name if other.type is not None else ""
    found: str | None = None
    if one.type is not None:
        table = one.type.operators[sign]
        found = table.get(other_name) or table.get("*")
    elif sign == "-" and other.type is not None:
        found = other.type.subtracted_from
    if not found and other.type is not None and one.type is not None and sign in "+*":
        table = other.type.operators[sign]
        found = table.get(one.type.name) or table.get("*")
    return valuer.made(found, place) if found else unknown(place)
