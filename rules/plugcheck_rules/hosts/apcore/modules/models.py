"""Pydantic models as their code shows them: the fields, inherited ones too, and what each takes.

What is not surely known is left out or said to be unknown: a class below a base that is not known may have more
fields, a field whose annotation cannot be read has an unknown shape. Nothing is imported or run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import libcst as cst

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import ClassFacts
from plugcheck_rules.hosts.apcore.modules.annotations import FIELD, name_of, narrowed, shape_of, unquoted
from plugcheck_rules.hosts.apcore.modules.class_attributes import held, resolution_order
from plugcheck_rules.hosts.apcore.modules.constants import Site, as_json, constant
from plugcheck_rules.hosts.apcore.modules.values import schema_class
from plugcheck_rules.hosts.apcore.schemas.shapes import (
    OBJECT,
    UNKNOWN,
    Default,
    Property,
    Record,
    Shape,
    Where,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plugcheck_lsp.python.module import Bound
    from plugcheck_lsp.python.program import Program

_BASE_MODELS = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel"})
_BRINGS_NOTHING = _BASE_MODELS | {"abc.ABC", "builtins.object"}
_OWN_SCHEMA = frozenset(
    {
        "__get_pydantic_core_schema__",
        "__get_pydantic_json_schema__",
        "__init__",
        "__new__",
        "__init_subclass__",
        "__pydantic_init_subclass__",
        "model_json_schema",
        "model_validate",
    }
)
"""Methods that let a class take, or say that it takes, something else than its fields tell."""
_ONE_FIELD = frozenset({"field_validator", "validator", "functional_validators.field_validator"})
_WHOLE = frozenset({"model_validator", "root_validator", "functional_validators.model_validator"})
_HARMLESS_SETTINGS = frozenset({
    "title", "populate_by_name", "validate_by_name", "str_strip_whitespace", "str_to_lower", "str_to_upper", "frozen",
    "validate_assignment", "validate_default", "arbitrary_types_allowed", "from_attributes", "strict", "revalidate_instances",
    "extra", "use_enum_values", "protected_namespaces", "hide_input_in_errors", "use_attribute_docstrings",
    "allow_inf_nan", "loc_by_alias", "cache_strings", "defer_build", "validate_by_alias", "serialize_by_alias",
    "allow_mutation", "json_encoders",
})  # fmt: skip
"""Keys of a model's configuration that change neither what its fields are called nor their JSON Schema."""
_BY_NAME = frozenset({"populate_by_name", "validate_by_name"})
_MOST_NESTED = 12


@dataclass(frozen=True)
class Settings:
    """What a class says of itself in `model_config`."""

    known: bool = True
    """Whether nothing can change what the fields are called or take."""
    extra: str | None = "ignore"
    by_attribute: bool = False
    """Whether data may give a field with an alias by its name too."""


def record_of(program: Program, owner: ClassFacts) -> Record | None:
    """The fields of a model, by the keys that data has for them; None for a class that is no model.

    A field's `where` is its name in the class that declares it. `Record.complete` is False where there may be more
    fields than those.
    """
    key = ("apcore record", owner.module.path, owner.unit.start, id(owner.scope))
    return program.once(key, lambda: _Reader(program).record(owner, ()))


def schema_record(program: Program, module_class: ClassFacts, side: str) -> Record | None:
    """The fields of the model that a module class has as its `input_schema` or `output_schema` (`side`)."""
    owner = schema_class(program, held(program, module_class, side).bound)
    return record_of(program, owner) if owner is not None else None


class _Reader:
    def __init__(self, program: Program) -> None:
        self.program = program

    def record(self, owner: ClassFacts, around: tuple[ClassFacts, ...]) -> Record | None:
        """`around` are the models that this one is nested in."""
        order = resolution_order(self.program, owner)
        if order is None:
            bases = self.program.ancestry(owner)[1]
            return self._unknown(owner) if _BASE_MODELS & set(bases) else None
        if not _BASE_MODELS & {base for base in order if isinstance(base, str)}:
            return None
        own = [each for each in order if isinstance(each, ClassFacts)]
        settings = _settings(self.program, own)
        complete = settings.known and all(base in _BRINGS_NOTHING for base in order if isinstance(base, str))
        complete = complete and not any(_is_odd(self.program, each) for each in own)
        if not complete:
            settings = replace(settings, known=False, extra=None)
        found: dict[str, Property | None] = {}
        for each in reversed(own):
            for name, bounds in each.attributes.items():
                if _is_field(self.program, name, bounds):
                    found.pop(name, None)
                    found[name] = self._field(name, bounds, settings, (*around, owner))
        doubted = _doubted(own)
        keys = Counter(each.key for each in found.values() if each is not None)
        properties = {}
        for name, each_field in found.items():
            if each_field is None or keys[each_field.key] > 1:
                complete = False
            else:
                doubt = doubted is None or name in doubted
                properties[each_field.key] = replace(each_field, narrowed=each_field.narrowed or doubt)
        where = Where(owner.place.path, owner.place.span)
        return Record(properties, where, complete, settings.extra, owner.name, settings.by_attribute)

    def _unknown(self, owner: ClassFacts) -> Record:
        return Record({}, Where(owner.place.path, owner.place.span), complete=False, name=owner.name)

    def _field(
        self, name: str, bounds: tuple[Bound, ...], settings: Settings, around: tuple[ClassFacts, ...]
    ) -> Property | None:
        """The field that these bindings make; None where it is not known what data calls it."""
        declared = [bound for bound in bounds if bound.binding.annotation is not None]
        if len(bounds) != 1 or len(declared) != 1 or bounds[0].binding.conditional:
            return None
        bound = declared[0]
        site, annotation, value = Site.of(self.program, bound), bound.binding.annotation, bound.binding.value
        annotation = unquoted(annotation) if annotation is not None else None
        if annotation is None:
            return None
        where = Where(bound.place.path, bound.place.span)
        shape = shape_of(site, annotation, lambda own: self._own(own, around))
        key: str | None = name if settings.known else None
        required: bool | None = True
        default, description = None, None
        assigned = value if isinstance(value, cst.Call) else None
        calls = list(_fields_in(site, annotation))
        # What another function gives may be a default, or a field with settings of its own.
        foreign = assigned is not None and name_of(site, assigned.func) not in ("Field", *FIELD)
        if assigned is not None and not foreign:
            calls.append(assigned)
        if value is not None and assigned is None:
            required, default = _default(site, value)
        for call in calls:
            given = _keywords(call)
            if given is None:
                return None
            alias = given.get("validation_alias") or given.get("alias")
            if alias is not None:
                known, text = constant(site, alias)
                key = text if known and isinstance(text, str) else None
            if "description" in given:
                known, text = constant(site, given["description"])
                description = text if known and isinstance(text, str) else None
            first = call.args[0].value if call.args and call.args[0].keyword is None else None
            if first is not None or "default" in given:
                required, default = _default(site, first if first is not None else given["default"])
            elif "default_factory" in given:
                required, default = False, _made(site, given["default_factory"])
        if assigned is not None:
            shape = narrowed(site, shape, assigned) if not foreign else shape.loose()
        if key is None:
            return None
        if not settings.known:
            shape = Shape(shape.kinds, exact=False)
        return Property(
            key,
            shape,
            None if foreign else required,
            where,
            None if foreign else default,
            description,
            narrowed=foreign,
            attribute=name,
        )

    def _own(self, owner: ClassFacts, around: tuple[ClassFacts, ...]) -> Shape:
        """What a class of the workspace takes as the type of a field."""
        if any(owner is each or owner.scope is each.scope for each in around) or len(around) > _MOST_NESTED:
            return Shape(frozenset({OBJECT}), exact=False)
        record = self.record(owner, around)
        if record is None:
            return UNKNOWN
        return Shape(frozenset({OBJECT}), record=record, exact=record.complete)


def _qualifier(program: Program, bound: Bound) -> str:
    """The name that an annotation begins with: `ClassVar` of ``ClassVar[int]``."""
    annotation = bound.binding.annotation
    node = unquoted(annotation) if annotation is not None else None
    while isinstance(node, cst.Subscript):
        node = node.value
    return name_of(Site.of(program, bound), node) if node is not None else ""


def _is_field(program: Program, name: str, bounds: tuple[Bound, ...]) -> bool:
    """Whether a class body makes a field of the name: by an annotation that says nothing about the class itself."""
    if name.startswith("_") or name == "model_config":
        return False
    declared = [bound for bound in bounds if bound.binding.annotation is not None]
    return bool(declared) and not any(_qualifier(program, bound) == "ClassVar" for bound in declared)


def _is_odd(program: Program, owner: ClassFacts) -> bool:
    """Whether the class may have other fields than its body shows."""
    return (
        owner.broken
        or bool(set(owner.decorators) - {"typing.final", "typing_extensions.final"})
        or bool(owner.scope.keywords)
        or bool(_OWN_SCHEMA & owner.attributes.keys())
        or any(
            _qualifier(program, bound) in ("Final", "dataclasses.InitVar")
            for bounds in owner.attributes.values()
            for bound in bounds
        )
    )


def _settings(program: Program, own: Iterable[ClassFacts]) -> Settings:
    """What the nearest `model_config` says; those of its bases count where it says nothing."""
    found: dict[str, Any] = {}
    for owner in reversed(list(own)):
        if "Config" in owner.attributes:
            return Settings(known=False, extra=None)
        for bound in owner.attributes.get("model_config", ()):
            given = _config(Site.of(program, bound), bound.binding.value)
            if given is None or bound.binding.conditional:
                return Settings(known=False, extra=None)
            found.update(given)
    extra = found.get("extra", "ignore")
    known = found.keys() <= _HARMLESS_SETTINGS and isinstance(extra, str)
    by_attribute = any(found.get(key) is not False for key in _BY_NAME & found.keys())
    return Settings(known, extra if isinstance(extra, str) else None, by_attribute)


def _config(site: Site, node: cst.BaseExpression | None) -> Mapping[str, Any] | None:
    """The entries of `ConfigDict(extra="forbid")` or of a plain dictionary; a value that is not known is None."""
    if isinstance(node, cst.Call) and name_of(site, node.func) in (
        "ConfigDict",
        "pydantic.config.ConfigDict",
    ):
        given = _keywords(node)
        if given is None or len(given) != len(node.args):
            return None
        entries = {name: constant(site, value) for name, value in given.items()}
    elif isinstance(node, cst.Dict):
        entries = {}
        for element in node.elements:
            key = string_value(element.key) if isinstance(element, cst.DictElement) else None
            if key is None:
                return None
            entries[key] = constant(site, element.value)
    else:
        return None
    return {name: found.value if found.known else None for name, found in entries.items()}


def _doubted(own: Iterable[ClassFacts]) -> frozenset[str] | None:
    """The fields that validators judge or change; None: any of them."""
    names: set[str] = set()
    for owner in own:
        for method in owner.all_methods:
            for node in method.scope.decorators:
                dotted = owner.module.dotted(node, method.unit) or ""
                word = dotted.removeprefix("pydantic.")
                if word in _WHOLE:
                    return None
                if word in _ONE_FIELD or not dotted:
                    told = {
                        string_value(argument.value)
                        for argument in getattr(node, "args", ())
                        if argument.keyword is None
                    }
                    if not told or None in told or "*" in told:
                        return None
                    names.update(name for name in told if name is not None)
    return frozenset(names)


def _fields_in(site: Site, annotation: cst.CSTNode) -> Iterator[cst.Call]:
    """The calls of `Field` in the metadata of ``Annotated[...]``, outermost."""
    if not isinstance(annotation, cst.Subscript) or name_of(site, annotation.value) != "Annotated":
        return
    for element in annotation.slice[1:]:
        node = element.slice.value if isinstance(element.slice, cst.Index) else None
        if isinstance(node, cst.Call) and name_of(site, node.func) in ("Field", *FIELD):
            yield node


def _keywords(call: cst.Call) -> Mapping[str, cst.BaseExpression] | None:
    """The keyword arguments; None where some may come from a dictionary."""
    if any(argument.star for argument in call.args):
        return None
    return {argument.keyword.value: argument.value for argument in call.args if argument.keyword is not None}


def _default(site: Site, node: cst.BaseExpression) -> tuple[bool | None, Default | None]:
    """Whether a field with this default is required, and the default."""
    if isinstance(node, cst.Ellipsis):
        return True, None
    if name_of(site, node).endswith("PydanticUndefined"):
        return None, None
    found = constant(site, node)
    data = as_json(found.value) if found.known else found
    return False, Default(data.known, data.value)


def _made(site: Site, node: cst.BaseExpression) -> Default:
    """What a factory makes."""
    empty: Mapping[str, Any] = {
        "builtins.list": [],
        "builtins.dict": {},
        "builtins.str": "",
        "builtins.int": 0,
    }
    name = site.external(node)
    return Default(name in empty, empty.get(name))
