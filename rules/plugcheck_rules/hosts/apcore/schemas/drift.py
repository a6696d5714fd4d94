"""Where a schema file and the Pydantic models of its module part: what each takes and the other does not.

Only sure differences count. Where the code leaves something open (a base that is not known, a validator, an
annotation that says little), or the file does (combinations, references to other files), nothing is said of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.apcore.schemas.compatibility import Side, shown
from plugcheck_rules.hosts.apcore.schemas.matching import found_in, samples
from plugcheck_rules.hosts.apcore.schemas.shapes import ARRAY, INTEGER, NULL, NUMBER, NUMBERS, is_among, same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_rules.hosts.apcore.schemas.shapes import Property, Record, Shape, Where


class Kind(StrEnum):
    """What differs."""

    NO_FIELD = "no field"
    NO_PROPERTY = "no property"
    REQUIRED = "required"
    TYPE = "type"
    BOUND = "bound"
    ENUM = "enum"
    DEFAULT = "default"


@dataclass(frozen=True)
class Drift:
    """One difference between a schema and a model."""

    kind: Kind
    side: Side
    said: str
    """What differs: a clause with names in back-ticks."""
    where: Where
    """In the schema file."""
    field: Where
    """In the code: the field, or the class that lacks it."""
    field_name: str
    """As code says it: ``Input.age``."""
    matters: bool = True
    """Whether it breaks a call, or only promises less than there is."""


def differences(side: Side, schema: Record, model: Record) -> Iterator[Drift]:
    """What differs, in the order of the schema's properties; what the schema lacks comes last."""
    yield from _records(side, schema, model, side.value)


def _records(side: Side, schema: Record, model: Record, path: str) -> Iterator[Drift]:
    by_attribute = (
        {field.attribute: field for field in model.properties.values()} if model.by_attribute else {}
    )
    lacking = [
        key
        for key, field in model.properties.items()
        if key not in schema.properties and not (model.by_attribute and field.attribute in schema.properties)
    ]
    renamed: set[str] = set()
    for key, written in schema.properties.items():
        at = f"{path}.properties.{key}"
        field = model.properties.get(key) or by_attribute.get(key)
        if field is not None:
            yield from _properties(side, written, field, f"{model.name}.{field.attribute}", at)
        elif model.complete and model.extra in ("ignore", "forbid"):
            near = nearest(key, [name for name in lacking if name not in renamed])
            renamed.update(near[:1])
            yield _without_field(side, written, model, at, near[0] if near else "")
    if not schema.complete:
        return
    for key in lacking:
        if key not in renamed:
            field = model.properties[key]
            name = f"{model.name}.{field.attribute}"
            yield _without_property(side, schema, field, name, f"{path}.properties.{key}")


def _without_field(side: Side, written: Property, model: Record, at: str, likely: str) -> Drift:
    if side is Side.INPUT and model.extra == "forbid":
        what, matters = "so calls that give it are refused", True
    elif side is Side.OUTPUT and model.extra == "forbid":
        what, matters = "so outputs that hold it are refused", True
    else:
        what, matters = "so nothing checks it", bool(written.required)
    near = [field for field in model.properties.values() if field.attribute == written.key]
    if near:
        what += f"; data calls that field `{near[0].key}`"
    elif likely:
        what += f"; is `{likely}` meant?"
    return Drift(
        Kind.NO_FIELD, side, f"`{at}` is no field of `{model.name}`, {what}", written.where, model.where, model.name, matters or bool(likely)
    )  # fmt: skip


def _without_property(side: Side, schema: Record, field: Property, name: str, at: str) -> Drift:
    said = f"`{name}` is a field that `{at.rpartition('.')[0]}` does not name"
    matters = schema.extra == "forbid"
    if side is Side.INPUT and field.required:
        said, matters = f"{said}, so calls without it, which the schema allows, are refused", True
    elif side is Side.INPUT and schema.extra == "forbid":
        said = f"{said}, so nobody may give it"
    elif side is Side.OUTPUT and schema.extra == "forbid":
        said = f"{said}, and the schema allows no other outputs"
    return Drift(Kind.NO_PROPERTY, side, said, schema.where, field.where, name, matters)


def _properties(side: Side, written: Property, field: Property, name: str, at: str) -> Iterator[Drift]:
    def drift(kind: Kind, said: str) -> Drift:
        return Drift(kind, side, said, written.where, field.where, name)

    # The host fills in the default of a required property, so such a one is not asked for.
    is_filled = bool(written.required and written.default)
    if (
        None not in (written.required, field.required)
        and written.required != field.required
        and not is_filled
    ):
        words = ("required", "optional") if written.required else ("optional", "required")
        yield drift(Kind.REQUIRED, f"`{at}` is {words[0]}, and `{name}` is {words[1]}")
    one, other = written.default, field.default
    if (
        one is not None
        and other is not None
        and one.known
        and other.known
        and not same(one.value, other.value)
    ):
        said = f"the default of `{at}` is {shown(one.value)}, and that of `{name}` is {shown(other.value)}"
        yield drift(Kind.DEFAULT, said)
    optional = written.required is not True or field.required is not True
    yield from _shapes(side, written, field, written.shape, field.shape, name, at, optional=optional)


def _shapes(
    side: Side,
    written: Property,
    field: Property,
    one: Shape,
    other: Shape,
    name: str,
    at: str,
    *,
    optional: bool,
) -> Iterator[Drift]:
    def drift(kind: Kind, said: str) -> Drift:
        return Drift(kind, side, said, written.where, field.where, name)

    if one.kinds is None or other.kinds is None:
        return
    # The host lets every optional property be null, so that says nothing (`schema/loader.py`).
    beside = frozenset({NULL}) if optional else frozenset()
    if one.kinds - beside != other.kinds - beside:
        yield drift(Kind.TYPE, f"`{at}` takes {_kinds(one)}, and `{name}` takes {_kinds(other)}")
        return
    enum = _enum_said(one, other, field, at, name)
    if enum:
        yield drift(Kind.ENUM, enum)
        return
    yield from (drift(Kind.BOUND, said) for said in _bounds_said(one, other, field, at, name))
    if one.items is not None and other.items is not None and ARRAY in one.kinds:
        yield from _shapes(side, written, field, one.items, other.items, name, f"{at}.items", optional=False)
    if one.record is not None and other.record is not None:
        yield from _records(side, one.record, other.record, at)


def _enum_said(one: Shape, other: Shape, field: Property, at: str, name: str) -> str:
    """What differs in the values that are allowed; empty where nothing does for sure."""
    if one.values is None and other.values is None:
        return ""
    if one.values is None:
        assert other.values is not None
        return f"`{at}` takes any value, and `{name}` only {_listed(other.values)}" if one.exact else ""
    if other.values is None:
        if not other.exact or field.narrowed:
            return ""
        return f"`{at}` takes only {_listed(one.values)}, and `{name}` any value"
    only_one = [value for value in one.values if value is not None and not is_among(value, other.values)]
    only_other = [value for value in other.values if value is not None and not is_among(value, one.values)]
    if only_one and only_other:
        return f"`{at}` takes {_listed(only_one)}, which `{name}` does not, and lacks {_listed(only_other)}"
    if only_one:
        return f"`{at}` takes {_listed(only_one)}, which `{name}` does not"
    return f"`{at}` lacks {_listed(only_other)}, which `{name}` takes" if only_other else ""


def _bounds_said(one: Shape, other: Shape, field: Property, at: str, name: str) -> Iterator[str]:
    """What differs in the bounds, one clause a keyword."""
    if one.values is not None or other.values is not None:
        return
    ours, theirs = _normal(one), _normal(other)
    for keyword in sorted(ours.keys() | theirs.keys()):
        mine, its = ours.get(keyword), theirs.get(keyword)
        if mine == its:
            continue
        if mine is not None and its is not None:
            if keyword != "pattern" or _surely_differ(mine, its):
                yield f"the `{keyword}` of `{at}` is {shown(mine)}, and that of `{name}` is {shown(its)}"
        elif keyword == "format":
            continue  # it asserts nothing in either
        elif its is None and other.exact and not field.narrowed:
            yield f"`{at}` has a `{keyword}` of {shown(mine)}, and `{name}` has none"
        elif mine is None and one.exact:
            yield f"`{at}` has no `{keyword}`, and `{name}` has one of {shown(its)}"


def _normal(shape: Shape) -> Mapping[str, Any]:
    """The bounds, one way for each meaning: whole numbers have ends that are taken, sizes begin at 1."""
    bounds = dict(shape.bounds)
    if shape.kinds is not None and shape.kinds & NUMBERS == {INTEGER}:
        for exclusive, inclusive, step in (
            ("exclusiveMinimum", "minimum", 1),
            ("exclusiveMaximum", "maximum", -1),
        ):
            if isinstance(bounds.get(exclusive), int) and inclusive not in bounds:
                bounds[inclusive] = bounds.pop(exclusive) + step
    return {
        keyword: value
        for keyword, value in bounds.items()
        if not (keyword in ("minLength", "minItems", "minProperties") and value == 0) and value is not False
    }


def _surely_differ(one: str, other: str) -> bool:
    """Whether a text is known that one pattern matches and the other does not."""
    return any(found_in(other, text) is False for text in samples(one, (3, 8))) or any(
        found_in(one, text) is False for text in samples(other, (3, 8))
    )


def _kinds(shape: Shape) -> str:
    kinds = (shape.kinds or frozenset()) - ({INTEGER} if NUMBER in (shape.kinds or ()) else set())
    return " or ".join(f"`{kind}`" for kind in sorted(kinds, key=lambda kind: (kind == NULL, kind)))


def _listed(values: Any) -> str:
    told = [shown(value) for value in values if value is not None]
    return ", ".join(told[:3]) + (f" and {len(told) - 3} more" if len(told) > 3 else "")
