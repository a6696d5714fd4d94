"""The JSON Schemas of apcore's files, as the extension for YAML shows them."""

from __future__ import annotations

from plugcheck_rules.hosts.apcore.editing.hint_schemas import hint_schemas


def test_markdown_is_said_to_be_markdown() -> None:
    """yaml-language-server 1.25 escapes what stands in `description`, and shows `markdownDescription` as it is."""
    keys = [
        key
        for schema in hint_schemas()
        for shape in schema.document["definitions"].values()
        for key in shape.get("properties", {}).values()
    ]
    assert len(keys) > 100
    for key in keys:
        assert key["markdownDescription"].startswith("**`")
        assert "`" not in key["description"]
        assert not key["description"].startswith("*")
    said = {key["markdownDescription"]: key["description"] for key in keys}
    (pattern,) = (
        plain for page, plain in said.items() if page.startswith("**`pattern`**") and "*.binding" in page
    )
    assert pattern.startswith("pattern: a pattern for file names, default *.binding.yaml")
