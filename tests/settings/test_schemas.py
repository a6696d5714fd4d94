"""The JSON Schemas: that of the settings says what is accepted, those of hosts refuse nothing that the host takes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from plugcheck_lsp.documents import toml
from plugcheck_lsp.documents.schema import Schema
from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.schemas import INDEX, all_schemas, main, settings_schema
from plugcheck_lsp.settings import (
    CATEGORIES,
    CONDITION_KEYS,
    CONTRACT_KEYS,
    KEYS,
    LAYER_KEYS,
    NONDETERMINISM_KEYS,
    RESOURCE_KEYS,
    SOURCE_KEYS,
    BadSettings,
    parse_settings,
)
from plugcheck_lsp.settings_keys import SETTINGS, Form, Shape
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from plugcheck_lsp.documents.problem import SyntaxProblem

BOOK = rule_book()
SCHEMA = Schema(settings_schema(BOOK).document)
PATH = Path("/project/plugcheck.toml")


def problems_of(text: Text) -> tuple[SyntaxProblem, ...]:
    """What the reader of the settings has against a text."""
    try:
        parse_settings(PATH, text)
    except BadSettings as error:
        return error.problems
    return ()


def test_the_vocabulary_is_that_of_the_reader() -> None:
    for steps, known in (
        ((), KEYS),
        (("contract",), CONTRACT_KEYS),
        (("layers",), LAYER_KEYS),
        (("nondeterminism",), NONDETERMINISM_KEYS),
        (("nondeterminism", "sources", "x"), SOURCE_KEYS),
        (("resources", "x"), RESOURCE_KEYS),
        (("conditions", "x"), CONDITION_KEYS),
    ):
        shape = SETTINGS.at(steps)
        assert shape is not None
        assert shape.keys.keys() == known
    category = SETTINGS.at(("nondeterminism", "sources", "x", "category"))
    assert category is not None
    assert tuple(category.choices) == CATEGORIES


def shapes() -> list[tuple[tuple[str, ...], str, str]]:
    """Every key, with an example of it as lines of a settings file."""
    found = []
    stack: list[tuple[tuple[str, ...], Shape]] = [((), SETTINGS)]
    while stack:
        steps, shape = stack.pop()
        for key in shape.keys.values():
            if key.example:
                found.append((steps, key.name, key.example))
            stack.append(((*steps, key.name), key.shape))
        if shape.others is not None and shape.others.form is Form.TABLE:
            stack.append(((*steps, "x"), shape.others))
    return found


@pytest.mark.parametrize(("steps", "name", "example"), shapes())
def test_every_example_is_accepted(steps: tuple[str, ...], name: str, example: str) -> None:
    inside = steps and not example.startswith("[")
    source = f"[{'.'.join(steps)}]\n{example}\n" if inside else f"{example}\n"
    document = toml.parse(Text(source))
    assert not document.problems
    assert document.root.get(*steps, name) is not None
    # What it needs besides is another key's example.
    assert {fault.keyword for fault in SCHEMA.faults(document.root)} <= {"required"}
    told = [problem.message for problem in problems_of(Text(source))]
    assert all("needs" in message or "none of the layers" in message for message in told)


def values(shape: Shape | None) -> st.SearchStrategy[Any]:
    """Values of a shape, by and large."""
    if shape is None:
        return st.just(1)
    if shape.or_else is not None and shape.form is Form.TABLE:
        return st.one_of(values(shape.or_else), _of(shape))
    return _of(shape)


def _of(shape: Shape) -> st.SearchStrategy[Any]:
    match shape.form:
        case Form.STRING:
            return st.sampled_from(
                sorted(shape.choices) or ["x.y", "DET001", "0.4", "dagstack", "a-baseline.json"]
            )
        case Form.BOOLEAN:
            return st.booleans()
        case Form.NUMBER:
            return st.sampled_from([1, 2.5])
        case Form.ARRAY:
            return st.lists(values(shape.items), max_size=2)
        case Form.TABLE:
            optional = {name: values(key.shape) for name, key in shape.keys.items()}
            known = st.fixed_dictionaries({}, optional=optional)
            if shape.others is None:
                return known
            others = st.dictionaries(st.sampled_from(["x", "y.z", "api"]), values(shape.others), max_size=2)
            return st.tuples(known, others).map(lambda pair: {**pair[1], **pair[0]})
    return st.sampled_from([1, "a", [1], {"a": 1}])


ODD = st.sampled_from([1, 0, -1, 1.5, True, "x", "fatal", [], [1], ["x"], {}, {"x": 1}, {"selct": []}])


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Settings, some of them with a few values or keys that do not belong."""
    data: dict[str, Any] = copy.deepcopy(draw(values(SETTINGS)))
    for _ in range(draw(st.integers(0, 2))):
        at: Any = data
        while isinstance(at, dict) and at and draw(st.booleans()):
            key = draw(st.sampled_from(sorted(at)))
            if not isinstance(at[key], dict):
                break
            at = at[key]
        key = draw(st.sampled_from([*sorted(at), "selct", "Timeout"]))
        at[key] = copy.deepcopy(draw(ODD))  # a next round may look into it and change it
    return data


def source_of(data: dict[str, Any]) -> str:
    return "".join(f"{key} = {toml_literal(value)}\n" for key, value in data.items())


@settings(max_examples=50, deadline=None)
@given(documents())
def test_what_the_schema_refuses_is_refused_at_the_same_places(data: dict[str, Any]) -> None:
    """The schema refuses nothing that is accepted, and where it refuses, the settings are refused there too."""
    text = Text(source_of(data))
    document = toml.parse(text)
    assert not document.problems
    refused = {fault.span for fault in SCHEMA.faults(document.root)}
    assert refused <= {problem.span for problem in problems_of(text)}


@settings(max_examples=50, deadline=None)
@given(documents())
def test_what_has_a_wrong_form_is_refused_by_the_schema(data: dict[str, Any]) -> None:
    """Unknown keys, wrong types and words that do not exist: all that a schema can say, it says."""
    text = Text(source_of(data))
    document = toml.parse(text)
    refused = {fault.span for fault in SCHEMA.faults(document.root)}
    formal = (
        "is no setting",
        " must be a",
        "must be one of",
        "is no severity",
        "is no category",
        "is no kind",
    )
    told = {each.span for each in problems_of(text) if any(word in each.message for word in formal)}
    assert told <= refused


def test_the_schemas_are_sound_and_are_written_for_other_tools(tmp_path: Path) -> None:
    assert main([str(tmp_path / "out")]) == 0
    index = json.loads((tmp_path / "out" / INDEX).read_text(encoding="utf-8"))
    assert {each["name"] for each in index} == {schema.name for schema in all_schemas(BOOK)}
    assert {"plugcheck-settings", "dagstack-manifest", "apcore-access-list"} <= {
        each["name"] for each in index
    }
    for each in index:
        document = json.loads((tmp_path / "out" / each["file"]).read_text(encoding="utf-8"))
        kind = Draft202012Validator if "2020-12" in document["$schema"] else Draft7Validator
        kind.check_schema(document)
        assert each["fileMatch"]
    assert main([]) == 2


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["rules", "callers", "effect", "properties", "type", "bindings", "x", "$not"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(ANY)
def test_hints_refuse_nothing(data: Any) -> None:
    for schema in all_schemas(BOOK):
        if schema.name.startswith("apcore-"):
            assert not list(Draft7Validator(schema.document).iter_errors(data))
