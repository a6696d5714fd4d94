"""What the code of Pydantic models says, against what Pydantic itself makes of it."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from model_sources import HEAD, draw_source, made

from plugcheck_lsp.documents.yaml import parse
from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.apcore.modules.models import record_of
from plugcheck_rules.hosts.apcore.schemas.schema_shapes import shape_of_schema
from plugcheck_rules.hosts.apcore.schemas.shapes import Record, Shape, same

PATH = Path("/project/extensions/drawn.py")


def shape_of_json(schema: Any) -> Shape:
    root = parse(Text(json.dumps(schema))).roots[0]
    return shape_of_schema(root, root, PATH)


def differences(ours: Record, real: Record, schema: dict[str, Any], where: str = "") -> list[str]:
    """Where what the code was said to be is not what Pydantic makes of it. Unknown is no difference."""
    found = []
    if ours.complete and set(ours.properties) != set(real.properties):
        found.append(f"{where}: fields {sorted(ours.properties)} are {sorted(real.properties)}")
    if not ours.complete and not set(ours.properties) <= set(real.properties):
        found.append(f"{where}: {sorted(set(ours.properties) - set(real.properties))} are no fields")
    if ours.extra is not None:
        told = {"forbid": "forbid", "allow": "allow", "ignore": "allow"}[ours.extra]
        if told != real.extra:
            found.append(f"{where}: extra is {real.extra}, not {ours.extra}")
    for key in ours.properties.keys() & real.properties.keys():
        one, other = ours.properties[key], real.properties[key]
        at = f"{where}.{key}"
        if one.required is not None and one.required != other.required:
            found.append(f"{at}: required is {other.required}")
        known = one.default is not None and one.default.known and other.default is not None
        if known and not same(one.default.value, other.default.value):
            found.append(f"{at}: default {one.default.value!r} is {other.default.value!r}")
        if one.description is not None and one.description != other.description:
            found.append(f"{at}: description {one.description!r} is {other.description!r}")
        found += shape_differences(one.shape, other.shape, at)
    return found


def shape_differences(ours: Shape, real: Shape, at: str) -> list[str]:
    if ours.kinds is None or real.kinds is None:
        return []
    if ours.exact and not real.exact and "record" not in at:
        return []
    found = []
    if ours.kinds != real.kinds:
        found.append(f"{at}: kinds {sorted(ours.kinds)} are {sorted(real.kinds)}")
    if ours.exact and (ours.values is None) != (real.values is None):
        found.append(f"{at}: values {ours.values} are {real.values}")
    if (
        ours.values is not None
        and real.values is not None
        and sorted(map(repr, ours.values)) != sorted(map(repr, real.values))
    ):
        found.append(f"{at}: values {ours.values} are {real.values}")
    if ours.exact and dict(ours.bounds) != dict(real.bounds):
        found.append(f"{at}: bounds {dict(ours.bounds)} are {dict(real.bounds)}")
    if ours.items is not None and real.items is not None:
        found += shape_differences(ours.items, real.items, f"{at}[]")
    if ours.record is not None and real.record is not None:
        found += differences(ours.record, real.record, {}, f"{at}.record")
    return found


def check(seed: int, counts: Counter[str]) -> None:
    drawn = made(draw_source(random.Random(seed)), PATH)
    if drawn is None:
        counts["refused"] += 1
        return
    ours = record_of(drawn.program, drawn.owner)
    assert ours is not None
    real = shape_of_json(drawn.schema).record
    if real is None:
        real = Record({}, ours.where, complete=True, extra="allow")
    counts["models"] += 1
    counts["complete"] += ours.complete
    counts["fields"] += len(ours.properties)
    counts["exact fields"] += sum(field.shape.exact for field in ours.properties.values())
    found = differences(ours, real, drawn.schema)
    assert not found, "\n".join([*found, drawn.source.removeprefix(HEAD), json.dumps(drawn.schema, indent=1)])


@pytest.mark.parametrize("seeds", [range(150)], ids=["150"])
def test_models_are_what_pydantic_makes_of_them(seeds: range) -> None:
    counts: Counter[str] = Counter()
    for seed in seeds:
        check(seed, counts)
    print(dict(counts))
    assert counts["complete"] > counts["models"] * 0.5
    assert counts["exact fields"] > counts["fields"] * 0.5


@pytest.mark.slow
def test_many_models_are_what_pydantic_makes_of_them() -> None:
    test_models_are_what_pydantic_makes_of_them(range(1000, 1800))
