"""What a name may be: by every binding that its scope has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import Binding, BindingKind, ParameterKind, owner_of
from plugcheck_lsp.python.values.annotations import typed
from plugcheck_lsp.python.values.members import of_member
from plugcheck_lsp.python.values.origin_sets import NOTHING, OPEN, UNKNOWN, OriginKind, Value, helped, union
from plugcheck_lsp.python.values.own import class_of_scope, enclosing_method
from plugcheck_lsp.python.values.parts import element, entered, part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_lsp.python.names import Imported, Parameter, Scope
    from plugcheck_lsp.python.values.equations import ValueFlow


def name_value(flow: ValueFlow, place: Place, name: str, scope: Scope) -> Value:
    """What a name that is read in `scope` may be; `place` is where it is read."""
    module, unit, _ = place
    facts = module.facts_of(unit)
    if scope is facts.root and facts.root is not facts.module:
        owner_class = module.class_of_member.get(unit.start)
        if owner_class is not None and name in owner_class.attributes:
            return of_member(flow, owner_class, name)
    owner = owner_of(name, scope)
    if owner.parent is not None:
        return flow.ask(("local", id(unit), id(owner), name), lambda: _local(flow, module, unit, owner, name))
    if name in module.doubted:
        return OPEN
    if name in module.bindings or name in module.rebound:
        return flow.global_name(module, name)
    if name == "__class__":
        return _enclosing_class(flow, place, scope)
    return flow.target(flow.program.resolve_global(module, name), place)


def _enclosing_class(flow: ValueFlow, place: Place, scope: Scope) -> Value:
    function = enclosing_method(place, scope)
    if function is None or function.owner is None:
        return OPEN
    return flow.origin(OriginKind.CLASS, place, own_class=function.owner)


def global_value(flow: ValueFlow, module: ModuleFacts, name: str) -> Value:
    if name in module.doubted:
        return OPEN
    bounds = (*module.bindings.get(name, ()), *module.rebound.get(name, ()))
    runtime = [bound for bound in bounds if not bound.binding.type_only] or bounds
    return flow.bound([(bound.module, bound.unit, bound.binding) for bound in runtime])


def _local(flow: ValueFlow, module: ModuleFacts, unit: Unit, owner: Scope, name: str) -> Value:
    return flow.bound([(module, unit, binding) for binding in owner.bindings.get(name, ())])


def bound_value(flow: ValueFlow, bindings: Iterable[tuple[ModuleFacts, Unit, Binding]]) -> Value:
    """What a name with these bindings may be. Where that is not known in full, its annotations help."""
    found = list(bindings)
    values = [
        _binding(flow, *one) for one in found if one[2].kind is not BindingKind.DECLARED or len(found) == 1
    ]
    value = union(values) if values else OPEN
    annotated = [
        typed(flow, Place(module, unit, binding.annotation), binding.scope)
        for module, unit, binding in found
        if binding.annotation is not None and binding.kind is not BindingKind.PARAMETER
    ]
    return helped(value, annotated)


def _binding(flow: ValueFlow, module: ModuleFacts, unit: Unit, binding: Binding) -> Value:
    place = Place(module, unit, binding.node)
    match binding.kind:
        case BindingKind.DELETED:
            return NOTHING
        case BindingKind.AUGMENTED:
            return flow.made(Place(module, unit, binding.statement))
        case BindingKind.IMPORTED if binding.imported is not None:
            return _imported(flow, place, binding.imported)
        case BindingKind.FUNCTION if binding.inner is not None:
            function = module.function_of(unit, binding.inner)
            return flow.decorated(function) if function is not None else OPEN
        case BindingKind.CLASS if binding.inner is not None:
            own = class_of_scope(module, unit, binding.inner)
            return (
                flow.origin(OriginKind.CLASS, place, own_class=own, exact=True) if own is not None else OPEN
            )
        case BindingKind.PARAMETER if binding.parameter is not None:
            return _parameter(flow, place, binding, binding.parameter)
        case BindingKind.EXCEPTION if binding.value is not None:
            return _exception(flow, Place(module, unit, binding.value))
    if binding.value is None:
        return OPEN
    return flow.given(Place(module, unit, binding.value), binding.kind, binding.path, binding.statement)


def given_value(
    flow: ValueFlow,
    value: Place,
    kind: BindingKind,
    path: tuple[int | None, ...],
    statement: cst.CSTNode | None,
) -> Value:
    """What a target gets from the value of a statement: the value, a part, what ``with`` or ``for`` makes of it."""
    found = flow.expression(value)
    if kind is BindingKind.ITERATED:
        found = element(flow, found, value)
    elif kind is BindingKind.ENTERED or (path and isinstance(statement, cst.With)):
        found = entered(flow, found)
    elif kind not in (BindingKind.ASSIGNED, BindingKind.UNPACKED):
        return OPEN
    return part(flow, found, path, value)


def _imported(flow: ValueFlow, place: Place, imported: Imported) -> Value:
    source = flow.program.module_named(imported.name, imported.level, place.module.path)
    member = imported.member
    if source is not None and member is not None and (member in source.bindings or member in source.rebound):
        return flow.global_name(source, member)
    return flow.target(flow.program.resolve_import(place.module, imported), place)


def _parameter(flow: ValueFlow, place: Place, binding: Binding, parameter: Parameter) -> Value:
    function = place.module.function_of(place.unit, binding.scope)
    if function is None:
        return OPEN
    if (
        function.receiver == parameter.name
        and function.owner is not None
        and parameter is function.parameters[0]
    ):
        kind = OriginKind.CLASS if function.is_class_method else OriginKind.INSTANCE
        return flow.origin(kind, place, own_class=function.owner)
    value = flow.origin(OriginKind.PARAMETER, place, function=function, parameter=parameter)
    if parameter.kind in (ParameterKind.VARARGS, ParameterKind.KWARGS):
        return value
    if parameter.default is not None:
        value = value.join(flow.expression_at(place, parameter.default))
    if binding.annotation is not None and binding.scope.parent is not None:
        known = typed(flow, Place(place.module, place.unit, binding.annotation), binding.scope.parent)
        value = value.join(Value(known.found))
    return value


def _exception(flow: ValueFlow, place: Place) -> Value:
    nodes = [e.value for e in place.node.elements] if isinstance(place.node, cst.Tuple) else [place.node]
    found: list[Value] = []
    for node in nodes:
        at = Place(place.module, place.unit, node)
        value = flow.expression(at)
        found.append(Value(open=value.open) if value is not UNKNOWN else value)
        for origin in value.found:
            if origin.kind is OriginKind.CLASS:
                found.append(flow.origin(OriginKind.INSTANCE, at, own_class=origin.own_class))
            elif origin.kind is OriginKind.FOREIGN:
                found.append(flow.foreign(f"{origin.name}()", at, result=True))
            else:
                found.append(OPEN)
    return union(found)
