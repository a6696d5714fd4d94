"""Our reading of fields is the host's model: types, coercions, bounds, names and defaults."""

from __future__ import annotations

import itertools
import json
from importlib.resources import files
from typing import Any, get_args

import pytest
from dagstack.plugin_system.manifest import PluginManifest, ResourcesSpec, UnitOfWorkSpec
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from manifest_cases import BASE, CORE_VERSIONS, scalars, values
from packaging.version import Version
from pydantic import BaseModel, TypeAdapter, ValidationError

from plugcheck_rules.hosts.dagstack.core_version import Admission, admits, with_commas, written_out
from plugcheck_rules.hosts.dagstack.model import METADATA, PACKAGE, REFUSED, SCHEMA_FILE, coerce, fields

SCHEMA: dict[str, Any] = json.loads(files(PACKAGE).joinpath(SCHEMA_FILE).read_text(encoding="utf-8"))
MANIFEST = SCHEMA["$defs"]["manifest"]
TABLES: list[tuple[dict[str, Any], type[BaseModel]]] = [
    (MANIFEST, PluginManifest),
    (MANIFEST["properties"]["resources"], ResourcesSpec),
    (MANIFEST["properties"]["unit_of_work"], UnitOfWorkSpec),
]
JSON_TYPES = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object"}


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(("ours", "model"), TABLES, ids=["manifest", "resources", "unit_of_work"])
def test_the_schema_names_the_models_fields_and_refuses_all_others(
    ours: dict[str, Any], model: type[BaseModel]
) -> None:
    assert set(ours["properties"]) - {METADATA} == set(model.model_fields)
    assert ours["additionalProperties"] is False
    assert model.model_config.get("extra") == "forbid"


def test_the_schema_requires_what_the_model_requires_but_what_discovery_fills_in() -> None:
    required = {name for name, field in PluginManifest.model_fields.items() if field.is_required()}
    assert set(MANIFEST["required"]) == required - {"schema_version", "kind_api_version"}


@pytest.mark.parametrize(("ours", "model"), TABLES, ids=["manifest", "resources", "unit_of_work"])
def test_the_schema_has_the_models_types_choices_and_defaults(
    ours: dict[str, Any], model: type[BaseModel]
) -> None:
    theirs = model.model_json_schema()["properties"]
    for name, field in model.model_fields.items():
        property_ = next(
            (kind for kind in theirs[name].get("anyOf", ()) if kind != {"type": "null"}), theirs[name]
        )
        kind = property_.get("type", "object")
        assert ours["properties"][name]["type"] == kind, name
        assert ours["properties"][name].get("enum") == property_.get("enum"), name
        assert ours["properties"][name].get("items") == property_.get("items"), name
        if "default" in ours["properties"][name] and not field.is_required():
            assert ours["properties"][name]["default"] == field.get_default(call_default_factory=True), name


def _least(model: type[BaseModel], rest: dict[str, Any], name: str) -> int:
    """The least of a few numbers that the model takes for a field."""
    for number in range(-2, 4):
        try:
            model.model_validate({**rest, name: number})
        except ValidationError:
            continue
        return number
    raise AssertionError(name)


@pytest.mark.parametrize(
    ("model", "name", "ours"),
    [
        *(
            (PluginManifest, name, MANIFEST)
            for name in ("priority", "startup_timeout_sec", "teardown_timeout_sec")
        ),
        (UnitOfWorkSpec, "estimated_duration_sec", MANIFEST["properties"]["unit_of_work"]),
    ],
)
def test_the_schema_has_the_models_bounds(model: type[BaseModel], name: str, ours: dict[str, Any]) -> None:
    rest = BASE if model is PluginManifest else {}
    assert ours["properties"][name]["minimum"] == _least(model, rest, name)


def _theirs(adapter: TypeAdapter[Any], value: Any) -> Any:
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return REFUSED


INTEGER, BOOLEAN = TypeAdapter(int), TypeAdapter(bool)
_NUMBER_LIKE = st.text(alphabet="0123456789_+-. e\t\n\r\x1c\x1f\x85\xa0\u200b\u2003\u3000\ufeff٣", max_size=9)


@settings(max_examples=1500, deadline=None)
@given(st.one_of(scalars, values, _NUMBER_LIKE, st.floats(), st.integers()))
def test_values_become_whole_numbers_as_in_the_model(value: Any) -> None:
    ours, theirs = coerce("integer", value), _theirs(INTEGER, value)
    assert ours is theirs if theirs is REFUSED else (ours == theirs and type(ours) is int)


@settings(max_examples=1500, deadline=None)
@given(
    st.one_of(
        scalars,
        values,
        st.floats(),
        st.sampled_from(["true", "false", "yes", "no", "on", "off", "t", "f", "y", "n", "1", "0"]).flatmap(
            lambda word: st.sampled_from(
                [word, word.upper(), word.title(), f" {word}", f"{word} ", f"{word}\n", word * 2]
            )
        ),
    )
)
def test_values_become_flags_as_in_the_model(value: Any) -> None:
    ours, theirs = coerce("boolean", value), _theirs(BOOLEAN, value)
    assert ours is theirs


@pytest.mark.parametrize("digits", [4299, 4300, 4301])
@pytest.mark.parametrize("shape", ["{}", "-{}", "{}.0", " {} ", "+{}"])
def test_numbers_of_thousands_of_digits_become_what_the_model_makes_of_them(digits: int, shape: str) -> None:
    text = shape.format("1" * digits)
    assert (coerce("integer", text) is REFUSED) == (_theirs(INTEGER, text) is REFUSED)


def test_no_field_of_another_type_takes_anything_but_its_own() -> None:
    assert {kind for kind in JSON_TYPES.values() if kind not in ("integer", "boolean")} == {
        "string",
        "array",
        "object",
    }
    for kind in ("string", "array", "object"):
        assert coerce(kind, 1) is REFUSED


def test_enumerations_are_those_of_the_host() -> None:
    from dagstack.plugin_system import manifest

    unit = MANIFEST["properties"]["unit_of_work"]["properties"]
    assert tuple(MANIFEST["properties"]["runtime"]["enum"]) == get_args(manifest.Runtime)
    assert tuple(MANIFEST["properties"]["execution_model"]["enum"]) == get_args(manifest.ExecutionModel)
    assert tuple(unit["idempotency_mode"]["enum"]) == get_args(manifest.IdempotencyMode)
    assert MANIFEST["properties"]["schema_version"]["const"] == manifest.SUPPORTED_SCHEMA_VERSION


def test_fields_are_named_in_every_table() -> None:
    assert fields("resources") == ("required", "optional")
    assert METADATA not in fields()
    assert fields("name") == ()


@pytest.mark.parametrize("written", CORE_VERSIONS)
def test_a_core_version_admits_what_the_registry_takes(written: str) -> None:
    from dagstack.plugin_system import PluginRegistry
    from dagstack.plugin_system.errors import PluginRegistryError

    manifest = PluginManifest.model_validate(
        {**BASE, "core_version": written, "runtime": "mcp_http", "endpoint": "https://example.org"}
    )
    try:
        PluginRegistry(core_version="0.4.1").register_manifest(manifest)
        taken = True
    except PluginRegistryError:
        taken = False
    assert (admits(written, Version("0.4.1")) is Admission.YES) == taken


@pytest.mark.parametrize(
    ("written", "host", "admission"),
    [
        (">=0.4", "0.5.0rc1", Admission.DEPENDS),
        (">=0.5.0rc1", "0.5.0rc1", Admission.YES),
        (">=0.6", "0.5.0rc1", Admission.NO),
        ("", "0.5.0.dev1", Admission.DEPENDS),
        ("^0.4", "0.5.0rc1", Admission.INVALID),
    ],
)
def test_a_pre_release_of_the_host_is_a_matter_of_its_packaging(
    written: str, host: str, admission: Admission
) -> None:
    assert admits(written, Version(host)) is admission


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("^0.2", ">=0.2,<0.3"),
        ("^1.2.3", ">=1.2.3,<2"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0", ">=0,<1"),
        ("~0.4.1", ">=0.4.1,<0.5"),
        ("~1", ">=1,<2"),
        ("0.4.1", "==0.4.1"),
        ("v0.4.1", "==v0.4.1"),
        ("latest", None),
        ("", None),
    ],
)
def test_other_notations_are_written_out(written: str, mended: str | None) -> None:
    assert written_out(written) == mended


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        (">=0.3.0 <1.0.0", ">=0.3.0,<1.0.0"),
        (">= 0.3 < 1", ">=0.3,<1"),
        (">=0.3;<1", None),
        (">=0.3", None),
        (">=x <y", None),
    ],
)
def test_specifiers_get_their_commas(written: str, mended: str | None) -> None:
    assert with_commas(written) == mended


def test_short_texts_become_whole_numbers_as_in_the_model() -> None:
    """Every text of up to five signs of a number: pydantic strips leading zeros in ways that no example shows."""
    for length in range(1, 6):
        for signs in itertools.product("01_-+.", repeat=length):
            text = "".join(signs)
            ours, theirs = coerce("integer", text), _theirs(INTEGER, text)
            assert ours is theirs if theirs is REFUSED else ours == theirs, text
