"""What an attribute of a value may be: of modules, classes, instances and what belongs to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.annotations import typed
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import BindingKind, Role, StepKind, Use, owner_of
from plugcheck_lsp.python.origin_sets import NOTHING, OPEN, UNKNOWN, Origin, OriginKind, Value, union

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import Bound, ClassFacts, FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.value_flow import ValueFlow

PROPERTIES = frozenset({
    "builtins.property", "functools.cached_property", "abc.abstractproperty", "werkzeug.utils.cached_property",
    "django.utils.functional.cached_property",
})  # fmt: skip
_DATACLASSES = frozenset({
    "dataclasses.dataclass", "attr.s", "attr.attrs", "attr.define", "attr.frozen", "attrs.define", "attrs.frozen",
    "attrs.mutable", "pydantic.dataclasses.dataclass", "pydantic.BaseModel", "typing.NamedTuple", "msgspec.Struct",
    "pydantic_settings.BaseSettings",
})  # fmt: skip
_ENUMS = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"})
_EMPTY_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol"})  # fmt: skip
"""Bases that bring no attributes that matter."""
_TYPES: dict[type[cst.CSTNode], str] = {
    cst.List: "builtins.list", cst.ListComp: "builtins.list", cst.Tuple: "builtins.tuple", cst.Dict: "builtins.dict",
    cst.DictComp: "builtins.dict", cst.Set: "builtins.set", cst.SetComp: "builtins.set", cst.Integer: "builtins.int",
    cst.Float: "builtins.float", cst.FormattedString: "builtins.str",
}  # fmt: skip
_MADE = {OriginKind.COROUTINE: "types.CoroutineType()", OriginKind.GENERATOR: "types.GeneratorType()"}


class Store(NamedTuple):
    """A place that assigns to an attribute."""

    module: ModuleFacts
    unit: Unit
    use: Use


def attribute(flow: ValueFlow, value: Value, name: str, place: Place) -> Value:
    """``value.name``; `place` is where that stands."""
    if value is UNKNOWN:
        return UNKNOWN
    return union([Value(open=value.open), *(_attribute(flow, one, name, place) for one in value.found)])


def _attribute(flow: ValueFlow, origin: Origin, name: str, place: Place) -> Value:
    match origin.kind:
        case OriginKind.RESULT if origin.name == "builtins.super()":
            return _of_super(flow, origin, name, place)
        case OriginKind.FOREIGN | OriginKind.RESULT:
            return flow.foreign(f"{origin.name}.{name}", place)
        case OriginKind.MODULE if origin.own_module is not None:
            return flow.member_of_module(origin.own_module, name, place)
        case OriginKind.INSTANCE | OriginKind.CLASS if origin.own_class is not None:
            return _of_own(flow, origin, origin.own_class, name, place)
        case OriginKind.PARAMETER:
            typed_too = origin.parameter is not None and origin.parameter.node.annotation is not None
            return NOTHING if typed_too else OPEN
        case OriginKind.COROUTINE | OriginKind.GENERATOR:
            return flow.foreign(f"{_MADE[origin.kind]}.{name}", place)
        case OriginKind.EXPRESSION:
            return _of_literal(flow, origin, name, place)
        case _:
            return OPEN


def _of_literal(flow: ValueFlow, origin: Origin, name: str, place: Place) -> Value:
    node = origin.place.node
    if isinstance(node, cst.Name) and node.value == "None":
        return NOTHING
    kind = _TYPES.get(type(node))
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        first = node
        while isinstance(first, cst.ConcatenatedString):
            first = first.left  # type: ignore[assignment] # formatted strings have no bytes
        is_bytes = isinstance(first, cst.SimpleString) and "b" in first.prefix.lower()
        kind = "builtins.bytes" if is_bytes else "builtins.str"
    return flow.foreign(f"{kind}().{name}", place) if kind is not None else OPEN


# -- own classes -----------------------------------------------------------------------------------------------


def _of_own(flow: ValueFlow, origin: Origin, owner: ClassFacts, name: str, place: Place) -> Value:
    if name == "__class__" and origin.kind is OriginKind.INSTANCE:
        return flow.origin(OriginKind.CLASS, place, own_class=owner, exact=origin.exact)
    ancestry, others = flow.program.ancestry(owner)
    subclasses = () if origin.exact else flow.program.subclasses(owner)
    holders = [ancestor for ancestor in ancestry if name in ancestor.attributes][:1]
    holders += [heir for heir in subclasses if name in heir.attributes]
    stores = stores_of(flow.program, name)
    if not holders and not stores:
        value = union(_of_bases(flow, others, name, place))
        return value.join(OPEN) if any(ancestor.broken for ancestor in ancestry) else value
    return flow.ask(
        ("attribute", id(origin), name),
        lambda: _given(flow, origin, name, holders, stores, place),
    )


def _given(
    flow: ValueFlow, origin: Origin, name: str, holders: list[ClassFacts], stores: list[Store], place: Place
) -> Value:
    """What the program gives to an attribute of an own class or its instances."""
    owner = origin.own_class
    assert owner is not None, "only what belongs to an own class is asked for here"
    ancestry, others = flow.program.ancestry(owner)
    subclasses = () if origin.exact else flow.program.subclasses(owner)
    values: list[Value] = []
    annotations: list[Value] = []
    for holder in holders:
        _at_class_level(flow, holder, name, origin, values, annotations)
    related = {id(one) for one in (*ancestry, *subclasses)}
    own_stores = [store for store in stores if id(_by_method(flow, store)) in related]
    if stores:
        key = ("stores", id(owner), origin.exact, name)
        values.append(flow.ask(key, lambda: _stored(flow, stores, related)))
        annotations += [
            typed(flow, Place(store.module, store.unit, annotation), store.use.scope)
            for store in own_stores
            for annotation in (store.module.facts_of(store.unit).annotated.get(store.use.node),)
            if annotation is not None
        ]
    if not holders and not own_stores:
        values += _of_bases(flow, others, name, place)
    elif not _is_given(holders, own_stores, name):
        values.append(OPEN)  # it is declared, and given a value by what is not known
    if any(ancestor.broken for ancestor in ancestry):
        values.append(OPEN)
    from plugcheck_lsp.python.value_flow import helped

    return helped(union(values), annotations)


def _is_given(holders: list[ClassFacts], own_stores: list[Store], name: str) -> bool:
    """Whether some place gives the attribute a value, and not only a type."""
    return any(store.use.role is not Role.ANNOTATION for store in own_stores) or any(
        bound.binding.kind is not BindingKind.DECLARED
        for holder in holders
        for bound in holder.attributes[name]
    )


def _of_bases(flow: ValueFlow, others: tuple[str | None, ...], name: str, place: Place) -> Iterator[Value]:
    """An attribute that the bases of others may bring."""
    bases = [base for base in others if base not in _EMPTY_BASES]
    for base in bases:
        yield flow.foreign(f"{base}().{name}", place) if base is not None else OPEN
    if not bases:
        yield OPEN


def _at_class_level(
    flow: ValueFlow,
    holder: ClassFacts,
    name: str,
    origin: Origin,
    values: list[Value],
    annotations: list[Value],
) -> None:
    bounds = holder.attributes[name]
    is_enum = any(base in _ENUMS for base in holder.bases)
    is_data = any(known in _DATACLASSES for known in (*holder.decorators, *holder.bases))
    for bound in bounds:
        module, unit, binding = bound
        if binding.kind is BindingKind.FUNCTION:
            values.append(_method(flow, bound, origin))
            continue
        if binding.annotation is not None:
            annotations.append(typed(flow, Place(module, unit, binding.annotation), binding.scope))
        if binding.kind is BindingKind.DECLARED:
            continue
        if is_enum and not name.startswith("_"):
            values.append(flow.origin(OriginKind.INSTANCE, bound.place, own_class=holder, exact=True))
            continue
        if is_data and binding.annotation is not None:
            values.append(OPEN)
        value = flow.bound([(module, unit, binding)])
        bind = origin.kind is OriginKind.INSTANCE and binding.kind is BindingKind.ASSIGNED
        values.append(_bound_functions(flow, value, origin) if bind else value)


def _bound_functions(flow: ValueFlow, value: Value, receiver: Origin) -> Value:
    """A plain function that is a class attribute becomes a method."""
    if value is UNKNOWN:
        return UNKNOWN
    found = [
        flow.function(origin.function, receiver)
        if origin.kind is OriginKind.FUNCTION
        and origin.function is not None
        and origin.receiver is None
        and not origin.function.is_static
        else Value(frozenset((origin,)))
        for origin in value.found
    ]
    return union([Value(open=value.open), *found])


def _method(flow: ValueFlow, bound: Bound, origin: Origin) -> Value:
    """What a function of a class body is where it is read through `origin`, an instance or a class."""
    function = bound.module.function_of(bound.unit, bound.binding.inner) if bound.binding.inner else None
    if function is None:
        return OPEN
    if is_accessor(function) or "typing.overload" in function.decorators:
        return NOTHING
    if any(name in PROPERTIES for name in function.decorators):
        if origin.kind is not OriginKind.INSTANCE:
            return OPEN
        return flow.substituted(flow.returned(function), function, origin, lambda _: OPEN)
    if function.is_static:
        return flow.decorated(function)
    if function.is_class_method:
        owner = origin.own_class
        receiver = flow.origin(OriginKind.CLASS, origin.place, own_class=owner, exact=origin.exact)
        return flow.decorated(function, next(iter(receiver.found)))
    return flow.decorated(function, origin if origin.kind is OriginKind.INSTANCE else None)


def is_accessor(function: FunctionFacts) -> bool:
    """Whether it is the setter or deleter of a property (``@name.setter``)."""
    return any(
        isinstance(node, cst.Attribute)
        and node.attr.value in ("setter", "deleter")
        and isinstance(node.value, cst.Name)
        for node in function.scope.decorators
    )


def of_member(flow: ValueFlow, owner: ClassFacts, name: str) -> Value:
    """What a name that the body of `owner` binds means in that body."""
    return flow.ask(("member", id(owner), name), lambda: flow.bound(owner.attributes.get(name, ())))


def special_method(flow: ValueFlow, origin: Origin, name: str) -> FunctionFacts | None:
    """The method of an own instance by which an operator, ``with`` or ``for`` works."""
    method = flow.program.find_method(origin.own_class, name) if origin.own_class is not None else None
    return method.module.function_of(method.unit, method.scope) if method is not None else None


def _of_super(flow: ValueFlow, origin: Origin, name: str, place: Place) -> Value:
    """``super().name``: of the class that stands behind the one around it."""
    site = origin.place.module.facts_of(origin.place.unit).call_of.get(origin.place.node)
    method = flow.enclosing_method(origin.place, site.scope) if site is not None else None
    owner = method.owner if method is not None else None
    if owner is None or method is None or not method.parameters:
        return OPEN
    kind = OriginKind.CLASS if method.is_class_method else OriginKind.INSTANCE
    receiver = flow.origin(
        kind, Place(method.module, method.unit, method.parameters[0].node.name), own_class=owner
    )
    itself = next(iter(receiver.found))
    ancestry, others = flow.program.ancestry(owner)
    for ancestor in ancestry[1:]:
        if name in ancestor.attributes:
            values: list[Value] = []
            _at_class_level(flow, ancestor, name, itself, values, [])
            return union(values) if values else OPEN
    bases = [base for base in others if base not in _EMPTY_BASES] or ["builtins.object"]
    return union(flow.foreign(f"{base}().{name}", place) if base is not None else OPEN for base in bases)


# -- what is assigned to attributes ----------------------------------------------------------------------------


def stores_of(program: Program, name: str) -> list[Store]:
    """Every place of the program that assigns to an attribute of this name, or declares its type."""
    return program.once("stores", lambda: _all_stores(program)).get(name, [])


def _all_stores(program: Program) -> Mapping[str, list[Store]]:
    found: dict[str, list[Store]] = {}
    for module in program.modules.values():
        for unit, facts in module.units:
            declared = [use for node in facts.annotated if (use := facts.uses.get(node)) is not None]
            for use in (*facts.writes, *(use for use in declared if use.role is Role.ANNOTATION)):
                last = use.steps[-1]
                if last.kind is StepKind.ATTRIBUTE and last.key is not None and use.role is not Role.DELETED:
                    found.setdefault(last.key, []).append(Store(module, unit, use))
    return found


def _by_method(flow: ValueFlow, store: Store) -> ClassFacts | None:
    """The class whose method assigns to an attribute of its first parameter."""
    module, unit, use = store
    if len(use.steps) != 1:
        return None
    method = flow.enclosing_method(Place(module, unit, use.node), use.scope)
    if method is None or method.owner is None or use.name != method.receiver:
        return None
    return method.owner if owner_of(use.name, use.scope) is method.scope else None


def _stored(flow: ValueFlow, stores: list[Store], related: set[int]) -> Value:
    values: list[Value] = []
    for store in stores:
        owner = _by_method(flow, store)
        if owner is not None:
            if id(owner) in related:
                values.append(_assigned(flow, store))
            continue
        node = store.use.node
        if not isinstance(node, cst.Attribute):
            continue
        base = flow.expression(Place(store.module, store.unit, node.value))
        if base is UNKNOWN:
            return UNKNOWN
        if any(id(origin.own_class) in related for origin in base.found if origin.own_class is not None):
            values.append(_assigned(flow, store))
        untyped = any(
            one.kind is OriginKind.PARAMETER
            and one.parameter is not None
            and one.parameter.node.annotation is None
            for one in base.found
        )
        values.append(Value(open=base.open or untyped))
    return union(values)


def _assigned(flow: ValueFlow, store: Store) -> Value:
    module, unit, use = store
    facts = module.facts_of(unit)
    if use.role is Role.AUGMENTED:
        return flow.made(Place(module, unit, use.node))
    value = facts.stored.get(use.node)
    if value is not None:
        return flow.expression(Place(module, unit, value))
    got = facts.parts.get(use.node)
    if got is None or got.value is None:
        return NOTHING
    return flow.given(Place(module, unit, got.value), got.kind, got.path, got.statement)
