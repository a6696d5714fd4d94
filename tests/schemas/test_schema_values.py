"""What we say of values and of schemas that nothing meets, against jsonschema and every small value there is."""

from __future__ import annotations

import random
import re
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schema_documents import Maker

from plugcheck_lsp.documents.yaml import parse
from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.apcore.schemas.instances import Judge
from plugcheck_rules.hosts.apcore.schemas.matching import found_in
from plugcheck_rules.hosts.apcore.schemas.pieces import Piece, pieces_of
from plugcheck_rules.hosts.apcore.schemas.satisfiability import empty

SCALARS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    2,
    -3,
    5,
    7,
    10,
    1.0,
    0.5,
    2.5,
    "",
    "a",
    "b",
    "aa",
    "abc",
    "ab_9",
)
SMALL: tuple[Any, ...] = (
    *SCALARS,
    *([], [1], ["a"], ["a", "a"], [1, "a", None], [[1]], [{}], [{"a": 1}]),
    *(
        {},
        {"a": 1},
        {"a": "a"},
        {"name": "abc", "size": 1},
        {"x": 1},
        {"a": 1, "b": 2, "tags": []},
        {"kind": None},
    ),
)
JUDGE = Judge(lambda _: None)


def piece(value: Any) -> Piece:
    document = parse(Text(yaml.safe_dump(value, allow_unicode=True)))
    assert not document.problems
    return pieces_of(document.roots[0], Path("x.yaml"))


PIECES = tuple((value, piece(value)) for value in SMALL)


def is_valid(value: Any, schema: Any) -> bool | None:
    try:
        return bool(Draft202012Validator(schema).is_valid(value))
    except (re.error, TypeError, AttributeError, ZeroDivisionError):
        return None  # jsonschema itself cannot say


def compare(seeds: range) -> tuple[int, int, int]:
    broken = met = empties = 0
    for seed in seeds:
        maker = Maker(seed)
        schema = maker.schema(1)
        node = piece(schema)
        nothing = empty(node, JUDGE)
        empties += nothing is not None
        for value, value_piece in PIECES:
            real = is_valid(value, schema)
            if real is None:
                continue
            violation, verdict = JUDGE.violation(value_piece, node), JUDGE.meets(value_piece, node)
            assert violation is None or not real, (seed, schema, value, violation)
            assert verdict is None or verdict == real, (seed, schema, value, verdict)
            assert nothing is None or not real, (seed, schema, value, nothing)
            broken, met = broken + (violation is not None), met + (verdict is True)
    return broken, met, empties


def test_a_slice_of_generated_schemas_and_all_small_values() -> None:
    broken, met, empties = compare(range(400))
    assert broken > 1000
    assert met > 300
    assert empties > 10


@pytest.mark.slow
def test_generated_schemas_and_all_small_values() -> None:
    compare(range(10_000, 12_000))


KEYWORDS: dict[str, tuple[Any, ...]] = {
    "minimum": (0, 1, 1.5, 3),
    "maximum": (0, 2, 2.5, 4),
    "exclusiveMinimum": (0, 1, 2),
    "exclusiveMaximum": (1, 2, 3),
    "multipleOf": (1, 2, 5),
    "minLength": (0, 1, 2),
    "maxLength": (0, 1),
    "minItems": (0, 1, 2),
    "maxItems": (0, 1),
    "items": (False, {"enum": ["a"]}),
    "uniqueItems": (True,),
    "minProperties": (0, 1, 2),
    "maxProperties": (0, 1),
    "required": (["a"], ["a", "b"]),
    "properties": ({"a": {}}, {"a": False}),
    "additionalProperties": (False,),
    "enum": ([1, "a"], [2]),
    "const": (1, "a"),
}
TYPES = ("integer", "number", "string", "array", "object", ["integer", "string"], ["array", "null"])
NUMBERS = tuple(n / 4 for n in range(-4, 24))
LISTS = tuple(list(items) for size in range(4) for items in product((1, "a"), repeat=size))
OBJECTS = tuple(
    dict.fromkeys(names, 1) for names in ((), ("a",), ("b",), ("a", "b"), ("b", "c"), ("a", "b", "c"))
)
ALL_SMALL: tuple[Any, ...] = (None, True, *NUMBERS, *range(-2, 8), "", "a", "aa", "aaa", *LISTS, *OBJECTS)


@pytest.mark.parametrize("seed", range(3))
def test_empty_schemas_and_only_they_have_no_small_value(seed: int) -> None:
    """With bounds as small as these, a schema that anything meets is met by something small."""
    chooser = random.Random(seed)
    found = 0
    for _ in range(300):
        keys = chooser.sample(sorted(KEYWORDS), chooser.randint(1, 4))
        schema: dict[str, Any] = {key: chooser.choice(KEYWORDS[key]) for key in keys}
        if chooser.random() < 0.8:
            schema["type"] = chooser.choice(TYPES)
        if chooser.random() < 0.3 and len(schema) > 1:
            moved = chooser.choice(sorted(schema))
            schema["allOf"] = [{moved: schema.pop(moved)}]
        nothing = empty(piece(schema), JUDGE)
        validator = Draft202012Validator(schema)
        witness = next((value for value in ALL_SMALL if validator.is_valid(value)), _NONE)
        if nothing is not None:
            assert witness is _NONE, (schema, nothing, witness)
            found += 1
        else:
            assert witness is not _NONE, schema
    assert found > 20


_NONE = object()


@given(st.text("ab^$.*+?{}()[]|\\d1,-", max_size=14), st.text("ab1-", max_size=12))
@settings(max_examples=300, deadline=None)
def test_patterns_that_are_worked_out_say_what_python_says(pattern: str, value: str) -> None:
    found = found_in(pattern, value)
    if found is not None:
        assert found == (re.search(pattern, value) is not None)


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|a)*c", r"(\w+\s?)*b$", "a*a*a*a*a*b", ".*.*.*.*x", "(?=a)", r"(a)\1"]
)
def test_patterns_that_could_take_long_take_no_time(pattern: str) -> None:
    """They never reach a backtracking engine: each step looks at all places at once."""
    assert not found_in(pattern, "a" * 5_000)


def test_ordinary_patterns_are_worked_out() -> None:
    assert found_in(r"^[a-z][a-z0-9_]*$", "ab_9")
    assert found_in(r"^\d{3}-\d{4}$", "123-4567")
    assert found_in(r"^[^@]+@[^@]+\.[a-z]{2,}$", "a@b.cd")
    assert found_in(r"^\d{4}-\d{2}$", "20-1") is False


def test_dates_are_of_no_type() -> None:
    schema = piece({"type": "string"})
    violation = JUDGE.violation(piece(date(2020, 1, 1)), schema)
    assert violation is not None
    assert violation.keyword == "type"
