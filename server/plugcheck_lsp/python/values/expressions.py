"""What an expression may be, by its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.values.calls import awaited, called
from plugcheck_lsp.python.values.members import attribute
from plugcheck_lsp.python.values.names import name_value
from plugcheck_lsp.python.values.origin_sets import OPEN, OriginKind
from plugcheck_lsp.python.values.parts import item, literal_index

if TYPE_CHECKING:
    from collections.abc import Callable

    from plugcheck_lsp.python.module import Place
    from plugcheck_lsp.python.values.equations import ValueFlow
    from plugcheck_lsp.python.values.origin_sets import Value


def of_name(flow: ValueFlow, place: Place) -> Value:
    use = place.module.facts_of(place.unit).roots.get(place.node)
    if use is None:
        constant = isinstance(place.node, cst.Name) and place.node.value in ("None", "True", "False")
        return flow.made(place) if constant else OPEN
    return name_value(flow, place, use.name, use.scope)


def _attribute(flow: ValueFlow, place: Place) -> Value:
    assert isinstance(place.node, cst.Attribute)
    return attribute(flow, flow.expression_at(place, place.node.value), place.node.attr.value, place)


def _subscript(flow: ValueFlow, place: Place) -> Value:
    assert isinstance(place.node, cst.Subscript)
    base = flow.expression_at(place, place.node.value)
    return item(flow, base, literal_index(place.node), place)


def _call(flow: ValueFlow, place: Place) -> Value:
    assert isinstance(place.node, cst.Call)
    return called(flow, flow.expression_at(place, place.node.func), place)


def _await(flow: ValueFlow, place: Place) -> Value:
    assert isinstance(place.node, cst.Await)
    return awaited(flow, flow.expression_at(place, place.node.expression))


def _either(flow: ValueFlow, place: Place) -> Value:
    node = place.node
    if isinstance(node, cst.IfExp):
        return flow.expression_at(place, node.body).join(flow.expression_at(place, node.orelse))
    assert isinstance(node, cst.BooleanOperation)
    return flow.expression_at(place, node.left).join(flow.expression_at(place, node.right))


def _walrus(flow: ValueFlow, place: Place) -> Value:
    assert isinstance(place.node, cst.NamedExpr)
    return flow.expression_at(place, place.node.value)


def _lambda(flow: ValueFlow, place: Place) -> Value:
    scope = place.module.facts_of(place.unit).scopes.get(place.node)
    function = place.module.function_of(place.unit, scope) if scope is not None else None
    return flow.origin(OriginKind.FUNCTION, place, function=function) if function is not None else OPEN


UNKNOWABLE = (cst.Yield, cst.StarredElement)
"""The forms that say nothing about their value; those that are in neither table make it themselves."""
EQUATIONS: dict[type[cst.CSTNode], Callable[[ValueFlow, Place], Value]] = {
    cst.Name: of_name,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Await: _await,
    cst.IfExp: _either,
    cst.BooleanOperation: _either,
    cst.NamedExpr: _walrus,
    cst.Lambda: _lambda,
    cst.Call: _call,
}
