"""Whether a value that is written in a schema file meets a schema of it: yes, no, or not known."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.schemas.faults import described, frozen
from plugcheck_rules.hosts.apcore.schemas.matching import found_in
from plugcheck_rules.hosts.apcore.schemas.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_DEPTH = 40
"""How many schemas may stand in each other before nothing is said of a value."""
MAX_STEPS = 20_000
"""How many keywords are looked at for one value."""


@dataclass(frozen=True, eq=False)
class Violation:
    """A keyword that a value does not meet."""

    keyword: str
    rule: Piece
    """The value of the keyword."""
    value: Piece
    """What does not meet it: the value itself or something in it."""
    why: str
    """A clause: `5` is not a string."""


class _Unknown(Exception):
    """It cannot be known."""


@dataclass
class Judge:
    """Judges values. `find` gives the schema that a `$ref` leads to, None where it is not known."""

    find: Callable[[str], Piece | None]
    _steps: int = field(default=0, repr=False)
    _choices: dict[int, tuple[Piece, frozenset[Any]]] = field(default_factory=dict, repr=False)

    def violation(self, value: Piece, schema: Piece) -> Violation | None:
        """A keyword of `schema` that `value` certainly does not meet; None where it meets all or it is not known."""
        self._steps = 0
        met, violation = self.judge(value, schema, 0)
        return violation if met is False else None

    def meets(self, value: Piece, schema: Piece, depth: int = 0) -> bool | None:
        """Whether `value` meets `schema`; None where it is not known."""
        return self.judge(value, schema, depth)[0]

    def judge(self, value: Piece, schema: Piece, depth: int) -> tuple[bool | None, Violation | None]:
        if schema.keys is None:
            if schema.scalar is True:
                return True, None
            if schema.scalar is False:
                return False, Violation("false", schema, value, "nothing is allowed here")
            return None, None
        if depth > MAX_DEPTH:
            return None, None
        schema = self._merged(schema)
        known = True
        for keyword, rule in (schema.keys or {}).items():
            self._steps += 1
            if self._steps > MAX_STEPS:
                return None, None
            check = _CHECKS.get(keyword) if isinstance(keyword, str) else None
            if check is None:
                known = known and keyword not in _OPAQUE
                continue
            try:
                for violation in check(self, value, rule, schema, depth):
                    return False, violation
            except (_Unknown, TypeError, ValueError, AttributeError, OverflowError):
                known = False
        return (True if known else None), None

    def choices(self, enum: Piece) -> frozenset[Any]:
        """The values of an `enum`, found once for each."""
        known = self._choices.get(id(enum))
        if known is None or known[0] is not enum:
            known = self._choices[id(enum)] = (enum, frozenset(frozen(item) for item in enum.items or ()))
        return known[1]

    def _merged(self, schema: Piece) -> Piece:
        """With what its `$ref` leads to, keys beside it in front, as apcore has it."""
        for _ in range(MAX_DEPTH):
            reference = schema.get("$ref")
            if reference is None or schema.keys is None:
                return schema
            target = self.find(reference.scalar) if isinstance(reference.scalar, str) else None
            made = Piece(schema.node, schema.path)
            rest = {key: piece for key, piece in schema.keys.items() if key != "$ref"}
            if target is None or target.keys is None:
                made.keys = {**rest, "$dynamicRef": reference}
                return made
            made.keys = {**target.keys, **rest}
            schema = made
        return schema


_OPAQUE = frozenset(
    {"$dynamicRef", "$recursiveRef", "unevaluatedItems", "unevaluatedProperties", "$ref", "format", "$id"}
)


def of_type(value: Piece, name: Any) -> bool:
    """Whether the value is of a type of JSON Schema: `1.0` is an integer, and `true` is no number."""
    kind = value.kind
    if name == "integer":
        return kind == "integer" or (kind == "number" and float(value.scalar).is_integer())
    if name == "number":
        return kind in {"integer", "number"}
    return bool(kind == name)


def _types(rule: Piece) -> list[Any]:
    return [item.scalar for item in rule.items] if rule.items is not None else [rule.scalar]


def _type(_: Judge, value: Piece, rule: Piece, _schema: Piece, _depth: int) -> Iterator[Violation]:
    names = _types(rule)
    if not all(isinstance(name, str) and name in _KNOWN for name in names):
        raise _Unknown
    if not any(of_type(value, name) for name in names):
        yield Violation("type", rule, value, f"{described(value)} is not of type `{' or '.join(names)}`")


_KNOWN = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


def _enum(judge: Judge, value: Piece, rule: Piece, _schema: Piece, _depth: int) -> Iterator[Violation]:
    if rule.items is None:
        raise _Unknown
    if frozen(value) not in judge.choices(rule):
        yield Violation("enum", rule, value, f"{described(value)} is none of the values of `enum`")


def _const(_: Judge, value: Piece, rule: Piece, _schema: Piece, _depth: int) -> Iterator[Violation]:
    if frozen(value) != frozen(rule):
        yield Violation("const", rule, value, f"{described(value)} is not the value of `const`")


def number(piece: Piece) -> Fraction:
    """The exact number. Raises `ValueError` and the like where it is none, or no finite one."""
    if piece.kind not in {"integer", "number"}:
        raise ValueError(piece.kind)
    return Fraction(piece.scalar)


def _bound(keyword: str) -> Callable[..., Iterator[Violation]]:
    def check(_: Judge, value: Piece, rule: Piece, _schema: Piece, _depth: int) -> Iterator[Violation]:
        if value.kind not in {"integer", "number"}:
            return
        one, other = number(value), number(rule)
        met = {
            "minimum": one >= other,
            "maximum": one <= other,
            "exclusiveMinimum": one > other,
            "exclusiveMaximum": one < other,
        }[keyword]
        if not met:
            yield Violation(keyword, rule, value, f"{described(value)} breaks `{keyword}: {rule.scalar}`")

    return check


def _multiple(_: Judge, value: Piece, rule: Piece, _schema: Piece, _depth: int) -> Iterator[Violation]:
    if value.kind not in {"integer", "number"}:
        return
    if value.kind != "integer" or rule.kind != "integer":
        raise _Unknown  # engines round in different ways
    if rule.scalar <= 0:
        raise _Unknown
    if value.scalar % rule.scalar:
        yield Violation("multipleOf", rule, value, f"{described(value)} is no multiple of {rule.scalar}")


def _size(keyword: str, kind: str) -> Callable[..., Iterator[Violation]]:
    def check(_: Judge, value: Piece, rule: Piece, _schema: Piece, _depth: int) -> Iterator[Violation]:
        if value.kind != kind:
            return
        size = len(value.scalar if value.is_scalar else value.children)
        limit = number(rule)
        if size < limit if keyword.startswith("min") else size > limit:
            yield Violation(keyword, rule, value, f"{described(value)} breaks `{keyword}: {rule.scalar}`")

    return check


def _pattern(_: Judge, value: Piece, rule: Piece, _schema: Piece, _depth: int) -> Iterator[Violation]:
    if value.kind != "string":
        return
    found = found_in(rule.scalar, value.scalar) if isinstance(rule.scalar, str) else None
    if found is None:
        raise _Unknown
    if not found:
        yield Violation("pattern", rule, value, f"{described(value)} does not match `{rule.scalar}`")


def _unique(_: Judge, value: Piece, rule: Piece, _schema: Piece, _depth: int) -> Iterator[Violation]:
    if value.items is not None and rule.scalar is True:
        keys = [frozen(item) for item in value.items]
        if len(set(keys)) < len(keys):
            yield Violation("uniqueItems", rule, value, "it holds an item twice")


def _required(_: Judge, value: Piece, rule: Piece, _schema: Piece, _depth: int) -> Iterator[Violation]:
    if value.keys is None:
        return
    if rule.items is None:
        raise _Unknown
    for name in rule.items:
        if isinstance(name.scalar, str) and name.scalar not in value.keys:
            yield Violation("required", name, value, f"it lacks `{name.scalar}`")


def _each(judge: Judge, pairs: Iterator[tuple[Piece, Piece]], depth: int) -> Iterator[Violation]:
    unknown = False
    for value, schema in pairs:
        met, violation = judge.judge(value, schema, depth + 1)
        if violation is not None and met is False:
            yield violation
        unknown = unknown or met is None
    if unknown:
        raise _Unknown


def _properties(judge: Judge, value: Piece, rule: Piece, _: Piece, depth: int) -> Iterator[Violation]:
    if value.keys is None:
        return
    if rule.keys is None:
        raise _Unknown
    here = value.keys
    yield from _each(
        judge, ((here[name], schema) for name, schema in rule.keys.items() if name in here), depth
    )


def _additional(judge: Judge, value: Piece, rule: Piece, schema: Piece, depth: int) -> Iterator[Violation]:
    if value.keys is None:
        return
    if "patternProperties" in (schema.keys or {}):
        raise _Unknown
    properties = schema.get("properties")
    known = (properties.keys or {}) if properties is not None else {}
    for name, inner in value.keys.items():
        if name not in known and rule.scalar is False and rule.is_scalar:
            yield Violation("additionalProperties", rule, inner, f"`{name}` is not among the properties")
    yield from _each(judge, ((inner, rule) for name, inner in value.keys.items() if name not in known), depth)


def _items(judge: Judge, value: Piece, rule: Piece, schema: Piece, depth: int) -> Iterator[Violation]:
    if value.items is None:
        return
    if rule.items is not None:
        raise _Unknown
    first = schema.get("prefixItems")
    skipped = len(first.items) if first is not None and first.items is not None else 0
    yield from _each(judge, ((item, rule) for item in value.items[skipped:]), depth)


def _prefix(judge: Judge, value: Piece, rule: Piece, _: Piece, depth: int) -> Iterator[Violation]:
    if value.items is not None:
        yield from _each(judge, iter(zip(value.items, rule.items or [], strict=False)), depth)


def _all_of(judge: Judge, value: Piece, rule: Piece, _: Piece, depth: int) -> Iterator[Violation]:
    yield from _each(judge, ((value, schema) for schema in rule.items or ()), depth)


def _any_of(judge: Judge, value: Piece, rule: Piece, _: Piece, depth: int) -> Iterator[Violation]:
    met = [judge.meets(value, schema, depth + 1) for schema in rule.items or ()]
    if met and all(one is False for one in met):
        yield Violation("anyOf", rule, value, f"{described(value)} meets no schema of `anyOf`")
    elif True not in met:
        raise _Unknown


def _one_of(judge: Judge, value: Piece, rule: Piece, _: Piece, depth: int) -> Iterator[Violation]:
    met = [judge.meets(value, schema, depth + 1) for schema in rule.items or ()]
    if met and all(one is False for one in met):
        yield Violation("oneOf", rule, value, f"{described(value)} meets no schema of `oneOf`")
    elif met.count(True) > 1:
        yield Violation("oneOf", rule, value, f"{described(value)} meets several schemas of `oneOf`")
    elif None in met:
        raise _Unknown


def _not(judge: Judge, value: Piece, rule: Piece, _: Piece, depth: int) -> Iterator[Violation]:
    met = judge.meets(value, rule, depth + 1)
    if met is None:
        raise _Unknown
    if met:
        yield Violation("not", rule, value, f"{described(value)} meets the schema of `not`")


def _if(judge: Judge, value: Piece, rule: Piece, schema: Piece, depth: int) -> Iterator[Violation]:
    met = judge.meets(value, rule, depth + 1)
    then = schema.get("then" if met else "else")
    if met is None:
        raise _Unknown
    if then is not None:
        yield from _each(judge, iter([(value, then)]), depth)


def _opaque(_: Judge, value: Piece, _rule: Piece, _schema: Piece, _depth: int) -> Iterator[Violation]:
    if not value.is_scalar:
        raise _Unknown
    yield from ()


_CHECKS: dict[str, Callable[..., Iterator[Violation]]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    **{key: _bound(key) for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")},
    "multipleOf": _multiple,
    **{key: _size(key, "string") for key in ("minLength", "maxLength")},
    **{key: _size(key, "array") for key in ("minItems", "maxItems")},
    **{key: _size(key, "object") for key in ("minProperties", "maxProperties")},
    "pattern": _pattern,
    "uniqueItems": _unique,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "prefixItems": _prefix,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
    **dict.fromkeys(
        ("contains", "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas"), _opaque
    ),
}
