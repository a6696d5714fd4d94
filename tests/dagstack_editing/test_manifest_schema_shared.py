"""The JSON Schema of manifests that other tools are given: it explains more than the one that judges, and judges alike."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from plugcheck_lsp.documents.schema import Schema
from plugcheck_lsp.rule import rule_book
from plugcheck_rules.hosts.dagstack.model import PACKAGE, SCHEMA_FILE

OWN = Schema.shipped(PACKAGE, SCHEMA_FILE).document
(SHARED,) = (dict(schema.document) for schema in rule_book().hosts["dagstack"].schemas)
FIELDS = OWN["$defs"]["manifest"]["properties"]

VALUES = st.sampled_from(
    ["1", "a", "tool", "in_process", "async", 1, -1, True, ["a"], [1], {}, {"required": 3}]
)
FORM = st.dictionaries(st.sampled_from([*FIELDS, "priorty"]), VALUES)


@given(
    FORM
    | st.fixed_dictionaries({"plugin": FORM | VALUES})
    | st.tuples(FORM, FORM).map(lambda two: {**two[0], "plugin": two[1]})
)
def test_it_judges_as_the_one_without_hints(manifest: Any) -> None:
    def told(document: Any) -> list[tuple[str, list[Any]]]:
        errors = Draft202012Validator(document).iter_errors(manifest)
        return sorted((error.message, list(error.absolute_path)) for error in errors)

    assert told(SHARED) == told(OWN)


def test_every_key_is_explained_where_taplo_looks() -> None:
    """Taplo reads `properties`, not what `if` leads to."""
    for properties in (SHARED["properties"], SHARED["properties"]["plugin"]["properties"]):
        for name, field in FIELDS.items():
            assert properties[name]["description"] == field["description"]
    assert SHARED["properties"]["execution_model"]["anyOf"][0]["enum"] == FIELDS["execution_model"]["enum"]
    assert SHARED["properties"]["resources"]["properties"]["required"]["description"]
