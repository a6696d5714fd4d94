"""Schemas against models: what Pydantic itself makes of a model never differs from it, and what is changed in it does."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from model_sources import HEAD, Drawn, draw_source, made

from plugcheck_lsp.documents.yaml import parse
from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.apcore.modules.models import record_of
from plugcheck_rules.hosts.apcore.schemas.compatibility import Side
from plugcheck_rules.hosts.apcore.schemas.drift import Drift, Kind, differences
from plugcheck_rules.hosts.apcore.schemas.schema_shapes import shape_of_schema

PATH = Path("/project/extensions/drawn.py")


def drift(drawn: Drawn, schema: dict[str, Any]) -> list[Drift]:
    root = parse(Text(json.dumps({"input_schema": schema, "$defs": schema.get("$defs", {})}))).roots[0]
    section = root.get("input_schema")
    model = record_of(drawn.program, drawn.owner)
    assert section is not None
    assert model is not None
    record = shape_of_schema(section, root, PATH).record
    return list(differences(Side.INPUT, record, model)) if record is not None else []


def change(chance: random.Random, schema: dict[str, Any]) -> tuple[dict[str, Any], str, Kind] | None:
    """The schema with one real difference, the property that it is about, and its kind."""
    schema = copy.deepcopy(schema)
    properties = schema.get("properties", {})
    if not properties:
        return None
    name = chance.choice(sorted(properties))
    inner, required = properties[name], schema.get("required", [])
    match chance.choice(list(Kind)):
        case Kind.NO_FIELD:
            properties["surely_new"] = {"type": "string"}
            return schema, "surely_new", Kind.NO_FIELD
        case Kind.NO_PROPERTY:
            del properties[name]
            schema["required"] = [each for each in required if each != name]
            return schema, name, Kind.NO_PROPERTY
        case Kind.REQUIRED:
            schema["required"] = sorted(set(required) ^ {name})
            if name in schema["required"] and "default" in inner:
                return None  # the host fills it in
            return schema, name, Kind.REQUIRED
        case Kind.TYPE if inner.get("type") in ("string", "integer", "boolean", "array"):
            wider = {"string": "integer", "integer": "number", "boolean": "string", "array": "object"}
            kept = {key: inner[key] for key in ("title", "description", "default") if key in inner}
            properties[name] = {**kept, "type": wider[inner["type"]]}
            return schema, name, Kind.TYPE
        case Kind.BOUND if (
            inner.get("type") in ("integer", "string") and not {"enum", "const"} & inner.keys()
        ):
            word = "maximum" if inner["type"] == "integer" else "maxLength"
            inner[word] = 12345
            return schema, name, Kind.BOUND
        case Kind.ENUM if "enum" in inner:
            inner["enum"] = [*inner["enum"], "surely new"]
            if isinstance(inner.get("type"), str) and inner["type"] != "string":
                return None
            return schema, name, Kind.ENUM
        case Kind.DEFAULT if inner.get("default") not in (None, []):
            inner["default"] = "surely new"
            return schema, name, Kind.DEFAULT
    return None


def check(seed: int, counts: Counter[str]) -> None:
    chance = random.Random(seed)
    drawn = made(draw_source(chance), PATH)
    if drawn is None:
        return
    counts["models"] += 1
    told = "\n".join([drawn.source.removeprefix(HEAD), json.dumps(drawn.schema, indent=1)])
    assert drift(drawn, drawn.schema) == [], told
    changed = change(chance, drawn.schema)
    if changed is None:
        return
    schema, name, kind = changed
    found = drift(drawn, schema)
    counts["changed"] += 1
    counts["told"] += bool(found)
    counts[f"{kind}: told of"] += any(each.kind is kind for each in found)
    counts[f"{kind}: changed"] += 1
    record = record_of(drawn.program, drawn.owner)
    assert record is not None
    field = record.properties.get(name)
    names = {name, field.attribute if field is not None else ""} - {""}
    for each in found:
        assert any(f"{part}`" in each.said for part in names), (each.said, told)
        assert each.kind is kind, (each.said, told)


@pytest.mark.parametrize("seeds", [range(120)], ids=["120"])
def test_models_and_what_becomes_of_their_schemas(seeds: range) -> None:
    counts: Counter[str] = Counter()
    for seed in seeds:
        check(seed, counts)
    print(dict(counts))
    assert counts["told"] > counts["changed"] * 0.4


@pytest.mark.slow
def test_many_models_and_what_becomes_of_their_schemas() -> None:
    test_models_and_what_becomes_of_their_schemas(range(1000, 1800))
