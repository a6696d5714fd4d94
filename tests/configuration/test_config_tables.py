"""What we know of apcore's keys, versions and ids against the package's own tables and functions."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING

import pytest
from apcore.builtin_steps import build_standard_strategy
from apcore.config import _CONSTRAINTS, _DEPRECATED_INERT_KEYS, _FRAMEWORK_CONFIG_KEYS
from apcore.errors import InvalidInputError, VersionConstraintError
from apcore.module import ModuleAnnotations
from apcore.pipeline_config import _CONFIGURABLE_STEP_FIELDS, _STEP_ENTRY_FIELDS
from apcore.registry.registry import _validate_module_id
from apcore.registry.version import matches_version_hint
from config_documents import documents
from hypothesis import given
from hypothesis import strategies as st

from apcore import Config, Registry
from plugcheck_lsp.documents.yaml import parse
from plugcheck_lsp.text import decode
from plugcheck_rules.hosts.apcore.configs.config_keys import CONFIG_KEYS, Reader
from plugcheck_rules.hosts.apcore.configs.file_keys import (
    ANNOTATIONS,
    CONFIGURABLE_STEP_FIELDS,
    PIPELINE_STEPS,
    STEP_FIELDS,
)
from plugcheck_rules.hosts.apcore.configs.ids import id_fault, mended_id
from plugcheck_rules.hosts.apcore.configs.pipelines import FIXED
from plugcheck_rules.hosts.apcore.configs.reading import Configuration
from plugcheck_rules.hosts.apcore.configs.versions import faulty_parts, mended_constraint, satisfies

if TYPE_CHECKING:
    from pathlib import Path


def test_the_keys_are_those_of_the_package() -> None:
    assert set(CONFIG_KEYS) == _FRAMEWORK_CONFIG_KEYS
    assert {name for name, key in CONFIG_KEYS.items() if key.checked} == set(_CONSTRAINTS)
    told = {name for name, key in CONFIG_KEYS.items() if key.reader is Reader.NOBODY_TOLD}
    assert told == set(_DEPRECATED_INERT_KEYS)
    defaults = {name: Config.get_default(name) for name in CONFIG_KEYS}
    assert {name: CONFIG_KEYS[name].default for name, value in defaults.items() if value is not None} == {
        name: value for name, value in defaults.items() if value is not None
    }


@pytest.mark.parametrize("name", sorted(_CONSTRAINTS))
@pytest.mark.parametrize(
    "value",
    [True, False, 0, 1, -1, 16, 17, 0.0, 0.5, 1.0, 1.5, float("nan"), "", " ", "x", "otlp", "deny", [], {}],
)
def test_the_limits_are_those_of_the_package(name: str, value: object) -> None:
    holds, _ = _CONSTRAINTS[name]
    assert CONFIG_KEYS[name].accepts(value) == bool(holds(value))


def test_steps_and_annotations_are_those_of_the_package() -> None:
    steps = build_standard_strategy(registry=Registry()).steps
    assert tuple(step.name for step in steps) == PIPELINE_STEPS
    assert {step.name for step in steps if not step.removable} == FIXED
    assert STEP_FIELDS == _STEP_ENTRY_FIELDS
    assert CONFIGURABLE_STEP_FIELDS == _CONFIGURABLE_STEP_FIELDS
    fields = {field.name: field.default for field in dataclasses.fields(ModuleAnnotations)}
    assert set(ANNOTATIONS) == set(fields)
    assert {name: key.default for name, key in ANNOTATIONS.items() if key.default is not None} == {
        name: fields[name] for name, key in ANNOTATIONS.items() if key.default is not None
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_value_that_counts_is_the_one_that_the_package_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("APCORE")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    path, compared = tmp_path / "apcore.yaml", 0
    for text in documents(3, 400):
        path.write_bytes(text.encode())
        document = parse(decode(text.encode()))
        try:
            config = Config.load(str(path), validate=False)
        except Exception:  # noqa: BLE001 - what does not load has no values
            continue
        reading = Configuration(document.roots[0] if document.roots else None)
        for name in CONFIG_KEYS:
            if name.startswith("_config."):
                continue  # loading reads these by itself, at the top alone
            node = reading.node(name)
            if node is not None:
                assert repr(config.get(name)) == repr(node.value), f"{name} in\n{text}"
                compared += 1
            else:
                assert name.startswith(("obs", "sys_modules")) or config.get(name) in (
                    None,
                    Config.get_default(name),
                ), f"{name} in\n{text}"
    assert compared > 1000


@given(st.text(), st.booleans())
def test_ids_are_judged_as_the_package_does(text: str, reserved: bool) -> None:
    text = f"system.{text}" if reserved else text
    try:
        _validate_module_id(text)
    except InvalidInputError:
        assert id_fault(text)
    else:
        assert not id_fault(text)
    mended = mended_id(text)
    assert not mended or not id_fault(mended)


_PARTS = st.tuples(
    st.sampled_from(["", ">=", "<=", ">", "<", "^", "~", "=", "==", ">= "]),
    st.sampled_from(["1", "1.2", "1.2.3", "0.2.3", "0.0.3", "v1", "", "1.2.3.4", "1.x", "2-rc", "*"]),
).map("".join)


@given(
    st.sampled_from(["1.2.3", "0.2.3", "0.0.3", "1", "v1", "1.2", "2.0.0-rc1", "", "x", " 1.0"]),
    st.lists(_PARTS, min_size=1, max_size=3).map(",".join),
)
def test_constraints_are_compared_as_the_package_does(version: str, constraint: str) -> None:
    try:
        expected: bool | None = matches_version_hint(version, constraint)
    except VersionConstraintError:
        expected = None
    assert satisfies(version, constraint) is expected
    mended = mended_constraint(constraint)
    assert not mended or not faulty_parts(mended)
