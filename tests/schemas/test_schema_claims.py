"""What messages say of apcore beyond refusing, held against the real models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from real_schemas import Both

from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "description: Greets somebody\noutput_schema: {type: object}\n"


def outcome(both: Both, text: str, value: dict[str, Any]) -> str:
    """What validating `value` with the real input model comes to."""
    try:
        both.loaded(text)[0].model.model_validate(value)
    except ValidationError:
        return "refused"
    except Exception as error:  # noqa: BLE001 - that it is no ValidationError is the point
        return type(error).__name__
    return "accepted"


@pytest.mark.parametrize(
    ("code", "schema", "value", "expected"),
    [
        ("SCH221", "{properties: {a: {type: strng}}}", {"a": 5}, "accepted"),
        ("SCH222", "{properties: {age: {}}, required: age}", {}, "accepted"),
        ("SCH224", "{properties: {a: }, required: [a]}", {"a": object()}, "accepted"),
        ("SCH226", "{properties: {a: {type: string, enum: []}}}", {"a": "x"}, "refused"),
        ("SCH230", "{properties: {model_config: {type: string}}}", {"model_config": 5}, "accepted"),
        ("SCH234", "{properties: {a: {type: string, maxlength: 1}}}", {"a": "long"}, "accepted"),
        ("SCH235", "{properties: {a: {type: string, format: datetime}}}", {"a": "x"}, "accepted"),
        (
            "SCH236",
            "{properties: {a: {type: string, nullable: true}}, required: [a]}",
            {"a": None},
            "refused",
        ),
        ("SCH237", "{properties: {a: {}}, required: [b]}", {}, "accepted"),
        ("SCH239", "{properties: {a: {type: integer, minLength: 9}}}", {"a": 1}, "accepted"),
        ("SCH240", "{properties: {a: {type: integer, minimum: 5, maximum: 3}}}", {"a": 4}, "refused"),
        ("SCH241", "{properties: {a: {type: string, enum: [1, 2]}}}", {"a": 1}, "refused"),
        ("SCH242", "{properties: {a: {type: string, enum: [x, 2]}}}", {"a": 2}, "refused"),
        ("SCH244", "{properties: {a: {allOf: [{type: string}, {type: integer}]}}}", {"a": 1}, "refused"),
        ("SCH245", "{properties: {a: {type: string, default: 5}}}", {}, "accepted"),
        ("SCH247", "{properties: {a: {enum: [no, se]}}}", {"a": "no"}, "refused"),
        ("SCH248", "{type: string}", {"any": 1}, "accepted"),
        ("SCH250", "{properties: {a: {}}}", {"b": 1}, "accepted"),
    ],
)
def test_a_schema_that_loads_does_what_the_message_says(
    code: str, schema: str, value: dict[str, Any], expected: str, tmp_path: Path
) -> None:
    both = Both(tmp_path)
    text = HEAD + f"input_schema: {schema}\n"
    assert code in {finding.code for finding in both.findings(text)}
    assert outcome(both, text, value) == expected


TREE = "{type: object, properties: {kids: {type: array, items: {$ref: '#/%s/Tree'}}}}"


@pytest.mark.parametrize("inside", [False, True])
def test_a_definition_of_the_file_is_lost_where_it_refers_to_itself(inside: bool, tmp_path: Path) -> None:
    both = Both(tmp_path)
    if inside:
        schema = f"$defs: {{Tree: {TREE % '$defs'}}}, properties: {{t: {{$ref: '#/$defs/Tree'}}}}"
        text = HEAD + f"input_schema: {{{schema}}}\n"
    else:
        schema = "properties: {t: {$ref: '#/definitions/Tree'}}"
        text = HEAD + f"input_schema: {{{schema}}}\ndefinitions: {{Tree: {TREE % 'definitions'}}}\n"
    told = "SCH214" in {finding.code for finding in both.findings(text)}
    assert told == (not inside)
    assert outcome(both, text, {"t": {}}) == "accepted"
    deep = outcome(both, text, {"t": {"kids": [{}]}})
    assert deep == ("accepted" if inside else "_WrappedReferencingError")


def test_keys_beside_a_reference_replace_those_of_its_target(tmp_path: Path) -> None:
    both = Both(tmp_path)
    text = HEAD + (
        "input_schema: {properties: {a: {$ref: '#/definitions/A', minLength: 0}}}\n"
        "definitions: {A: {type: string, minLength: 3}}\n"
    )
    assert "SCH216" in {finding.code for finding in both.findings(text)}
    assert outcome(both, text, {"a": "x"}) == "accepted"


def test_names_that_models_share_with_their_base_work(tmp_path: Path) -> None:
    both = Both(tmp_path)
    names = ("json", "copy", "schema", "dict", "model_name", "model_fields", "fields", "class", "a b", "é")
    for name in names:
        text = HEAD + f"input_schema: {{type: object, properties: {{{name!r}: {{type: string}}}}}}\n"
        assert "SCH230" not in {finding.code for finding in both.findings(text)}
        assert outcome(both, text, {name: "x"}) == "accepted"
        assert outcome(both, text, {name: 5}) == "refused"


def test_a_file_that_changes_beside_its_schema_is_read_again(tmp_path: Path) -> None:
    both = Both(tmp_path)
    common = both.schemas / "common.yaml"
    both.files.put(common, Text("Name: {type: string}\n"))
    text = HEAD + "input_schema: {properties: {a: {$ref: ./common.yaml#/Name}}}\n"
    assert not any(finding.refused for finding in both.findings(text))
    both.files.put(common, Text("Name: {type: string, minLength: -1}\n"))
    assert [finding.code for finding in both.findings(text) if finding.refused] == ["SCH215"]
    both.files.put(common, Text("Nmae: {type: string}\n"))
    assert [finding.code for finding in both.findings(text) if finding.refused] == ["SCH211"]
