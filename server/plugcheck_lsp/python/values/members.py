"""What an attribute of a value may be: of modules, classes, instances and what belongs to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import BindingKind, Role, StepKind, Use, owner_of
from plugcheck_lsp.python.values.annotations import typed
from plugcheck_lsp.python.values.functions import substituted
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
from plugcheck_lsp.python.values.own import enclosing_method

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import Bound, ClassFacts, FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.values.equations import ValueFlow

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
            return _of_module(flow, origin.own_module, name, place)
        case OriginKind.INSTANCE | OriginKind.CLASS if origin.own_class is not None:
            return _of_own(flow, origin, origin.own_class, name, place)
        case OriginKind.PARAMETER:
            return NOTHING if is_typed(origin) else OPEN
        case OriginKind.COROUTINE | OriginKind.GENERATOR:
            return flow.foreign(f"{_MADE[origin.kind]}.{name}", place)
        case OriginKind.EXPRESSION:
            return _of_literal(flow, origin, name, place)
        case _:
            return OPEN


def _of_module(flow: ValueFlow, module: ModuleFacts, name: str, place: Place) -> Value:
    if name in module.bindings or name in module.rebound:
        return flow.global_name(module, name)
    return flow.target(flow.program.member(module, name), place)


def _of_literal(flow: ValueFlow, origin: Origin, name: str, place: Place) -> Value:
    node = origin.place.node
    if isinstance(node, cst.Name) and node.value == "None":
        return NOTHING
    kind = _TYPES.get(type(node))
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        first = node.left if isinstance(node, cst.ConcatenatedString) else node
        is_bytes = isinstance(first, cst.SimpleString) and "b" in first.prefix.lower()
        kind = "builtins.bytes" if is_bytes else "builtins.str"
    return flow.foreign(f"{kind}().{name}", place) if kind is not None else OPEN


# -- own classes -----------------------------------------------------------------------------------------------


def _of_own(flow: ValueFlow, origin: Origin, owner: ClassFacts, name: str, place: Place) -> Value:
    if name == "__class__" and origin.kind is OriginKind.INSTANCE:
        return flow.origin(OriginKind.CLASS, place, own_class=owner, exact=origin.exact)
    ancestry, others = flow.program.ancestry(owner)
    family = (*ancestry, *(() if origin.exact else flow.program.subclasses(owner)))
    holders = [ancestor for ancestor in ancestry if name in ancestor.attributes][:1]
    holders += [heir for heir in family[len(ancestry) :] if name in heir.attributes]
    stores = stores_of(flow.program)
    own = [store for member in family for store in stores.by_methods.get((id(member), name), ())]
    values: list[Value] = []
    if not holders and not own:
        values += _of_bases(flow, others, name, place)
    elif not _is_given(holders, own, name):
        values.append(OPEN)  # it is declared, and given a value by what is not known
    if holders:
        values.append(
            flow.ask(
                ("class attribute", id(origin), name),
                lambda: union(v for h in holders for v in _at_class_level(flow, h, name, origin)),
            )
        )
    if own or name in stores.by_others:
        key = ("stored attribute", id(owner), origin.exact, name)
        values.append(flow.ask(key, lambda: _stored(flow, name, own, family)))
    if any(ancestor.broken for ancestor in ancestry):
        values.append(OPEN)
    if not holders and any(id(member) in stores.by_text for member in family):
        values.append(OPEN)
    value = union(values)
    return helped(value, _annotated(flow, holders, own, name)) if value.open else value


def _stored(flow: ValueFlow, name: str, own: list[Store], family: tuple[ClassFacts, ...]) -> Value:
    """What is assigned to an attribute of the instances of `family`; `own` are the assignments in its methods."""
    related = {id(member) for member in family}
    others = stores_of(flow.program).by_others.get(name, ())
    return union(
        [
            *(_assigned(flow, store) for store in own),
            *(_assigned_by_others(flow, store, related) for store in others),
        ]
    )


def _is_given(holders: list[ClassFacts], own: list[Store], name: str) -> bool:
    """Whether some place gives the attribute a value, and not only a type."""
    return any(store.use.role is not Role.ANNOTATION for store in own) or any(
        bound.binding.kind is not BindingKind.DECLARED
        for holder in holders
        for bound in holder.attributes[name]
    )


def _annotated(flow: ValueFlow, holders: list[ClassFacts], own: list[Store], name: str) -> list[Value]:
    """What the annotations of an attribute say."""
    places = [
        (Place(bound.module, bound.unit, bound.binding.annotation), bound.binding.scope)
        for holder in holders
        for bound in holder.attributes[name]
        if bound.binding.annotation is not None
    ]
    for store in own:
        annotation = store.module.facts_of(store.unit).annotated.get(store.use.node)
        if annotation is not None:
            places.append((Place(store.module, store.unit, annotation), store.use.scope))
    return [typed(flow, place, scope) for place, scope in places]


def _of_bases(flow: ValueFlow, others: tuple[str | None, ...], name: str, place: Place) -> Iterator[Value]:
    """An attribute that the bases of others may bring."""
    bases = [base for base in others if base not in _EMPTY_BASES]
    for base in bases:
        yield flow.foreign(f"{base}().{name}", place) if base is not None else OPEN
    if not bases:
        yield OPEN


def _at_class_level(flow: ValueFlow, holder: ClassFacts, name: str, origin: Origin) -> Iterator[Value]:
    """What the body of `holder` gives to the attribute, where it is read through `origin`."""
    is_enum = any(base in _ENUMS for base in holder.bases)
    is_data = any(known in _DATACLASSES for known in (*holder.decorators, *holder.bases))
    for bound in holder.attributes[name]:
        module, unit, binding = bound
        if binding.kind is BindingKind.FUNCTION:
            yield _method(flow, bound, origin)
        elif binding.kind is BindingKind.DECLARED:
            continue
        elif is_enum and not name.startswith("_"):
            yield flow.origin(OriginKind.INSTANCE, bound.place, own_class=holder, exact=True)
        else:
            value = flow.bound([(module, unit, binding)])
            is_method = origin.kind is OriginKind.INSTANCE and binding.kind is BindingKind.ASSIGNED
            yield _bound_functions(flow, value, origin) if is_method else value
            if is_data and binding.annotation is not None:
                yield OPEN  # the constructor takes another value


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
        return substituted(flow.returned(function), function, origin, lambda _: OPEN)
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
    method = enclosing_method(origin.place, site.scope) if site is not None else None
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
            return union(_at_class_level(flow, ancestor, name, itself))
    bases = [base for base in others if base not in _EMPTY_BASES] or ["builtins.object"]
    return union(flow.foreign(f"{base}().{name}", place) if base is not None else OPEN for base in bases)


# -- what is assigned to attributes ----------------------------------------------------------------------------


class Stores(NamedTuple):
    """The places of a program that assign to attributes, or declare their types."""

    by_methods: Mapping[tuple[int, str], list[Store]]
    """Through the first parameter of a method: by the `id` of the class and the attribute's name."""
    by_others: Mapping[str, list[Store]]
    """Through anything else, by the attribute's name."""
    by_text: frozenset[int]
    """The classes, by `id`, whose methods name attributes of the instance by text: ``setattr(self, name, value)``,
    ``self.__dict__``, ``vars(self)``.
    """


def stores_of(program: Program) -> Stores:
    """The places of `program` that assign to attributes."""
    return program.once("stores", lambda: _all_stores(program))


def _all_stores(program: Program) -> Stores:
    by_methods: dict[tuple[int, str], list[Store]] = {}
    by_others: dict[str, list[Store]] = {}
    by_text: set[int] = set()
    for module in program.modules.values():
        for used in (used for name in ("setattr", "vars") for used in module.uses.get(name, ())):
            first = used.use.steps[0].node if used.is_called else None
            subject = first.args[0].value if isinstance(first, cst.Call) and first.args else None
            _note_receiver(module, used.unit, subject, by_text)
        for unit, facts in module.units:
            for other in facts.uses.values():
                if other.steps and other.steps[0].key == "__dict__":
                    _note_receiver(module, unit, other.root, by_text)
            declared = [use for node in facts.annotated if (use := facts.uses.get(node)) is not None]
            for use in (*facts.writes, *(use for use in declared if use.role is Role.ANNOTATION)):
                last = use.steps[-1]
                if last.kind is not StepKind.ATTRIBUTE or last.key is None or use.role is Role.DELETED:
                    continue
                store = Store(module, unit, use)
                owner = _class_of_receiver(store)
                if owner is not None:
                    by_methods.setdefault((id(owner), last.key), []).append(store)
                else:
                    by_others.setdefault(last.key, []).append(store)
    return Stores(by_methods, by_others, frozenset(by_text))


def _note_receiver(module: ModuleFacts, unit: Unit, node: cst.CSTNode | None, found: set[int]) -> None:
    """Add the class around `node` to `found`, if that is the first parameter of a method."""
    use = module.facts_of(unit).roots.get(node) if node is not None else None
    if use is None:
        return
    method = enclosing_method(Place(module, unit, use.node), use.scope)
    if method is not None and method.owner is not None and use.name == method.receiver:
        found.add(id(method.owner))


def _class_of_receiver(store: Store) -> ClassFacts | None:
    """The class whose method assigns to an attribute of its first parameter."""
    module, unit, use = store
    if len(use.steps) != 1:
        return None
    method = enclosing_method(Place(module, unit, use.node), use.scope)
    if method is None or method.owner is None or use.name != method.receiver:
        return None
    return method.owner if owner_of(use.name, use.scope) is method.scope else None


def _assigned_by_others(flow: ValueFlow, store: Store, related: set[int]) -> Value:
    """What a store gives whose object is one of `related` (classes by `id`), as far as that is known."""
    node = store.use.node
    if not isinstance(node, cst.Attribute):
        return NOTHING
    base = flow.expression(Place(store.module, store.unit, node.value))
    if base is UNKNOWN:
        return UNKNOWN
    untyped = any(one.kind is OriginKind.PARAMETER and not is_typed(one) for one in base.found)
    unknown = Value(open=base.open or untyped)
    own = any(one.own_class is not None and id(one.own_class) in related for one in base.found)
    return unknown.join(_assigned(flow, store)) if own else unknown


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
