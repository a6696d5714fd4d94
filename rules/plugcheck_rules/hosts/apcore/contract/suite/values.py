"""Boundary values of a JSON schema: instances at, and one beyond, what it allows."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MAX_LENGTH = 2000
"""Of a text or a list that is made: bounds beyond it are not tried."""
MAX_DEPTH = 4
"""Of objects in objects whose properties are tried."""
MAX_VALUES = 300
_NOTHING = object()
_OF_FORMAT = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "duration": "PT1H",
    "email": "someone@example.org",
    "hostname": "example.org",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "time": "12:00:00Z",
    "uri": "https://example.org/",
    "uuid": "123e4567-e89b-42d3-a456-426614174000",
}
_TEXTS = (
    "a",
    "A",
    "1",
    "a1",
    "abc",
    "ABC",
    "123",
    "1.0.0",
    "a.b",
    "a_b",
    "a-b",
    "abcdefgh",
    "12345678",
    "a@b.co",
)
"""What is tried where a pattern does not say by itself what matches it."""


@dataclass(frozen=True)
class Boundary:
    """One instance of a whole schema."""

    what: str
    """What is special about it, in words."""
    path: tuple[str, ...]
    """The property that it is about; empty: the object itself."""
    value: dict[str, Any]
    null: bool = False
    """Whether it differs from a good instance by a null alone."""


class Values:
    """The boundary values of one object schema.

    They are made to be judged: what is said to be one beyond a bound is so by that keyword alone, and whether the
    schema takes it is for a validator to say.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema

    def all(self, base: Mapping[str, Any] | None = None) -> list[Boundary]:
        """At most `MAX_VALUES` instances around `base`, or around an instance of our own; none where there is none."""
        if base is None:
            made = self.make(self.schema)
            if not isinstance(made, dict):
                return []
            base = made
        found = [Boundary("a plain instance", (), dict(base))]
        for boundary in self._around(self.schema, dict(base), (), dict(base)):
            if len(found) >= MAX_VALUES:
                break
            found.append(boundary)
        return found

    def _around(
        self, schema: Any, here: dict[str, Any], path: tuple[str, ...], whole: dict[str, Any]
    ) -> Iterator[Boundary]:
        """Instances that differ from `whole` in one property of the object `here`, which stands at `path` in it."""
        schema = self._resolved(schema)
        properties = schema.get("properties")
        properties = dict(properties) if isinstance(properties, dict) else {}
        for name in _list(schema.get("required")):
            if isinstance(name, str):
                properties.setdefault(name, {})
        for name, inner in properties.items():
            at = (*path, str(name))
            if name in here:
                yield Boundary(f"without `{'.'.join(at)}`", at, _changed(whole, at, _NOTHING))
            for what, value in self._candidates(inner):
                yield Boundary(f"`{'.'.join(at)}` {what}", at, _changed(whole, at, value), null=value is None)
            if len(path) < MAX_DEPTH and "object" in _types(self._resolved(inner)):
                value = here[name] if isinstance(here.get(name), dict) else self.make(inner)
                if isinstance(value, dict):
                    yield from self._around(inner, value, at, _changed(whole, at, value))
        extra = next(name for name in ("undeclared", "undeclared_", "undeclared__") if name not in properties)
        where = f" in `{'.'.join(path)}`" if path else ""
        yield Boundary(f"an extra field{where}", path, _changed(whole, (*path, extra), 1))

    def _candidates(self, schema: Any) -> Iterator[tuple[str, Any]]:
        schema = self._resolved(schema)
        yield "null", None
        types = _types(schema)
        wrong = next((value for kind, value in _OTHERS if not _OVERLAPS[kind] & types), _NOTHING)
        if types and wrong is not _NOTHING:
            yield f"of another type ({wrong!r})", wrong
        if isinstance(schema.get("enum"), list):
            for value in schema["enum"][:10]:
                yield f"one of its values ({value!r})", value
            yield "none of its values", "none of its values"
            return
        if "string" in types:
            yield from _texts(schema)
        if types & {"integer", "number"}:
            yield from _numbers(schema, whole="number" not in types)
        if "array" in types:
            yield from self._lists(schema)
        if "object" in types:
            yield "empty ({})", {}

    def _lists(self, schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        yield "empty ([])", []
        item = self.make(schema.get("items", {"type": "string"}))
        if item is _NOTHING or schema.get("uniqueItems"):
            return
        for what, length in _lengths(schema, "minItems", "maxItems"):
            yield f"{what} ({length} items)", [copy.deepcopy(item) for _ in range(length)]

    def make(self, schema: Any, depth: int = 0) -> Any:
        """An instance that the schema is likely to take; `_NOTHING` where none is known."""
        schema = self._resolved(schema)
        if depth > 8:
            return _NOTHING
        for known in _given(schema):
            return known
        for keyword in ("anyOf", "oneOf"):
            for branch in _list(schema.get(keyword)):
                if isinstance(branch, dict):
                    value = self.make({**_without(schema, keyword), **branch}, depth + 1)
                    if value is not _NOTHING:
                        return value
        if isinstance(schema.get("allOf"), list):
            return self.make(self._merged(schema), depth + 1)
        types = _types(schema)
        if "object" in types or "properties" in schema:
            return self._object(schema, depth)
        if "array" in types:
            item = self.make(schema.get("items", {"type": "string"}), depth + 1)
            length = _number(schema.get("minItems")) or 0
            alike = item is _NOTHING or bool(schema.get("uniqueItems") and length > 1)
            if (length and alike) or length > MAX_LENGTH:
                return _NOTHING
            return [copy.deepcopy(item) for _ in range(int(length))]
        if "string" in types:
            return next((text for text in _plain_texts(schema) if _fits(text, schema)), _NOTHING)
        if types & {"integer", "number"}:
            return next((n for n in _plain_numbers(schema) if _in_bounds(n, schema)), _NOTHING)
        if "boolean" in types:
            return True
        return None if "null" in types else "any"

    def _object(self, schema: Mapping[str, Any], depth: int) -> Any:
        made: dict[str, Any] = {}
        properties = schema.get("properties")
        for name in _list(schema.get("required")):
            if not isinstance(name, str):
                return _NOTHING
            inner = properties.get(name, {}) if isinstance(properties, dict) else {}
            value = self.make(inner, depth + 1)
            if value is _NOTHING:
                return _NOTHING
            made[name] = value
        return made

    def _merged(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        merged = _without(schema, "allOf")
        for part in map(self._resolved, schema["allOf"]):
            for key, value in part.items():
                if key == "properties" and isinstance(merged.get(key), dict):
                    merged[key] = {**merged[key], **value}
                elif key == "required" and isinstance(merged.get(key), list):
                    merged[key] = [*merged[key], *value]
                else:
                    merged[key] = value
        return merged

    def _resolved(self, schema: Any) -> Mapping[str, Any]:
        """The schema behind references into this document; an empty one for what is no mapping or leads nowhere."""
        for _ in range(20):
            if not isinstance(schema, dict):
                return {}
            reference = schema.get("$ref")
            if not isinstance(reference, str):
                return schema
            target: Any = self.schema if reference.startswith("#/") else None
            for step in reference[2:].split("/"):
                target = target.get(step) if isinstance(target, dict) else None
            schema = {**target, **_without(schema, "$ref")} if isinstance(target, dict) else {}
        return {}


_OTHERS: tuple[tuple[str, Any], ...] = (("string", "x"), ("integer", 1), ("boolean", True), ("array", []))
_OVERLAPS = {
    "string": {"string"},
    "integer": {"integer", "number"},
    "boolean": {"boolean"},
    "array": {"array"},
}


def _types(schema: Mapping[str, Any]) -> set[str]:
    kind = schema.get("type")
    if isinstance(kind, list):
        return {item for item in kind if isinstance(item, str)}
    if isinstance(kind, str):
        return {kind}
    return {"object"} if isinstance(schema.get("properties"), dict) else set()


def _given(schema: Mapping[str, Any]) -> Iterator[Any]:
    """Values that the schema itself holds out."""
    if "const" in schema:
        yield schema["const"]
    for keyword in ("enum", "examples", "x-examples"):
        yield from _list(schema.get(keyword))[:1]
    if "default" in schema:
        yield schema["default"]


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _without(schema: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name != key}


def _number(value: Any) -> int | float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _lengths(schema: Mapping[str, Any], low: str, high: str) -> Iterator[tuple[str, int]]:
    least, most = _number(schema.get(low)), _number(schema.get(high))
    if least is not None and 0 < least <= MAX_LENGTH:
        yield "at its shortest", int(least)
        yield "one below its shortest", int(least) - 1
    if most is not None and 0 <= most < MAX_LENGTH:
        yield "at its longest", int(most)
        yield "one beyond its longest", int(most) + 1


def _texts(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "empty ('')", ""
    for what, length in _lengths(schema, "minLength", "maxLength"):
        yield f"{what} ({length} characters)", "a" * length


def _plain_texts(schema: Mapping[str, Any]) -> Iterator[str]:
    if schema.get("format") in _OF_FORMAT:
        yield _OF_FORMAT[schema["format"]]
    least = _number(schema.get("minLength")) or 0
    if least <= MAX_LENGTH:
        yield "a" * max(1, int(least))
        yield "1" * max(1, int(least))
    yield from _TEXTS
    yield ""


def _fits(text: str, schema: Mapping[str, Any]) -> bool:
    import re

    least, most, pattern = (
        _number(schema.get("minLength")),
        _number(schema.get("maxLength")),
        schema.get("pattern"),
    )
    try:
        matches = not isinstance(pattern, str) or re.search(pattern, text) is not None
    except re.error:
        return False
    return matches and (least is None or len(text) >= least) and (most is None or len(text) <= most)


def _numbers(schema: Mapping[str, Any], *, whole: bool) -> Iterator[tuple[str, Any]]:
    for keyword, name, outwards in (
        ("minimum", "its minimum", -1),
        ("maximum", "its maximum", 1),
        ("exclusiveMinimum", "its lower bound", -1),
        ("exclusiveMaximum", "its upper bound", 1),
    ):
        bound = _number(schema.get(keyword))
        if bound is None:
            continue
        if whole and bound != int(bound):
            continue
        bound = int(bound) if whole else bound
        yield f"at {name} ({bound})", bound
        yield f"one beyond {name} ({bound + outwards})", bound + outwards
        if keyword.startswith("exclusive"):
            yield f"one inside {name} ({bound - outwards})", bound - outwards
    yield "zero", 0
    if whole:
        yield "a fraction (0.5)", 0.5


def _plain_numbers(schema: Mapping[str, Any]) -> Iterator[int | float]:
    for keyword, step in (("minimum", 0), ("maximum", 0), ("exclusiveMinimum", 1), ("exclusiveMaximum", -1)):
        bound = _number(schema.get(keyword))
        if bound is not None:
            yield bound + step
    factor = _number(schema.get("multipleOf"))
    if factor:
        yield factor
    yield from (1, 0, -1, 0.5)


def _in_bounds(value: float, schema: Mapping[str, Any]) -> bool:
    bounds = {
        key: _number(schema.get(key))
        for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    }
    step = _number(schema.get("multipleOf"))
    return (
        (bounds["minimum"] is None or value >= bounds["minimum"])
        and (bounds["maximum"] is None or value <= bounds["maximum"])
        and (bounds["exclusiveMinimum"] is None or value > bounds["exclusiveMinimum"])
        and (bounds["exclusiveMaximum"] is None or value < bounds["exclusiveMaximum"])
        and (not step or value % step == 0)
        and ("number" in _types(schema) or value == int(value))
    )


def _changed(whole: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    """A copy of `whole` with `value` at `path`, or without what stands there."""
    changed = copy.deepcopy(dict(whole))
    here = changed
    for step in path[:-1]:
        inner = here.get(step)
        if not isinstance(inner, dict):
            inner = here[step] = {}
        here = inner
    if value is _NOTHING:
        here.pop(path[-1], None)
    else:
        here[path[-1]] = copy.deepcopy(value)
    return changed
