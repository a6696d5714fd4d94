"""Which keywords the real models check, in every place where we say that they do not, and where we say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pydantic import ValidationError
from real_schemas import Both

if TYPE_CHECKING:
    from pathlib import Path

CASES: tuple[tuple[dict[str, Any], str, Any], ...] = (
    ({"type": "string"}, "type", 5),
    ({"type": "integer"}, "type", "a"),
    ({"type": "boolean"}, "type", 1),
    ({"type": "null"}, "type", 1),
    ({"type": "array"}, "type", 5),
    ({"type": "object"}, "type", 5),
    ({"type": ["string", "null"]}, "type", 5),
    ({"type": "string", "minLength": 3}, "minLength", "a"),
    ({"type": "string", "maxLength": 1}, "maxLength", "abc"),
    ({"type": "string", "pattern": "^b"}, "pattern", "abc"),
    ({"type": "string", "enum": ["b"]}, "enum", "abc"),
    ({"type": "string", "const": "b"}, "const", "abc"),
    ({"type": "string", "not": {"const": "abc"}}, "not", "abc"),
    ({"type": "integer", "minimum": 3}, "minimum", 1),
    ({"type": "number", "exclusiveMaximum": 1}, "exclusiveMaximum", 1),
    ({"type": "integer", "multipleOf": 2}, "multipleOf", 3),
    ({"type": "array", "items": {"type": "string"}}, "items", [5]),
    ({"type": "array", "minItems": 2}, "minItems", [5]),
    ({"type": "array", "uniqueItems": True}, "uniqueItems", [5, 5]),
    ({"type": "array", "contains": {"const": 1}}, "contains", [5]),
    ({"type": "array", "prefixItems": [{"type": "string"}]}, "prefixItems", [5]),
    ({"type": "object", "required": ["a"]}, "required", {}),
    ({"type": "object", "minProperties": 1}, "minProperties", {}),
    ({"type": "object", "additionalProperties": False}, "additionalProperties", {"a": 1}),
    ({"type": "object", "additionalProperties": {"type": "string"}}, "additionalProperties", {"a": 1}),
    ({"type": "object", "properties": {"a": {"type": "string"}}}, "properties", {"a": 1}),
    ({"type": "object", "properties": {"a": {}}, "required": ["a"]}, "required", {}),
    (
        {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
        "additionalProperties",
        {"b": 1},
    ),
    ({"type": "object", "patternProperties": {"^a": {"type": "string"}}}, "patternProperties", {"a": 1}),
    ({"minLength": 3}, "minLength", "a"),
    ({"minimum": 3}, "minimum", 1),
    ({"enum": ["b"]}, "enum", "a"),
    ({"items": {"type": "string"}}, "items", [1]),
    ({"anyOf": [{"type": "string"}]}, "anyOf", 1),
    ({"allOf": [{"type": "string", "minLength": 3}]}, "allOf", "a"),
)
PLACES: dict[str, Any] = {
    "property": lambda schema, value: (schema, value),
    "item": lambda schema, value: ({"type": "array", "items": schema}, [value]),
    "value": lambda schema, value: ({"type": "object", "additionalProperties": schema}, {"k": value}),
    "value beside properties": lambda schema, value: (
        {"type": "object", "properties": {"x": {}}, "additionalProperties": schema},
        {"k": value},
    ),
    "branch": lambda schema, value: ({"anyOf": [schema]}, value),
    "item of an item": lambda schema, value: (
        {"type": "array", "items": {"type": "array", "items": schema}},
        [[value]],
    ),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("schema", "keyword", "value"), CASES, ids=lambda case: str(case)[:60])
def test_what_is_said_to_be_unchecked_is_accepted_and_all_else_is_not(
    schema: dict[str, Any], keyword: str, value: Any, place: str, tmp_path: Path
) -> None:
    outer, wrong = PLACES[place](schema, value)
    document = {
        "description": "Greets somebody",
        "input_schema": {"type": "object", "properties": {"p": outer}, "required": ["p"]},
        "output_schema": {"type": "object"},
    }
    text = yaml.safe_dump(document, sort_keys=False)
    both = Both(tmp_path)
    if place == "value" and isinstance(schema.get("type"), list):
        assert both.refused(text)
        return
    try:
        both.loaded(text)[0].model.model_validate({"p": wrong})
    except ValidationError:
        accepted = False
    else:
        accepted = True
    said = [finding for finding in both.findings(text) if finding.code == "SCH251"]
    told = any(f"`{keyword}`" in finding.message or place == "item of an item" for finding in said)
    assert told == accepted, [finding.message for finding in said]
