"""Boundary values: they are what they are said to be, and where the host holds to a schema, no disagreement is told."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from plugcheck_rules.hosts.apcore.contract.suite.judging import Unevaluable, disagreements, judge
from plugcheck_rules.hosts.apcore.contract.suite.schemas import SchemaFile
from plugcheck_rules.hosts.apcore.contract.suite.values import MAX_VALUES, Values

if TYPE_CHECKING:
    from pathlib import Path


def schema_of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


@pytest.mark.parametrize(
    ("inner", "taken", "refused"),
    [
        ({"type": "integer", "minimum": 3, "maximum": 5}, [3, 5], [2, 6, None, "x", 0, 0.5]),
        ({"type": "integer", "exclusiveMinimum": 3}, [4], [3, 2]),
        ({"type": "number", "exclusiveMaximum": 2.5}, [1.5, 0], [2.5, 3.5]),
        ({"type": "string", "minLength": 2, "maxLength": 3}, ["aa", "aaa"], ["", "a", "aaaa", None, 1]),
        ({"type": "array", "items": {"type": "boolean"}, "minItems": 1, "maxItems": 2}, [[True], [True, True]], [[], [True] * 3]),
        ({"enum": ["a", None]}, ["a", None], ["none of its values"]),
        ({"type": ["string", "null"]}, ["", None], [1]),
        ({"$ref": "#/definitions/D"}, [1], [None, 0]),
        ({"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]}, [], [{}, {"x": None}, None, {"undeclared": 1}]),
    ],
)  # fmt: skip
def test_what_is_tried_for_a_property(inner: dict[str, Any], taken: list[Any], refused: list[Any]) -> None:
    schema = {
        **schema_of(p=inner, q={"type": "string"}),
        "definitions": {"D": {"type": "integer", "minimum": 1}},
    }
    tried = [each.value["p"] for each in Values(schema).all() if "p" in each.value]
    for value in [*taken, *refused]:
        if value != {"undeclared": 1}:
            assert any(value == other and type(value) is type(other) for other in tried), (value, tried)
    for boundary in Values(schema).all():
        if boundary.path == ("p",) and "p" in boundary.value and boundary.value["p"] in taken:
            assert judge(schema)(boundary.value), boundary
    assert any(boundary.what == "without `p`" for boundary in Values(schema).all())
    assert any(boundary.what == "an extra field" for boundary in Values(schema).all())


@pytest.mark.parametrize(
    "inner",
    [
        {"type": "string", "pattern": "^Q{5}$"},
        {"type": "integer", "minimum": 3, "maximum": 2},
        {"type": "array", "minItems": 10**9},
        {"type": "string", "minLength": 10**9},
        {"type": "array", "minItems": 2, "uniqueItems": True},
    ],
)
def test_no_instance_is_made_up_where_none_is_known(inner: dict[str, Any]) -> None:
    made = Values(schema_of(p=inner)).all()
    assert made == [] or not judge(schema_of(p=inner))(made[0].value)


def test_wide_and_deep_schemas_are_bounded() -> None:
    wide = schema_of(**{f"p{n}": {"type": "integer", "minimum": n} for n in range(500)})
    assert len(Values(wide).all()) == MAX_VALUES
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(200):
        deep = schema_of(x=deep)
    assert Values(deep).all() == []
    assert Values(schema_of(p={"$ref": "#/properties/p"})).all(), "a reference to itself says nothing"
    loop = {"type": "object", "properties": {"x": {"$ref": "#"}}, "definitions": {}}
    assert len(Values(loop).all()) < MAX_VALUES


def random_property(draw: Random, depth: int) -> dict[str, Any]:
    """A property that the host is known to hold to: bounds, lengths, lists, objects, alternatives."""
    kinds = ["string", "integer", "number", "boolean", "enum", "union", "array", "object", "anyOf"]
    kind = draw.choice(kinds if depth < 2 else kinds[:5])
    found: dict[str, Any] = {"type": kind}
    low = draw.randint(-4, 4)
    match kind:
        case "string":
            if draw.random() < 0.6:
                found["minLength"] = draw.randint(0, 3)
            if draw.random() < 0.6:
                found["maxLength"] = draw.randint(3, 6)
        case "integer" | "number":
            if draw.random() < 0.6:
                found[draw.choice(["minimum", "exclusiveMinimum"])] = low
            if draw.random() < 0.6:
                found[draw.choice(["maximum", "exclusiveMaximum"])] = low + draw.randint(2, 5)
        case "enum":
            found = {"enum": draw.choice([["a", "b"], [1, 2], ["a", 1]])}
        case "union":
            found = {"type": draw.choice([["string", "null"], ["integer", "string"], ["boolean", "null"]])}
        case "array":
            found |= {"items": random_property(draw, depth + 1), "maxItems": draw.randint(1, 3)}
        case "object":
            found = random_object(draw, depth + 1)
        case "anyOf":
            found = {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer", "minimum": 1}]}
    return found


def random_object(draw: Random, depth: int = 0) -> dict[str, Any]:
    names = draw.sample("abcdef", draw.randint(1, 4))
    found: dict[str, Any] = {"type": "object", "properties": {n: random_property(draw, depth) for n in names}}
    if draw.random() < 0.7:
        found["required"] = draw.sample(names, draw.randint(1, len(names)))
    if draw.random() < 0.5:
        found["additionalProperties"] = draw.random() < 0.5
    return found


@pytest.mark.parametrize("count", [15, pytest.param(500, marks=pytest.mark.slow)])
def test_no_disagreement_is_told_of_schemas_that_the_host_holds_to(tmp_path: Path, count: int) -> None:
    draw = Random(4)
    tried = 0
    for number in range(count):
        schema, path = loaded(tmp_path, number, random_object(draw))
        boundaries = Values(schema.written).all()
        jsonschema.Draft202012Validator.check_schema(schema.written)
        assert boundaries
        assert judge(schema.written)(boundaries[0].value), path.read_text()
        found = list(disagreements(schema.written, schema.input.model, boundaries, "the model"))
        assert [each.message for each in found] == [], path.read_text()
        tried += len(boundaries)
    assert tried > count * 5


@pytest.mark.parametrize("count", [15, pytest.param(500, marks=pytest.mark.slow)])
def test_a_bound_that_only_one_side_has_is_always_told(tmp_path: Path, count: int) -> None:
    """One bound of one required property is taken away from the model's side: the boundary values find it."""
    draw = Random(5)
    told = 0
    for number in range(count):
        kind, bound = draw.choice(
            [("string", "minLength"), ("string", "maxLength"), ("integer", "minimum"), ("integer", "maximum")]
        )
        value = draw.randint(1, 9)
        written = random_object(draw)
        written["properties"]["z"] = {"type": kind, bound: value}
        written["required"] = [*written.get("required", ()), "z"]
        looser = json.loads(json.dumps(written))
        del looser["properties"]["z"][bound]
        strict, _ = loaded(tmp_path, number, written)
        loose, _ = loaded(tmp_path, -1 - number, looser)
        boundaries = Values(strict.written).all()
        found = list(disagreements(strict.written, loose.input.model, boundaries, "the model"))
        assert [each.boundary.path for each in found] == [("z",)], (written, found)
        told += 1
    assert told == count


def loaded(folder: Path, number: int, inputs: dict[str, Any]) -> tuple[SchemaFile, Path]:
    path = folder / f"s{number}.schema.yaml"
    document = {"description": "d", "input_schema": inputs, "output_schema": {"type": "object"}}
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    schema = SchemaFile(str(path), {"schemas_root": str(folder)})
    assert schema.load() is None
    return schema, path


def test_schemas_that_say_nothing_are_told_as_such(tmp_path: Path) -> None:
    schema, _ = loaded(
        tmp_path,
        0,
        schema_of(a={"type": "string"}, b={"type": "object", "properties": {"c": {"type": "strng"}}}),
    )
    with pytest.raises(Unevaluable) as told:
        list(disagreements(schema.written, schema.input.model, Values(schema.written).all(), "the model"))
    assert told.value.path == ("b", "c")
    assert "`strng`" in str(told.value)
