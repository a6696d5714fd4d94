"""Whether apcore can make models of a schema, and where it cannot: every place at which its loader raises.

The loader (`schema/loader.py`, `SchemaLoader.generate_model`) gives up at the first fault, often with a bare
`TypeError` or `AttributeError`; here all of them are found. Each check below says what the loader does there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.schemas.constraints import constraint_faults, count_faults, pattern_faults
from plugcheck_rules.hosts.apcore.schemas.faults import Fault, Kind, article, slice_faults
from plugcheck_rules.hosts.apcore.schemas.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterable

_COMBINATORS = ("const", "enum", "oneOf", "anyOf", "allOf", "not")
_APPLICATORS = {
    "prefixItems": ("items",),
    "patternProperties": ("properties", "additionalProperties"),
    "propertyNames": (),
    "dependentRequired": (),
    "dependentSchemas": (),
    "if": ("then", "else"),
    "unevaluatedItems": (),
    "unevaluatedProperties": (),
}
_BARE = [
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxContains",
    "minContains",
    "items",
    "contains",
    "maxProperties",
    "minProperties",
    "required",
    "properties",
    "additionalProperties",
]
_WHOLE = frozenset({"unevaluatedItems", "unevaluatedProperties"})
_SCALARS = frozenset({"string", "integer", "number", "boolean", "null"})
TAKEN_NAMES = frozenset(
    {
        "Config",
        "model_dump",
        "model_dump_json",
        "model_validate",
        "model_validate_json",
        "model_validate_strings",
    }
)
"""Names of properties for which pydantic makes no model, besides those that begin with `_`."""
LOST_NAMES = frozenset({"model_config", "__doc__", "__module__"})
"""Names of properties that pydantic takes for something else, so that no field comes of them."""


@dataclass(frozen=True, eq=False)
class Unchecked:
    """Keywords of a schema that apcore's models do not check, though they could not be written better."""

    schema: Piece
    keywords: tuple[str, ...]


@dataclass
class Loading:
    """What raises while models are made of resolved schemas. `faults` refuse, each in its place."""

    lazy: dict[int, Piece]
    """The pieces in which references stay (see `references.Resolver`)."""
    faults: list[Fault] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)

    def refuse(self, piece: Piece, kind: Kind, why: str, keyword: str = "", **more: Any) -> None:
        self.faults.append(Fault(kind, piece, why, keyword, refused=True, meta=False, **more))

    def delegate(self, schema: Piece, keywords: Iterable[str]) -> None:
        """Some keywords are left to jsonschema, which checks them, and all below them, with the meta-schema."""
        self.faults.extend(
            fault.refusing()
            for fault in slice_faults(schema, [k for k in keywords if k in (schema.keys or ())])
            if fault.meta
        )

    def model(self, schema: Piece) -> None:
        """A class with one field for each property."""
        if schema.keys is None:
            return self.refuse(schema, Kind.NOT_A_SCHEMA, f"{article(schema.kind)} is no schema")
        required = self.required(schema)
        additional = schema.get("additionalProperties")
        if additional is not None and additional.keys:
            self.delegate(additional, [k for k in additional.keys if isinstance(k, str)])
        properties = schema.get("properties")
        if properties is not None and properties.keys is None:
            self.refuse(
                properties,
                Kind.MISTYPED,
                f"{article(properties.kind)} is not a mapping of schemas",
                "properties",
            )
        for name, inner in (properties.keys if properties is not None and properties.keys else {}).items():
            self.name(name, inner)
            self.field(inner, required=_contains(required, name))
        self.applicators(schema)
        self.delegate(schema, _COMBINATORS)
        return None

    def required(self, schema: Piece) -> Any:
        """The loader makes a set of it, whatever it is."""
        piece = schema.get("required")
        if piece is None:
            return ()
        if piece.keys is not None:
            return piece.keys
        if piece.items is not None:
            for item in piece.items:
                if not item.is_scalar:
                    self.refuse(
                        item, Kind.MISTYPED, f"{article(item.kind)} is not the name of a property", "required"
                    )
            return [item.scalar for item in piece.items if item.is_scalar]
        if isinstance(piece.scalar, str):
            return piece.scalar
        kind = Kind.REQUIRED if isinstance(piece.scalar, bool) else Kind.MISTYPED
        self.refuse(piece, kind, f"{article(piece.kind)} is not a list of names", "required")
        return ()

    def name(self, name: Any, schema: Piece) -> None:
        """Fields become keyword arguments and attributes of a class."""
        if not isinstance(name, str):
            why = f"it is {article(Piece(schema.node, schema.path).kind if name is None else type(name).__name__)}"
            self.refuse(schema, Kind.NAME, why.replace("NoneType", "nothing"), at_key=True)
        elif name in LOST_NAMES:
            why = "pydantic takes it for something else, and no field comes of it"
            self.faults.append(Fault(Kind.NAME, schema, why, at_key=True, meta=False))
        elif name.startswith("_"):
            self.refuse(schema, Kind.NAME, "no field of a model may begin with `_`", at_key=True)
        elif name in TAKEN_NAMES:
            self.refuse(schema, Kind.NAME, "models have a member of that name", at_key=True)
        elif any("\ud800" <= char <= "\udfff" for char in name):
            self.refuse(schema, Kind.NAME, "it is no text", at_key=True)

    def field(self, schema: Piece, *, required: bool) -> None:
        """One property."""
        if schema.keys is None:
            falsy = not (schema.items if schema.items is not None else schema.scalar)
            if not (falsy and required):  # what counts as empty is not looked at where it is required
                why = f"{article(schema.kind)} is no mapping, which apcore needs for a property"
                self.refuse(schema, Kind.NOT_A_SCHEMA, why)
            return
        if not schema.keys:
            return
        plain, unhashable, consumed = self.annotation(schema)
        siblings = [key for key in _COMBINATORS if key in schema.keys and key not in consumed]
        self.delegate(schema, siblings)
        if siblings:
            self.item_types(schema)
        carried = self.applicators(schema)
        self.bare(schema, carried)
        for key, inner in schema.keys.items():
            if not isinstance(key, str):
                self.refuse(inner, Kind.KEY, f"{article(type(key).__name__)} is no keyword", at_key=True)
        if unhashable is not None and not required:
            why = "a list or mapping among the values of an optional property cannot be made a choice"
            self.refuse(unhashable, Kind.CHOICE, why)
        is_plain = plain and not siblings and carried is None
        self.faults.extend(constraint_faults(schema, required=required, plain=is_plain))

    def annotation(self, schema: Piece) -> tuple[bool, Piece | None, tuple[str, ...]]:
        """Whether its annotation is a bare type, what of its values cannot be hashed, and the keywords that it covers."""
        keys = schema.keys or {}
        if "$ref" in keys:
            return False, None, ("$ref",)
        kind = keys.get("type")
        if kind is not None and kind.items is not None:
            self.union(schema, kind)
            return False, None, ()
        name = kind.scalar if kind is not None and isinstance(kind.scalar, str) else None
        if name == "object":
            self.object(schema)
        if name == "array":
            return self.array(schema), None, ()
        if name is not None:
            return name in {"string", "null", "object"} or name not in _SCALARS, None, ()
        if "const" in keys:
            return False, None if keys["const"].is_scalar else keys["const"], ("const",)
        if "enum" in keys:
            return False, self.choices(keys["enum"]), ("enum",)
        for keyword in ("oneOf", "anyOf"):
            if keyword in keys:
                self.branches(keys[keyword], keyword)
                return False, None, ()
        if "allOf" in keys:
            self.all_of(keys["allOf"])
        return False, None, ()

    def choices(self, enum: Piece) -> Piece | None:
        """An `enum` without a type becomes a `Literal` of its values; of text, of its characters."""
        if enum.is_scalar and not isinstance(enum.scalar, str):
            self.refuse(enum, Kind.MISTYPED, f"{article(enum.kind)} is not a list", "enum")
            return None
        if not (enum.keys or enum.items or (enum.is_scalar and enum.scalar)):
            self.refuse(enum, Kind.NO_VALUES, "it lists no value", "enum")
        return next((item for item in enum.items or () if not item.is_scalar), None)

    def branches(self, branches: Piece, keyword: str) -> None:
        if branches.items is None:
            return self.refuse(
                branches, Kind.MISTYPED, f"{article(branches.kind)} is not a list of schemas", keyword
            )
        if not branches.items:
            return self.refuse(branches, Kind.MISTYPED, "it has no schema in it", keyword)
        for branch in branches.items:
            self.shape(branch)
        return None

    def shape(self, schema: Piece) -> None:
        """A branch or an item: no more of it becomes an annotation than its type."""
        if schema.keys is None:
            return self.refuse(
                schema, Kind.NOT_A_SCHEMA, f"{article(schema.kind)} is no mapping, which apcore needs here"
            )
        if "$ref" not in schema.keys and schema.text("type") == "object" and "properties" in schema.keys:
            self.model(schema)
        return None

    def all_of(self, members: Piece) -> None:
        """Members that are all about objects are merged into one model."""
        merged: dict[Any, Piece] = {}
        required: list[Piece] = []
        for member in members.items or ():
            if member.keys is None:
                why = (
                    f"{article(member.kind)} is no mapping, which apcore needs in an `allOf` without a `type`"
                )
                return self.refuse(member, Kind.NOT_A_SCHEMA, why)
            if member.text("type") != "object" and "properties" not in member.keys:
                return None
        for member in members.items or ():
            properties = member.get("properties")
            for name, inner in (
                properties.keys if properties is not None and properties.keys else {}
            ).items():
                if name in merged and not self.agree(merged[name], inner):
                    return None
                merged[name] = inner
            names = member.get("required")
            required += names.items if names is not None and names.items is not None else []
        model, fields, listed = (Piece(members.node, members.path) for _ in range(3))
        model.keys, fields.keys = {"properties": fields, "required": listed}, merged
        listed.items = [name for name in required if name.is_scalar]
        return self.model(model)

    def agree(self, one: Piece, other: Piece) -> bool:
        """Whether two members say the same type of a property; else the loader refuses them."""
        for schema in (one, other):
            if schema.keys is None:
                why = (
                    f"{article(schema.kind)} is no mapping, which apcore needs where members of `allOf` meet"
                )
                self.refuse(schema, Kind.NOT_A_SCHEMA, why)
                return False
        types = [schema.get("type") for schema in (one, other)]
        values = [piece.value if piece is not None else None for piece in types]
        if not (values[0] and values[1] and values[0] != values[1]):
            return True
        if types[0] is not None and types[1] is not None:
            why = "another member of the `allOf` says another type of the same property"
            self.refuse(types[1], Kind.CONFLICT, why, other=types[0])
        return False

    def union(self, schema: Piece, types: Piece) -> None:
        """A list of types: a branch each, with the constraints of its type."""
        if not types.items:
            self.refuse(types, Kind.MISTYPED, "it names no type", "type")
        for item in types.items or ():
            name = item.scalar if item.is_scalar else None
            if name == "object":
                self.object(schema)
            elif name == "array":
                if self.array(schema):
                    self.faults.extend(count_faults(schema, "minItems", "maxItems"))
            elif name == "string":
                self.faults.extend(count_faults(schema, "minLength", "maxLength"))
                self.faults.extend(pattern_faults(schema))
            elif not isinstance(name, str) or name not in _SCALARS:
                self.refuse(item, Kind.UNKNOWN_TYPE, "no type has this name", "type")

    def object(self, schema: Piece) -> None:
        if "properties" in (schema.keys or {}):
            return self.model(schema)
        additional = schema.get("additionalProperties")
        kind = additional.get("type") if additional is not None else None
        if kind is not None and not kind.is_scalar:
            why = "apcore takes no list of types for the values of a mapping without `properties`"
            self.refuse(kind, Kind.VALUE_TYPES, why)
        elif "patternProperties" not in (schema.keys or {}) and not _WHOLE & (schema.keys or {}).keys():
            if additional is not None and additional.keys:
                self.drop(additional, but=(*_COMBINATORS, *_APPLICATORS, "$ref"))
            lost = [key for key in ("required",) if key in (schema.keys or {})]
            if additional is not None and additional.is_scalar and additional.scalar is False:
                lost.append("additionalProperties")
            if lost:
                self.unchecked.append(Unchecked(schema, tuple(lost)))
        return None

    def drop(self, schema: Piece, *, but: Iterable[str] = ()) -> None:
        """Of a typed item or value no more than its type becomes an annotation, and not every type does."""
        keys = schema.keys or {}
        kind = keys.get("type")
        lost = [keyword for keyword in (*_BARE, *but) if keyword in keys]
        if kind is not None and (not kind.is_scalar or kind.scalar in ("array", "object")):
            lost.insert(0, "type")
        if lost:
            self.unchecked.append(Unchecked(schema, tuple(key for key in keys if key in lost)))

    def array(self, schema: Piece) -> bool:
        """Whether its annotation is a bare list."""
        items = None if "prefixItems" in (schema.keys or {}) else schema.get("items")
        if items is not None and (items.keys or items.items or (items.is_scalar and items.scalar)):
            self.item(items)
        contains = schema.get("contains")
        if contains is not None and contains.keys is not None:
            self.delegate(schema, ("contains", "minContains", "maxContains"))
            self.item_types(schema)
        unique = schema.get("uniqueItems")
        is_unique = unique is not None and bool(
            unique.keys or unique.items or (unique.is_scalar and unique.scalar)
        )
        return not is_unique and (contains is None or contains.keys is None)

    def item(self, schema: Piece) -> None:
        self.shape(schema)
        if schema.keys is None:
            return
        self.delegate(schema, _COMBINATORS)
        if any(key in schema.keys for key in _COMBINATORS):
            self.item_types(schema)
        carried = self.applicators(schema)
        self.bare(schema, carried)
        is_model = schema.text("type") == "object" and "properties" in schema.keys
        if "type" in schema.keys and "$ref" not in schema.keys and carried is None and not is_model:
            self.drop(schema)

    def item_types(self, schema: Piece) -> None:
        """Where jsonschema asserts something of a list, the loader looks up its items' type, which must be one."""
        kind = schema.get("type")
        for member in (
            kind.items if kind is not None and kind.items is not None else [kind] if kind is not None else []
        ):
            if not member.is_scalar or member.scalar not in _SCALARS:
                items = schema.get("items") if member.scalar == "array" else None
                types = items.get("type") if items is not None else None
                if types is not None and not types.is_scalar:
                    why = "apcore takes no list of types for the items of a list that says more of them"
                    self.refuse(types, Kind.VALUE_TYPES, why)
                if types is None or not types.is_scalar or types.scalar not in _SCALARS:
                    return

    def applicators(self, schema: Piece) -> set[str] | None:
        """Keywords that jsonschema asserts, with those that they change; None where there are none."""
        keys = schema.keys or {}
        present = [keyword for keyword in _APPLICATORS if keyword in keys]
        if not present:
            return None
        if "unevaluatedItems" in keys or "unevaluatedProperties" in keys:
            carried = {key for key in keys if isinstance(key, str)}
            self.delegate(schema, carried)
            return carried
        carried = {key for keyword in present for key in (keyword, *_APPLICATORS[keyword]) if key in keys}
        self.delegate(schema, carried - {"properties"})  # of these the names alone
        if (
            "properties" in carried
            and keys["properties"].is_scalar
            and not isinstance(keys["properties"].scalar, str)
        ):
            self.refuse(keys["properties"], Kind.MISTYPED, "it is not a mapping of schemas", "properties")
        return carried

    def bare(self, schema: Piece, carried: set[str] | None) -> None:
        """What stands without a `type` is left to jsonschema."""
        keys = schema.keys or {}
        if "type" not in keys and "$ref" not in keys:
            self.delegate(schema, [key for key in _BARE if key in keys and key not in (carried or ())])


def _contains(names: Any, name: Any) -> bool:
    """Whether `required`, of whatever type, names the property."""
    if isinstance(names, str):
        return isinstance(name, str) and len(name) == 1 and name in names
    return name in names
