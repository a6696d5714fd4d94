"""What is offered against the released package: it takes every key, and reads every proposal as what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from apcore.schema import SchemaDefinition, SchemaExporter, SchemaLoader, SchemaValidator
from apcore_files import ACL, FILES, LANGUAGE, Shop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apcore import acl as real_acl
from apcore import config as real_config
from plugcheck_lsp.editing.language import CannotRename, Renaming
from plugcheck_rules.hosts.apcore.configs.config_keys import CONFIG_KEYS
from plugcheck_rules.hosts.apcore.editing.acl_shape import ACL as ACL_SHAPE
from plugcheck_rules.hosts.apcore.editing.acl_shape import RULE
from plugcheck_rules.hosts.apcore.editing.file_shapes import config_file
from plugcheck_rules.hosts.apcore.editing.schema_shape import JSON_SCHEMA
from plugcheck_rules.hosts.apcore.schemas.keywords import FORMATS, FORMS

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_rules.hosts.apcore.editing.shapes import Shape

A = "acl/global_acl.yaml"


def paths(shape: Shape, prefix: str = "") -> set[str]:
    """The dotted paths of all keys that hold a value of their own."""
    found = set()
    for name, key in shape.keys.items():
        path = f"{prefix}.{name}" if prefix else name
        found |= paths(key.shape, path) if key.shape.keys else {path}
    return found


def test_every_key_of_the_configuration_is_offered_and_no_other() -> None:
    flat = {
        path for path in paths(config_file(namespaced=False)) if path.split(".")[0] not in ("apcore", "mcp")
    }
    assert flat == set(real_config._FRAMEWORK_CONFIG_KEYS) == set(CONFIG_KEYS)
    below = {
        path.removeprefix("apcore.")
        for path in paths(config_file(namespaced=True))
        if not path.startswith("mcp.")
    }
    assert below == set(CONFIG_KEYS)


def test_the_keys_of_rules_are_those_that_the_loader_takes() -> None:
    assert set(RULE.keys) == set(real_acl._RULE_KEYS)
    assert {name for name, key in RULE.keys.items() if key.required} == {"callers", "targets", "effect"}
    assert {value.text for value in RULE.keys["effect"].shape.values} == real_acl._EFFECT_VALUES
    assert {value.text for value in RULE.keys["approval"].shape.values} == real_acl._APPROVAL_VALUES


def test_the_keywords_of_schemas_are_those_of_json_schema() -> None:
    assert {name for name in JSON_SCHEMA.keys if not name.startswith("x-")} <= {*FORMS, "readOnly"}


ANNOTATED = {
    **dict.fromkeys(["readOnly", "writeOnly", "deprecated"], True),
    "x-examples": ["a"],
    "x-constraints": "short",
    "x-deprecated": {"since": "1"},
    "x-llm-description": "for models",
}


@pytest.mark.parametrize(
    "annotations", [{}, *({"format": value} for value in sorted(FORMATS)), ANNOTATED], ids=str
)
def test_what_is_said_not_to_be_checked_is_not(tmp_path: Path, annotations: dict[str, Any]) -> None:
    note = {"type": "string", **annotations}
    written = {
        "description": "Takes a note",
        "input_schema": {"type": "object", "properties": {"note": note}},
        "output_schema": {"type": "object"},
        "error_schema": {"type": "nonsense"},
    }
    (tmp_path / "m.schema.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
    loader = SchemaLoader(real_config.Config({"schema": {"root": str(tmp_path)}}))
    taken, _ = loader.get_schema("m")
    assert SchemaValidator().validate({"note": "?"}, taken.model).valid
    for name in annotations:
        page = JSON_SCHEMA.keys[name].page()
        assert any(word in page for word in ("not check", "hands it on", "lost")) or name == "deprecated"


def test_what_is_said_of_exports(tmp_path: Path) -> None:
    described = {"description": "for people", **ANNOTATED}
    properties = {"a": {"type": "string", **described}, "b": {"type": "string", **ANNOTATED}}
    loaded = SchemaDefinition(
        "m", "Takes notes", {"type": "object", "properties": properties}, {"type": "object"}
    )
    out = SchemaExporter()
    for told in (
        out.export_openai(loaded)["function"]["parameters"],
        out.export_anthropic(loaded)["input_schema"],
    ):
        assert told["properties"]["a"]["description"] == "for models"
        assert "description" not in told["properties"]["b"]
        assert not any(key.startswith("x-") for each in told["properties"].values() for key in each)
    assert out.export_mcp(loaded)["inputSchema"]["properties"] == properties


WHOLE = "rules:\n  - effect: allow\n    targets: [x]\n    {}\n"
PLACES = [
    "callers: [|]",
    'callers: ["|"]',
    "callers: ['|']",
    'callers: ["|]',
    "callers: |",
    "callers:|",
    "callers:\n      |",
    "callers:\n      - |",
    'callers:\n      - "|',
    "callers:\n    - |",
    "callers: [@|]",
    "callers: [api.|]",
    "callers: [|",
]


@pytest.mark.parametrize("written", PLACES)
def test_a_proposal_is_read_as_what_it_says(shop: Shop, tmp_path: Path, written: str) -> None:
    """Every pattern that is offered, in every way of writing a list, read by the real loader."""
    marked = WHOLE.format(written)
    labels = [label for label in shop.completions(A, marked) if not label.startswith("$")]
    assert len(labels) > 15
    for label in labels:
        text = shop.completed(A, marked, label)
        if written.endswith("[|"):
            text = text.rstrip() + "]\n"
        (rule,) = yaml.safe_load(text)["rules"]
        assert rule["callers"] == [label], text
        path = tmp_path / "taken.yaml"
        path.write_text(text, encoding="utf-8")
        assert real_acl.ACL.load(str(path)).rules[0].callers == [label]


def _values(shape: Shape, path: str = "") -> list[tuple[str, str, bool]]:
    found = []
    for name, key in shape.keys.items():
        here = f"{path}/{name}"
        found += [(here, value.text, value.string) for value in key.shape.values]
        if here.count("/") < 4:
            found += _values(key.shape, here)
            if key.shape.items is not None:
                found += _values(key.shape.items, f"{here}/-")
    return found


@pytest.mark.parametrize(
    ("path", "value", "string"), _values(config_file(namespaced=False)) + _values(ACL_SHAPE)
)
def test_every_value_has_the_type_that_the_host_wants(
    shop: Shop, path: str, value: str, string: bool
) -> None:
    steps = path.strip("/").split("/")
    name = A if steps[0] in ACL_SHAPE.keys else "apcore.yaml"
    marked = _block(steps)
    found = shop.completions(name, marked)
    taken = shop.completed(name, marked, value)
    read: Any = yaml.safe_load(taken)
    for step in steps:
        read = read[0] if step == "-" else read[step]
    assert read == ({"true": True, "false": False}.get(value, value) if not string else value)
    assert found[value].kind == "value"


def _block(steps: list[str]) -> str:
    """The start of a file that leads to the value at a path of keys and dashes, and the cursor there."""
    text, indent = "", 0
    for step in steps:
        text += "" if text.endswith("- ") else "\n" + " " * indent
        text += "- " if step == "-" else f"{step}:"
        indent += 2
    return f"{text.strip()} |"


IDS = st.one_of(
    st.from_regex(r"[a-z][a-z0-9_]{0,4}(\.[a-z][a-z0-9_]{0,4}){0,3}", fullmatch=True),
    st.sampled_from(["on", "no", "null", "true", "y", "off", "executor.on", "yes.no", "a" * 192]),
    st.text(max_size=8),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(new=IDS, quoted=st.booleans())
def test_a_renamed_project_reads_as_if_it_had_been_written_so(shop: Shop, new: str, quoted: bool) -> None:
    check_renaming(shop, new, quoted)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(new=IDS, quoted=st.booleans())
def test_many_new_ids(shop: Shop, new: str, quoted: bool) -> None:
    check_renaming(shop, new, quoted)


def check_renaming(shop: Shop, new: str, quoted: bool) -> None:
    """What PyYAML reads afterwards is what it read before with the one id replaced, in every file."""
    acl = ACL if quoted else ACL.replace('"executor.store"', "executor.store")
    shop.files.open(shop.root / A, acl)
    mention = shop.mention(A, "executor.store")
    assert mention is not None
    refusal, renaming = "", Renaming(())
    try:
        renaming = LANGUAGE.rename(mention, new, shop.workspace)
    except CannotRename as error:
        refusal = str(error)
    if refusal or new == "executor.store":
        assert not refusal.endswith(".")
        return
    after = shop.apply(renaming)
    moved = {move.old: move.new for move in renaming.moves}
    assert len(after) == len(FILES)
    for name, source in {**FILES, A: acl}.items():
        now = after[moved.get(shop.root / name, shop.root / name).relative_to(shop.root).as_posix()]
        if name.endswith(".py"):
            assert now == source.replace('call("executor.store", i', f'call("{new}", i')
        else:
            assert yaml.safe_load(now) == _replaced(yaml.safe_load(source), "executor.store", new)


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, old, new) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, old, new) for each in value]
    return new if value == old else value
