"""Faults of a document against a JSON Schema: all of them, each on the smallest range."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from plugcheck_lsp.documents import toml
from plugcheck_lsp.documents.schema import Schema
from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.dagstack.model import PACKAGE, SCHEMA_FILE

SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 2},
        "count": {"type": "integer", "minimum": 1},
        "tags": {"type": "array", "items": {"type": "string"}},
        "inner": {
            "type": "object",
            "required": ["a", "b"],
            "additionalProperties": False,
            "properties": {"a": {}, "b": {}},
            "patternProperties": {"^x-": {}},
        },
    },
    "required": ["name"],
}


def told(source: str, schema: dict[str, Any] | None = None) -> list[tuple[str, tuple[str | int, ...], str]]:
    document = toml.parse(Text(source))
    return [
        (fault.keyword, fault.path, document.text.slice(fault.span))
        for fault in Schema(schema or SCHEMA).faults(document.root)
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('name = "xy"\n', []),
        ("name = 1\n", [("type", ("name",), "1")]),
        ('name = "x"\n', [("minLength", ("name",), '"x"')]),
        ('name = "xy"\ncount = 0\n', [("minimum", ("count",), "0")]),
        ('name = "xy"\ncount = 1.0\n', [("type", ("count",), "1.0")]),
        ('name = "xy"\ncount = true\n', [("type", ("count",), "true")]),
        ('name = "xy"\ncount = 2020-01-01\n', [("type", ("count",), "2020-01-01")]),
        ('name = "xy"\ntags = ["a", 2, "c", 4]\n', [("type", ("tags", 1), "2"), ("type", ("tags", 3), "4")]),
        (
            'name = "xy"\ninner = { a = 1, b = 2, c = 3, x-y = 4 }\n',
            [("additionalProperties", ("inner", "c"), "c")],
        ),
        (
            'name = "xy"\n[inner]\nc = 1\n"d e" = 2\n',
            [
                ("required", ("inner", "a"), "inner"),
                ("required", ("inner", "b"), "inner"),
                ("additionalProperties", ("inner", "c"), "c"),
                ("additionalProperties", ("inner", "d e"), '"d e"'),
            ],
        ),
        (
            "name = 1\ncount = 0\ntags = 1\n",
            [("type", ("name",), "1"), ("minimum", ("count",), "0"), ("type", ("tags",), "1")],
        ),
        ("# 🎉\r\nname = 1\r\n", [("type", ("name",), "1")]),
    ],
)
def test_every_fault_is_told_at_its_place(
    source: str, expected: list[tuple[str, tuple[str | int, ...], str]]
) -> None:
    assert told(source) == expected


def test_a_part_of_a_schema_can_be_named() -> None:
    document = {"$defs": {"part": {"$ref": "#/$defs/text"}, "text": {"type": "string"}}}
    node = toml.parse(Text("a = 1\n")).root.get("a")
    assert node is not None
    [fault] = Schema(document, "#/$defs/part").faults(node)
    assert (fault.path, fault.expected, fault.value, fault.entry) == ((), "string", 1, None)


FILE: dict[str, Any] = json.loads(files(PACKAGE).joinpath(SCHEMA_FILE).read_text(encoding="utf-8"))
GOOD = 'name = "x"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\nentry_point = "plugin:P"\n'


@pytest.mark.parametrize("header", ["", "[plugin]\n", "[plugin.resources]\nrequired = []\n[plugin]\n"])
@pytest.mark.parametrize(
    ("change", "valid"),
    [
        (("", ""), True),
        (('"in_process"', '"in-process"'), False),
        (('name = "x"\n', ""), False),
        (('entry_point = "plugin:P"\n', ""), False),
        (("plugin:P", "plugin.P"), False),
        (('"in_process"', '"mcp_stdio"'), True),
        (('"in_process"', '"mcp_http"'), False),
        (('"in_process"\n', '"mcp_http"\nendpoint = "https://example.org"\n'), True),
        (('"in_process"\n', '"in_process"\nendpoint = "https://example.org"\n'), False),
        (('"in_process"\n', '"in_process"\ntryfirst = true\ntrylast = true\n'), False),
        (('"in_process"\n', '"in_process"\npriority = -1\n'), False),
        (('"in_process"\n', '"in_process"\nmetadata = { description = "x" }\n'), True),
    ],
)
def test_the_shipped_schema_serves_other_editors_in_either_form(
    header: str, change: tuple[str, str], valid: bool
) -> None:
    document = toml.parse(Text(header + GOOD.replace(*change) if change[0] else header + GOOD))
    assert document.problems == ()
    assert Draft202012Validator(FILE).is_valid(document.root.value) is valid
