"""What Pydantic takes for a field, by the annotation of the field: the JSON Schema that it makes, as far as it is sure.

Verified against `model_json_schema()` of Pydantic 2 in its mode for validation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import libcst as cst

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.names import BindingKind
from plugcheck_lsp.python.program import External, Global, Local
from plugcheck_lsp.python.values.own import class_of_scope
from plugcheck_rules.hosts.apcore.modules.constants import Site, as_json, constant
from plugcheck_rules.hosts.apcore.schemas.shapes import (
    ANYTHING,
    ARRAY,
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBERS,
    OBJECT,
    STRING,
    UNKNOWN,
    Shape,
    kind_of,
    of_values,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from plugcheck_lsp.python.module import Bound, ClassFacts

    Own = Callable[[ClassFacts], Shape]
    """What a class of the workspace takes, if it is a model."""

_DEPTH = 30
_TYPING = (
    "typing.",
    "typing_extensions.",
    "collections.abc.",
    "annotated_types.",
    "pydantic.types.",
    "pydantic.",
)


def _kinds(*kinds: str, **bounds: Any) -> Shape:
    return Shape(frozenset(kinds), None, bounds)


_INT, _FLOAT, _STR, _BOOL = _kinds(INTEGER), _kinds(*NUMBERS), _kinds(STRING), _kinds(BOOLEAN)
_BY_NAME: Mapping[str, Shape] = {
    "builtins.int": _INT,
    "builtins.float": _FLOAT,
    "builtins.str": _STR,
    "builtins.bool": _BOOL,
    "builtins.list": _kinds(ARRAY),
    "builtins.dict": _kinds(OBJECT),
    "builtins.set": _kinds(ARRAY, uniqueItems=True),
    "builtins.frozenset": _kinds(ARRAY, uniqueItems=True),
    "builtins.tuple": _kinds(ARRAY),
    "builtins.object": ANYTHING,
    "datetime.datetime": _kinds(STRING, format="date-time"),
    "datetime.date": _kinds(STRING, format="date"),
    "datetime.time": _kinds(STRING, format="time"),
    "datetime.timedelta": _kinds(STRING, format="duration"),
    "uuid.UUID": _kinds(STRING, format="uuid"),
    "pathlib.Path": _kinds(STRING, format="path"),
    "Any": ANYTHING,
    "List": _kinds(ARRAY),
    "Sequence": _kinds(ARRAY),
    "Dict": _kinds(OBJECT),
    "Mapping": _kinds(OBJECT),
    "MutableMapping": _kinds(OBJECT),
    "Set": _kinds(ARRAY, uniqueItems=True),
    "FrozenSet": _kinds(ARRAY, uniqueItems=True),
    "Tuple": _kinds(ARRAY),
    "PositiveInt": _kinds(INTEGER, exclusiveMinimum=0),
    "NonNegativeInt": _kinds(INTEGER, minimum=0),
    "NegativeInt": _kinds(INTEGER, exclusiveMaximum=0),
    "NonPositiveInt": _kinds(INTEGER, maximum=0),
    "PositiveFloat": _kinds(*NUMBERS, exclusiveMinimum=0),
    "NonNegativeFloat": _kinds(*NUMBERS, minimum=0),
    "NegativeFloat": _kinds(*NUMBERS, exclusiveMaximum=0),
    "NonPositiveFloat": _kinds(*NUMBERS, maximum=0),
    "StrictInt": _INT,
    "StrictFloat": _FLOAT,
    "FiniteFloat": _FLOAT,
    "StrictStr": _STR,
    "StrictBool": _BOOL,
    "EmailStr": _kinds(STRING, format="email"),
    "HttpUrl": _kinds(STRING).loose(),
    "AnyUrl": _kinds(STRING).loose(),
    "AnyHttpUrl": _kinds(STRING).loose(),
    "SecretStr": _kinds(STRING).loose(),
}
_MADE = {"conint": _INT, "confloat": _FLOAT, "constr": _STR, "conlist": _kinds(ARRAY)}
_OF_ITEMS = frozenset(
    {"builtins.list", "builtins.set", "builtins.frozenset", "List", "Sequence", "Set", "FrozenSet"}
)
_OF_VALUES = frozenset({"builtins.dict", "Dict", "Mapping", "MutableMapping"})
_TRANSPARENT = frozenset({"Required", "ReadOnly"})
_ENUMS = frozenset({"enum.Enum", "enum.StrEnum", "enum.IntEnum"})
_MIXED_IN = frozenset({"builtins.str", "builtins.int"})
_NUMERIC = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
}
_CONSTRAINTS = {"Ge": "ge", "Gt": "gt", "Le": "le", "Lt": "lt", "MinLen": "min_length", "MaxLen": "max_length",
                "MultipleOf": "multiple_of"}  # fmt: skip
FIELD = frozenset({"pydantic.Field", "pydantic.fields.Field"})
_VALIDATORS = frozenset({"BeforeValidator", "AfterValidator", "WrapValidator", "functional_validators.BeforeValidator",
                         "functional_validators.AfterValidator", "functional_validators.WrapValidator"})  # fmt: skip
"""Metadata that judges values beside what the annotation takes."""
_SAYS_NOTHING = frozenset({"strict", "strip_whitespace", "to_lower", "to_upper", "allow_inf_nan"})
"""Arguments that change no JSON Schema."""


def name_of(site: Site, node: cst.CSTNode) -> str:
    """The dotted name of something of others: without its module for what `typing` and Pydantic have."""
    dotted = site.external(node)
    for prefix in _TYPING:
        rest = dotted.removeprefix(prefix)
        if rest != dotted and "." not in rest:
            return rest
    return dotted


def shape_of(site: Site, node: cst.CSTNode, own: Own, depth: int = 0) -> Shape:
    """What a value that is annotated so may be; `own` tells what a class of the workspace takes."""
    if depth > _DEPTH:
        return UNKNOWN
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        parsed = unquoted(node)
        return shape_of(site, parsed, own, depth + 1) if parsed is not None else UNKNOWN
    if isinstance(node, cst.Name) and node.value == "None":
        return _kinds(NULL)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        return union(shape_of(site, side, own, depth + 1) for side in (node.left, node.right))
    if isinstance(node, cst.Subscript):
        return _subscripted(site, node, own, depth)
    if isinstance(node, cst.Call):
        return _called(site, node, own, depth)
    return _named(site, node, own, depth)


def unquoted(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """The annotation that a string holds; None where it holds none; another annotation as it is."""
    if not isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        return node
    text = string_value(node)
    if text is None or len(text) > 500:
        return None
    try:
        return cst.parse_expression(text)
    except (cst.ParserSyntaxError, ValueError):
        return None


def _subscripted(site: Site, node: cst.Subscript, own: Own, depth: int) -> Shape:
    parts = [element.slice.value for element in node.slice if isinstance(element.slice, cst.Index)]
    name = name_of(site, node.value)
    if not parts:
        return UNKNOWN
    if name == "Annotated":
        return _annotated(site, shape_of(site, parts[0], own, depth + 1), parts[1:])
    if name in _TRANSPARENT:
        return shape_of(site, parts[0], own, depth + 1)
    if name == "Optional":
        return union([shape_of(site, parts[0], own, depth + 1), _kinds(NULL)])
    if name == "Union":
        return union(shape_of(site, part, own, depth + 1) for part in parts)
    if name == "Literal":
        return _literal(site, parts)
    if name in _OF_ITEMS and len(parts) == 1:
        return replace(_BY_NAME[name], items=shape_of(site, parts[0], own, depth + 1))
    if name in _OF_VALUES and len(parts) == 2:
        anything = shape_of(site, parts[1], own, depth + 1) == ANYTHING
        text_keys = shape_of(site, parts[0], own, depth + 1) == _STR
        return replace(_kinds(OBJECT), exact=anything and text_keys)
    return replace(_BY_NAME[name], exact=False) if name in _BY_NAME else UNKNOWN


def _annotated(site: Site, shape: Shape, metadata: Iterable[cst.BaseExpression]) -> Shape:
    for each in metadata:
        name = name_of(site, each.func) if isinstance(each, cst.Call) else name_of(site, each)
        if string_value(each) is not None or name == "Strict":
            continue
        if not isinstance(each, cst.Call):
            return UNKNOWN
        if name in ("Field", *FIELD, "StringConstraints"):
            shape = narrowed(site, shape, each)
        elif name in _CONSTRAINTS and len(each.args) == 1 and not each.args[0].star:
            shape = bounded(shape, {_CONSTRAINTS[name]: constant(site, each.args[0].value)})
        elif name in _VALIDATORS:
            shape = shape.loose()
        else:
            return UNKNOWN
    return shape


def _literal(site: Site, parts: Iterable[cst.BaseExpression]) -> Shape:
    values = []
    for part in parts:
        if isinstance(part, (cst.Name, cst.Attribute)) and part.value not in ("None", "True", "False"):
            return UNKNOWN  # a member of an enumeration
        found = constant(site, part)
        if not found.known or kind_of(found.value) is None:
            return UNKNOWN
        values.append(found.value)
    return of_values(values)


def _called(site: Site, node: cst.Call, own: Own, depth: int) -> Shape:
    name = name_of(site, node.func)
    made = _MADE.get(name)
    if made is None:
        return UNKNOWN
    arguments = node.args
    if name == "conlist" and arguments and arguments[0].keyword is None and not arguments[0].star:
        made = replace(made, items=shape_of(site, arguments[0].value, own, depth + 1))
        arguments = arguments[1:]
    return narrowed(site, made, node.with_changes(args=arguments))


def narrowed(site: Site, shape: Shape, call: cst.Call) -> Shape:
    """`shape` with the constraints of a call of `Field`, `conint` and their like."""
    given = {}
    for argument in call.args:
        if argument.star:
            return shape.loose()
        if argument.keyword is not None:
            given[argument.keyword.value] = argument.value
    wanted = {name: constant(site, value) for name, value in given.items() if name in _BOUNDING}
    shape = bounded(shape, wanted)
    if "json_schema_extra" in given:
        return UNKNOWN
    return shape if given.keys() <= _BOUNDING | _SAYS_NOTHING | TELLING else shape.loose()


_BOUNDING = frozenset({*_NUMERIC, "min_length", "max_length", "pattern"})
TELLING = frozenset({
    "default", "default_factory", "alias", "validation_alias", "serialization_alias", "title", "description",
    "examples", "deprecated", "exclude", "frozen", "repr", "init", "init_var", "kw_only", "validate_default",
})  # fmt: skip
"""Arguments of `Field` that narrow nothing."""


def bounded(shape: Shape, given: Mapping[str, Any]) -> Shape:
    """`shape` with what the arguments ask for; left open where that is not sure."""
    if not shape.exact:
        return shape
    bounds = dict(shape.bounds)
    for name, (known, value) in given.items():
        if known and value is None:
            continue
        keyword = _keyword(name, shape)
        sure = known and keyword is not None and kind_of(value) is not None
        # Of two for the same keyword, which one holds depends on where they stand.
        if not sure or keyword is None or bounds.get(keyword, value) != value:
            return Shape(shape.kinds, exact=False)
        bounds[keyword] = value
    return replace(shape, bounds=bounds)


def _keyword(name: str, shape: Shape) -> str | None:
    """The keyword of JSON Schema that an argument becomes for values of these kinds."""
    kinds = (shape.kinds or frozenset()) - {NULL}
    if shape.values is not None:
        return None
    if name in _NUMERIC:
        return _NUMERIC[name] if kinds and kinds <= NUMBERS else None
    if name == "pattern":
        return "pattern" if kinds == {STRING} and "format" not in shape.bounds else None
    ends = {STRING: "Length", ARRAY: "Items", OBJECT: "Properties"}
    kind = next(iter(kinds)) if len(kinds) == 1 else ""
    return name.partition("_")[0] + ends[kind] if kind in ends and "format" not in shape.bounds else None


def _named(site: Site, node: cst.CSTNode, own: Own, depth: int) -> Shape:
    target = site.target(node)
    if isinstance(target, External):
        return _BY_NAME.get(name_of(site, node), UNKNOWN)
    if isinstance(target, Global):
        bounds = site.program.bounds_of(target)
    elif isinstance(target, Local):
        bounds = tuple(_local(site, target))
    else:
        return UNKNOWN
    if len(bounds) != 1 or bounds[0].binding.conditional:
        return UNKNOWN
    bound = bounds[0]
    if bound.binding.kind is BindingKind.CLASS and bound.binding.inner is not None:
        owner = class_of_scope(bound.module, bound.unit, bound.binding.inner)
        if owner is None:
            return UNKNOWN
        members = enum_values(Site.of(site.program, bound), owner)
        return of_values(members) if members is not None else own(owner)
    if (
        bound.binding.kind is BindingKind.ASSIGNED
        and bound.binding.value is not None
        and not bound.binding.path
    ):
        return shape_of(Site.of(site.program, bound), bound.binding.value, own, depth + 1)
    return UNKNOWN


def _local(site: Site, target: Local) -> Iterable[Bound]:
    """What binds a name of a class body."""
    from plugcheck_lsp.python.module import Bound

    owner = site.module.class_of_member.get(site.unit.start)
    if owner is not None and target.name in owner.attributes:
        return owner.attributes[target.name]
    return [Bound(site.module, site.unit, each) for each in target.scope.bindings.get(target.name, ())]


def enum_values(site: Site, owner: ClassFacts) -> tuple[Any, ...] | None:
    """The values of the members of an enumeration; None for another class, or where one is not known."""
    bases = site.program.base_classes(owner)
    if not bases or not all(isinstance(base, str) and base in _ENUMS | _MIXED_IN for base in bases):
        return None
    if not any(base in _ENUMS for base in bases) or owner.broken or owner.scope.decorators:
        return None
    values = []
    for name, bounds in owner.attributes.items():
        binding = bounds[0].binding
        if binding.kind is BindingKind.FUNCTION and not name.startswith("_"):
            continue
        if (name.startswith("__") and name != "__doc__") or name.startswith("_"):
            return None
        if len(bounds) != 1 or binding.kind is not BindingKind.ASSIGNED or binding.annotation is not None:
            return None
        known, value = constant(Site.of(site.program, bounds[0]), binding.value)
        if not known or not isinstance(value, (str, int)) or not as_json(value).known:
            return None
        values.append(value)
    expected = (
        str
        if {"builtins.str", "enum.StrEnum"} & set(bases)
        else int
        if {"builtins.int", "enum.IntEnum"} & set(bases)
        else object
    )
    if (
        not values
        or not all(isinstance(value, expected) for value in values)
        or len({(type(v), v) for v in values}) != len(values)
    ):
        return None
    return tuple(values)
