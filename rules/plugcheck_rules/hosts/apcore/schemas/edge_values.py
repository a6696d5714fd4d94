"""Values that tell two schemas apart: those at the edges of what one takes, chosen with the other in view."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.schemas.matching import samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plugcheck_rules.hosts.apcore.schemas.evaluation import Evaluated

UNDECLARED = "undeclared_property"
"""The name of a property that no schema is likely to have."""
_KINDS = ("string", "integer", "number", "boolean", "object", "array", "null")
_MOST_LOCAL = 60
"""Values of one place."""
_MOST = 600
"""Values of a whole schema."""
_DEEPEST = 8
_MANY = 40
"""More properties are not left out one by one."""
_LONGEST_TEXT = 5000
_LONGEST_ARRAY = 300
_FORMATS = {
    "date-time": "2024-01-31T12:00:00Z",
    "date": "2024-01-31",
    "time": "12:00:00Z",
    "email": "a@example.org",
    "uri": "https://example.org/a",
    "uuid": "123e4567-e89b-12d3-a456-426614174000",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
}
_WORDS = {
    "object": ("properties", "required", "additionalProperties", "minProperties", "maxProperties"),
    "array": ("items", "minItems", "maxItems", "uniqueItems"),
    "string": ("minLength", "maxLength", "pattern", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}
"""The keywords that are about values of one kind."""


_BUDGET = 1_500_000
"""How much is held against schemas, in characters of instances and the like: large schemas are not gone through."""
_UNSETTLED = 100_000
"""What an answer costs that is none: such schemas tend to go in circles."""


class EdgeValues:
    """Values that `evaluated` takes and that another schema may not take.

    What is the same in both schemas is not gone into, so that the work is that of what changed.
    """

    def __init__(self, evaluated: Evaluated, other: Mapping[str, Any]) -> None:
        self.evaluated = evaluated
        self.other = other
        self._shares_definitions = all(
            evaluated.schema.get(name) == other.get(name) for name in ("definitions", "$defs")
        )
        self._left = _BUDGET

    def all(self) -> Iterator[Any]:
        """Values that the schema takes, plain ones first."""
        return self._taken(self.evaluated.schema, self.other, 0, _MOST)

    def _taken(self, schema: Any, other: Any, depth: int, most: int = _MOST_LOCAL) -> Iterator[Any]:
        """The values for one place that this place alone takes; none twice."""
        seen: set[str] = set()
        given = 0
        for value in self._candidates(schema, other, depth):
            key = json.dumps(value, sort_keys=True)
            if key in seen:
                continue
            seen.add(key)
            if self._left <= 0:
                return
            taken = self._takes(value, schema, len(key))
            if taken:
                yield value
                given += 1
                if given == most:
                    return

    def _takes(self, value: Any, schema: Any, length: int) -> bool | None:
        properties = schema.get("properties") if isinstance(schema, dict) else None
        taken = self.evaluated.takes(value, schema)
        size = len(properties) if isinstance(properties, dict) else 0
        self._left -= 100 + length + 20 * size + (_UNSETTLED if taken is None else 0)
        return taken

    def _is_same(self, schema: Any, other: Any) -> bool:
        return self._shares_definitions and bool(schema == other)

    def _candidates(self, schema: Any, other: Any, depth: int) -> Iterator[Any]:
        if schema is True:
            schema = {}
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return
        schema = _followed(schema, self.evaluated.schema)
        view = _followed(other, self.other)
        if isinstance(schema.get("enum"), list):
            yield from schema["enum"]
        if "const" in schema:
            yield schema["const"]
        for combinator in ("anyOf", "oneOf", "allOf"):
            branches = schema.get(combinator)
            for branch in branches if isinstance(branches, list) else ():
                yield from self._candidates(_merged(schema, branch, combinator), other, depth + 1)
        if isinstance(view.get("enum"), list):
            yield from view["enum"]
        for kind in _kinds(schema):
            for each in (view, *_branches(view, self.other)):
                yield from self._of_kind(kind, schema, each, depth)

    def _of_kind(
        self, kind: str, schema: Mapping[str, Any], other: Mapping[str, Any], depth: int
    ) -> Iterator[Any]:
        match kind:
            case "string":
                yield from _texts(schema, other)
            case "integer" | "number":
                yield from _numbers(schema, other, whole=kind == "integer")
            case "boolean":
                yield from (True, False)
            case "null":
                yield None
            case "array":
                yield from self._arrays(schema, other, depth)
            case "object":
                yield from self._objects(schema, other, depth)

    def _arrays(self, schema: Mapping[str, Any], other: Mapping[str, Any], depth: int) -> Iterator[Any]:
        least = max(_count(schema.get("minItems"), 0), 1)
        if least > _LONGEST_ARRAY:
            return
        items, of_other = schema.get("items", True), other.get("items", True)
        most = 2 if self._is_same(items, of_other) else _MOST_LOCAL
        values = list(self._taken(items, of_other, depth + 1, most))
        for size in _sizes(schema, other, "Items", _LONGEST_ARRAY):
            if schema.get("uniqueItems") is True:
                yield values[:size] if len(values) >= size else list(range(size))
            elif values or not size:
                yield values[:1] * size
        for value in values:
            yield [value, *values[: least - 1]]
            yield [value, *values[:1] * (least - 1)]
        if values:
            yield values[:1] * max(least, 2)  # the same twice

    def _objects(self, schema: Mapping[str, Any], other: Mapping[str, Any], depth: int) -> Iterator[Any]:
        properties, of_other = _mapping(schema, "properties"), _mapping(other, "properties")
        required = schema.get("required")
        names = [name for name in required if isinstance(name, str)] if isinstance(required, list) else []
        same = {name for name, inner in properties.items() if self._is_same(inner, of_other.get(name))}
        values = {
            name: list(
                self._taken(inner, of_other.get(name, True), depth + 1, 1 if name in same else _MOST_LOCAL)
            )
            for name, inner in properties.items()
        }
        base = {name: values[name][0] if values.get(name) else "a" for name in names}
        full = {**base, **{name: found[0] for name, found in values.items() if found}}
        yield base
        yield full
        if self._takes(base, schema, 0) is False:
            base = full
        for name, found in values.items():
            for value in found:
                yield {**base, name: value}
        if len(full) < _MANY:
            for name in values:
                yield {key: value for key, value in full.items() if key != name}
        others = schema.get("additionalProperties", True)
        beside = other.get("additionalProperties", True)
        for value in islice(self._taken(others, beside, depth + 1), 6):
            yield {**base, UNDECLARED: value}
        for size in _sizes(schema, other, "Properties", 60):
            made = dict(islice(full.items(), size))
            yield made | {f"{UNDECLARED}_{number}": "a" for number in range(size - len(made))}


def _followed(schema: Any, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema, or what its reference into `root` leads to."""
    for _ in range(_DEEPEST):
        if not isinstance(schema, dict) or "$ref" not in schema:
            break
        target = target_of(schema["$ref"], root)
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**target, **beside} if isinstance(target, dict) else {}
    return schema if isinstance(schema, dict) else {}


def target_of(reference: Any, root: Mapping[str, Any]) -> Any:
    """What a reference into the schema itself leads to; None where it leads nowhere."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    here: Any = root
    for part in reference[1:].split("/")[1:]:
        if not isinstance(here, dict):
            return None
        here = here.get(part.replace("~1", "/").replace("~0", "~"))
    return here


def _branches(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for combinator in ("anyOf", "oneOf", "allOf"):
        listed = schema.get(combinator)
        for branch in listed if isinstance(listed, list) else ():
            if isinstance(branch, dict):
                yield _followed(branch, root)


def _merged(schema: Mapping[str, Any], branch: Any, combinator: str) -> Any:
    """A branch together with what stands beside the combinator, so that values fit both as well as can be."""
    beside = {key: value for key, value in schema.items() if key != combinator}
    if not isinstance(branch, dict) or not beside or "$ref" in branch:
        return branch
    merged = {
        **beside,
        **branch,
        "properties": _mapping(beside, "properties") | _mapping(branch, "properties"),
    }
    if isinstance(beside.get("required"), list) and isinstance(branch.get("required"), list):
        merged["required"] = [*beside["required"], *branch["required"]]
    return merged


def _mapping(schema: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = schema.get(key)
    return value if isinstance(value, dict) else {}


def _kinds(schema: Mapping[str, Any]) -> Iterable[str]:
    named = schema.get("type")
    if isinstance(named, str):
        return (named,)
    if isinstance(named, list):
        return [kind for kind in named if isinstance(kind, str)]
    for kind, words in _WORDS.items():
        if any(schema.get(word) for word in words):
            return (kind, *(other for other in _KINDS if other != kind))
    return _KINDS


def _texts(schema: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    lengths = list(_sizes(schema, other, "Length", _LONGEST_TEXT))
    for source in (schema, other):
        pattern = source.get("pattern")
        if isinstance(pattern, str):
            yield from samples(pattern, tuple(lengths))
    for source in (schema, other):
        if source.get("format") in _FORMATS:
            yield _FORMATS[source["format"]]
    yield from ("a", "")
    for length in lengths:
        yield "a" * length
    yield from ("A", "0", "~", "a b", "-1", "é🎉", "another text")


def _numbers(schema: Mapping[str, Any], other: Mapping[str, Any], *, whole: bool) -> Iterator[int | float]:
    edges: list[int | float] = [0, 1]
    for source in (schema, other):
        for word in _WORDS["number"][:4]:
            value = source.get(word)
            if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15:
                edges.append(value)
    for source in (schema, other):
        step = source.get("multipleOf")
        if isinstance(step, (int, float)) and not isinstance(step, bool) and 0 < step < 1e9:
            multiples = [edge // step * step for edge in edges]
            edges += [step, -step, *multiples, *(multiple + step for multiple in multiples)]
    if not whole:
        # The wider kind of the two is what a narrower one does not take.
        yield from (edge + 0.5 for edge in edges)
    for edge in edges:
        near = (edge, edge + 1, edge - 1)
        yield from (int(value) if float(value).is_integer() else value for value in near)
        if not whole:
            yield from (edge - 0.5, edge + 0.25, edge - 0.25)
    yield from (-1, 10**6, -(10**6))


def _sizes(schema: Mapping[str, Any], other: Mapping[str, Any], what: str, most: int) -> Iterator[int]:
    """The sizes at which one of the schemas begins or ends to take a value."""
    sizes = []
    for source in (schema, other):
        for end in (f"min{what}", f"max{what}"):
            size = _count(source.get(end), -1)
            sizes += [size, size - 1, size + 1] if size >= 0 else []
    yield from (size for size in dict.fromkeys(sizes) if 0 <= size <= most)


def _count(value: Any, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default
