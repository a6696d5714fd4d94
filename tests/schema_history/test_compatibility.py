"""Every break that is claimed has an instance that shows it; what enumerating instances finds is not missed."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from schema_pairs import draw_file, edited, instances

from plugcheck_rules.hosts.apcore.schemas.compatibility import Side, additions, breaks

DEFINITIONS = ("definitions", "$defs")


def validator(file: dict[str, Any], side: Side) -> Draft202012Validator:
    return Draft202012Validator({**file[side.value], "definitions": file["definitions"]})


def declared_alone(value: Any, schema: Any, root: Any) -> Any:
    """The instance without the properties that the schema does not name."""
    while isinstance(schema, dict) and "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rpartition("/")[2]]
    if not isinstance(schema, dict):
        return value
    if isinstance(value, list) and "items" in schema:
        return [declared_alone(each, schema["items"], root) for each in value]
    if not isinstance(value, dict) or "properties" not in schema:
        return value
    known = schema["properties"]
    return {name: declared_alone(inner, known[name], root) for name, inner in value.items() if name in known}


def check(seed: int, counts: Counter[str], *, enumerated: int = 250) -> None:
    chance = random.Random(seed)
    before = draw_file(chance)
    now = edited(chance, before)
    found = breaks(before, now)
    counts["pairs"] += 1
    counts["breaks"] += len(found)
    for side in Side:
        old, new = validator(before, side), validator(now, side)
        had, refuses = (old, new) if side is Side.INPUT else (new, old)
        claimed = [each for each in found if each.side is side]
        for each in claimed:
            assert had.is_valid(each.witness), (seed, each, before, now)
            assert not refuses.is_valid(each.witness), (seed, each, before, now)
            assert each.path in each.said or each.path.rpartition(".properties.")[0] in each.said
            assert "\n" not in each.said
        drawn = list(instances(chance, enumerated))
        broken = [each for each in drawn if had.is_valid(each) and not refuses.is_valid(each)]
        counts["sides"] += 1
        counts["sides that break"] += bool(claimed)
        if broken and not claimed:
            # A property that an open schema did not declare may hold anything: to declare it is no break.
            own = [declared_alone(each, had.schema, had.schema) for each in broken]
            sure = [each for each in own if had.is_valid(each) and not refuses.is_valid(each)]
            counts["missed" if sure else "declared what was open"] += 1
            if sure:
                print("missed", seed, side, json.dumps(sure[0]), json.dumps([before, now]))
        if before[side.value] == now[side.value] and before["definitions"] == now["definitions"]:
            assert not claimed
    added = additions(before, now)
    counts["with additions"] += bool(added)
    assert breaks(before, before) == ()
    assert additions(before, before) == ()


@pytest.mark.parametrize("seeds", [range(50)], ids=["50"])
def test_pairs_of_schemas(seeds: range) -> None:
    counts: Counter[str] = Counter()
    for seed in seeds:
        check(seed, counts)
    print(dict(counts))
    assert counts["breaks"] > counts["pairs"] * 0.3
    assert counts["missed"] <= counts["sides that break"] * 0.05


@pytest.mark.slow
def test_many_pairs_of_schemas() -> None:
    test_pairs_of_schemas(range(1000, 1600))
