"""Schemas drawn at random, what editing makes of them, and instances that know nothing of either."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

NAMES = ("a", "b", "c", "d")
WORDS = ("a", "b", "ab", "abc", "abcdef", "", "A1", "x@y.z", "2024-01-01", "zz top")
PATTERNS = ("^[a-z]+$", "^a", "[0-9]", "^(a|b)$", r"^\w{2,4}$", "b$", "^[^@]+@[^@]+$")
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, 3, 5, 7, 8, 10, 11, 99, -1, -3, 0.5, 2.5, 9.75, *WORDS, "abcdefghijkl", [], ["a"], ["a", "a"],
    ["a", "b", "ab"], [1], [1, 2, 3, 4, 5], [0.5], [None], [{}], [{"a": 1}], [{"a": "a"}], {}, {"a": 1}, {"a": "a"},
    {"a": None, "b": "b"}, {"a": 1, "b": 2, "c": 3}, {"zz": 1}, {"b": [1, 2]},
)  # fmt: skip


def draw_bounds(random: random.Random, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if kind in ("integer", "number") and random.random() < 0.5:
        low = random.choice((-1, 0, 1, 2))
        edges = {
            random.choice(("minimum", "exclusiveMinimum")): low,
            random.choice(("maximum", "exclusiveMaximum")): low + random.randrange(2, 9),
            "multipleOf": random.choice((1, 2, 5)),
        }
        found.update((word, value) for word, value in edges.items() if random.random() < 0.5)
    if kind == "string" and random.random() < 0.5:
        choice = random.random()
        if choice < 0.3:
            found["pattern"] = random.choice(PATTERNS)
        if choice > 0.2:
            found[random.choice(("minLength", "maxLength"))] = random.randrange(1, 4)
        if choice > 0.9:
            found["format"] = "date"
    if kind == "array" and random.random() < 0.5:
        found[random.choice(("minItems", "maxItems"))] = random.randrange(1, 3)
        if random.random() < 0.3:
            found["uniqueItems"] = True
    return found


def draw(random: random.Random, depth: int = 0) -> dict[str, Any]:
    """A schema of any value; deeper than two levels a scalar."""
    choice = random.random()
    if choice < 0.12:
        return {"enum": random.sample(("a", "b", "ab", "abc", 1, 2, 3, None), random.randrange(1, 4))}
    if choice < 0.15:
        return {"const": random.choice(("a", 1, None))}
    if choice < 0.25 and depth < 2:
        word = random.choice(("anyOf", "anyOf", "oneOf", "allOf"))
        parts = [draw(random, depth + 1), random.choice(({"type": "null"}, draw(random, depth + 1)))]
        return {word: parts}
    if choice < 0.32 and depth:
        return {"$ref": "#/definitions/" + random.choice(("X", "Y"))}
    if choice < 0.35:
        return {}
    kinds = ["string", "integer", "number", "boolean"] + (["object", "array"] * 2 if depth < 2 else [])
    kind = random.choice(kinds)
    made: dict[str, Any] = {"type": kind, **draw_bounds(random, kind)}
    if random.random() < 0.15:
        made["type"] = [kind, "null"]
    if kind == "array" and random.random() < 0.7:
        made["items"] = draw(random, depth + 1)
    if kind == "object":
        made.update(draw_object(random, depth))
    return made


def draw_scalar(random: random.Random) -> dict[str, Any]:
    kind = random.choice(("string", "integer", "number"))
    return {"type": kind, **draw_bounds(random, kind)}


def draw_object(random: random.Random, depth: int = 0) -> dict[str, Any]:
    names = random.sample(NAMES, random.randrange(1, 4))
    made: dict[str, Any] = {"type": "object", "properties": {name: draw(random, depth + 1) for name in names}}
    if random.random() < 0.7:
        made["required"] = random.sample(names, random.randrange(len(names) + 1))
    if random.random() < 0.5:
        made["additionalProperties"] = random.choice((False, False, True, {"type": "string"}))
    if random.random() < 0.1:
        made[random.choice(("minProperties", "maxProperties"))] = random.randrange(1, 3)
    return made


def draw_file(random: random.Random) -> dict[str, Any]:
    return {
        "module_id": "executor.thing",
        "version": "1.2.0",
        "description": "Does a thing to things",
        "input_schema": draw_object(random),
        "output_schema": draw_object(random),
        "definitions": {"X": draw_scalar(random), "Y": draw_object(random, 1)},
    }


def edited(random: random.Random, file: dict[str, Any]) -> dict[str, Any]:
    """The file after a few of the changes that people make."""
    file = copy.deepcopy(file)
    for _ in range(random.randrange(2, 7)):
        _edit(random, random.choice(list(_schemas(file))))
    return file


def _schemas(file: dict[str, Any]) -> Iterator[dict[str, Any]]:
    stack = [file["input_schema"], file["output_schema"], *file["definitions"].values()]
    while stack:
        here = stack.pop()
        yield here
        stack += [each for each in here.get("properties", {}).values() if isinstance(each, dict)]
        for word in ("anyOf", "oneOf", "allOf"):
            stack += here.get(word, [])
        if isinstance(here.get("items"), dict):
            stack.append(here["items"])


def _edit(random: random.Random, schema: dict[str, Any]) -> None:
    match random.randrange(10):
        case 0 | 1 if "properties" in schema:
            schema["properties"][random.choice(NAMES)] = draw(random, 1)
        case 2 if schema.get("properties"):
            name = random.choice(list(schema["properties"]))
            del schema["properties"][name]
            schema["required"] = [each for each in schema.get("required", []) if each != name]
        case 3 if schema.get("properties"):
            name = random.choice(list(schema["properties"]))
            schema["required"] = sorted(set(schema.get("required", [])) ^ {name})
        case 4 if "properties" in schema:
            schema["additionalProperties"] = random.choice((True, False))
        case 5 if "enum" in schema:
            schema["enum"] = [*schema["enum"][1:], random.choice(("new", 9))]
        case 6 if isinstance(schema.get("type"), str):
            schema["type"] = random.choice((schema["type"], [schema["type"], "null"], "string", "number"))
        case 7 if isinstance(schema.get("type"), str):
            for word in list(schema):
                if word.startswith(("min", "max", "excl", "pattern", "mult")):
                    del schema[word]
            schema.update(draw_bounds(random, schema["type"]))
        case 8 if "properties" not in schema:
            replaced = draw(random, 1)
            if "$ref" not in str(replaced):  # a definition that leads to itself has no instances to enumerate
                schema.clear()
                schema.update(replaced)
        case _:
            for word in ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"):
                if word in schema:
                    schema[word] = max(0, schema[word] + random.choice((-1, 1, 2)))


def instances(random: random.Random, count: int) -> Iterator[Any]:
    """Objects with any values under a few names: what no look at a schema has chosen."""
    for _ in range(count):
        names = random.sample((*NAMES, "zz"), random.randrange(5))
        yield {name: random.choice(VALUES) for name in names}
