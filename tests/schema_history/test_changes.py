"""Changes of schema files in real repositories, from the command line: which are told, where, and in which words."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from plugcheck_lsp.cli.main import main
from plugcheck_rules.hosts.apcore.schemas.compatibility import Side, additions, breaks
from plugcheck_rules.hosts.apcore.schemas.releases import Release, version_of

if TYPE_CHECKING:
    from pathlib import Path

    from git_repository import GitRepository

PATH = "schemas/executor/thing.schema.yaml"
CONFIG = {"apcore.yaml": 'version: "1.0.0"\nproject:\n  name: x\n', ".gitignore": ""}
OLD = """\
module_id: executor.thing
description: Does a thing to all the things
version: "1.2.0"
input_schema:
  type: object
  properties:
    order:
      type: object
      properties:
        lines:
          type: array
          items: {$ref: '#/definitions/Line'}
      required: [lines]
    note: {anyOf: [{type: string, maxLength: 50}, {type: 'null'}]}
  required: [order]
output_schema:
  type: object
  properties:
    total: {type: integer, minimum: 0, maximum: 100}
definitions:
  Line:
    type: object
    properties:
      sku: {type: string, pattern: '^[A-Z]{2}[0-9]+$'}
      count: {type: integer, minimum: 1}
    required: [sku]
"""


def found(
    capfd: pytest.CaptureFixture[str], folder: Path, *args: str, select: str = "SCH26"
) -> list[tuple[str, int, str]]:
    """The findings of a folder: code, line and message; what git could not tell is told on standard error."""
    capfd.readouterr()
    main(["--check", str(folder), "--select", select, "--output-format", "json", *args])
    out = capfd.readouterr().out
    return [(each["code"], each["range"]["start"]["line"], each["message"]) for each in json.loads(out)]


CASES = {
    "a nested property becomes required": (
        ("required: [sku]", "required: [sku, count]"),
        (
            "SCH260",
            26,
            "`input_schema.properties.order.properties.lines.items.properties.count` is required now",
        ),
    ),
    "a pattern in a definition": (
        ("[0-9]+$'", "[0-9]{3,}$'"),
        (
            "SCH260",
            24,
            "the `pattern` of `input_schema.properties.order.properties.lines.items.properties.sku` was",
        ),
    ),
    "a bound beside null": (
        ("maxLength: 50", "maxLength: 20"),
        ("SCH260", 14, "the `maxLength` of `input_schema.properties.note` was `50` and is `20`"),
    ),
    "an output that can be more": (
        ("maximum: 100", "maximum: 1000"),
        ("SCH261", 19, "the `maximum` of `output_schema.properties.total` was `100` and is `1000`"),
    ),
    "an output that can be null": (
        ("{type: integer, minimum: 0,", "{type: [integer, 'null'], minimum: 0,"),
        ("SCH261", 19, "`output_schema.properties.total` was `integer` and is `integer` or `null`"),
    ),
    "a type": (
        ("count: {type: integer", "count: {type: string"),
        (
            "SCH260",
            25,
            "`input_schema.properties.order.properties.lines.items.properties.count` was `integer` and is `string`",
        ),
    ),
}


@pytest.mark.parametrize(("edit", "expected"), CASES.values(), ids=CASES)
def test_a_break_stands_where_it_is_written(
    repository: GitRepository,
    capfd: pytest.CaptureFixture[str],
    edit: tuple[str, str],
    expected: tuple[str, int, str],
) -> None:
    repository.commit({**CONFIG, PATH: OLD})
    assert found(capfd, repository.folder) == []
    for ending in ("\n", "\r\n"):
        repository.write({PATH: OLD.replace(*edit).replace("\n", ending)})
        [(code, line, message)] = found(capfd, repository.folder)
        assert (code, line) == expected[:2]
        assert expected[2] in message
        assert "a major step to `2.0.0`" in message


def test_the_baseline_can_be_any_revision(
    repository: GitRepository, capfd: pytest.CaptureFixture[str]
) -> None:
    repository.commit({**CONFIG, PATH: OLD})
    repository.git("tag", "v1.2.0")
    repository.commit({PATH: OLD.replace("maxLength: 50", "maxLength: 20")})
    assert found(capfd, repository.folder) == []
    [(code, _, message)] = found(capfd, repository.folder, "--baseline-rev", "v1.2.0")
    assert code == "SCH260"
    repository.write({PATH: OLD.replace("maxLength: 50", "maxLength: 20").replace("1.2.0", "2.0.0")})
    [(code, line, message)] = found(capfd, repository.folder, "--baseline-rev", "v1.2.0")
    assert (code, line) == ("SCH263", 3)
    assert "1 change breaks callers since `1.2.0`, as `2.0.0` says" in message


def test_what_has_no_past_is_left_alone(repository: GitRepository, capfd: pytest.CaptureFixture[str]) -> None:
    repository.commit(CONFIG)
    repository.write({PATH: OLD})
    assert found(capfd, repository.folder) == []
    repository.commit({})
    repository.git("mv", PATH, PATH.replace("thing", "other"))
    repository.write({PATH.replace("thing", "other"): OLD.replace("maxLength: 50", "maxLength: 1")})
    assert found(capfd, repository.folder) == []


@pytest.mark.parametrize(
    "past",
    [
        "",
        "[]",
        "a: [",
        "just text",
        "input_schema: 5\n",
        "\tx: 1\n",
        b"\xff\xfe",
        "input_schema: {type: strng}\n",
    ],
)
def test_a_past_that_says_nothing(
    repository: GitRepository, capfd: pytest.CaptureFixture[str], past: str | bytes
) -> None:
    repository.commit({**CONFIG, PATH: past})
    repository.write({PATH: OLD})
    assert [code for code, _, _ in found(capfd, repository.folder) if code in ("SCH260", "SCH261")] == []
    repository.commit({PATH: OLD})
    repository.write({PATH: past})
    assert [code for code, _, _ in found(capfd, repository.folder) if code in ("SCH260", "SCH261")] == []


def test_half_typed_text_waits(repository: GitRepository, capfd: pytest.CaptureFixture[str]) -> None:
    repository.commit({**CONFIG, PATH: OLD})
    repository.write({PATH: OLD.replace("maxLength: 50", "maxLength: 2") + "x: [\n"})
    assert found(capfd, repository.folder) == []


def test_git_that_does_not_answer_is_told_and_hides_nothing(
    repository: GitRepository,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    repository.commit({**CONFIG, PATH: OLD})
    repository.write(
        {PATH: OLD.replace("maxLength: 50", "maxLength: 2").replace("type: object", "type: objct", 1)}
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    capfd.readouterr()
    status = main(["--check", str(repository.folder), "--select", "SCH"])
    out, err = capfd.readouterr()
    assert status == 1
    assert "objct" in out
    assert "SCH260" not in out
    assert (
        "nothing is compared with HEAD because no `git` program outside of the repository is on the path"
        in err
    )


# --- sound at every depth, and never for long ---


def module(input_schema: Any, **more: Any) -> dict[str, Any]:
    return {"input_schema": input_schema, "output_schema": {"type": "object"}, **more}


def of(properties: Any, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **more}


NODE = of({"label": {"type": "string"}, "below": {"type": "array", "items": {"$ref": "#/definitions/Node"}}})
SILENT = {
    "an integer that may be a number": (
        module(of({"a": {"type": "integer"}})),
        module(of({"a": {"type": "number"}})),
    ),
    "an optional property is added": (module(of({"a": {}})), module(of({"a": {}, "b": {"type": "string"}}))),
    "a required one that becomes optional": (
        module(of({"a": {"type": "string"}}, required=["a"])),
        module(of({"a": {"type": "string"}})),
    ),
    "the order of keys and values": (
        module(of({"a": {"enum": [1, 2]}, "b": {}}, required=["a", "b"])),
        module(of({"b": {}, "a": {"enum": [2, 1]}}, required=["b", "a"])),
    ),
    "the same in a definition": (
        module(of({"a": {"type": "string", "maxLength": 3}})),
        module(of({"a": {"$ref": "#/definitions/A"}}), definitions={"A": {"type": "string", "maxLength": 3}}),
    ),
    "the same in one branch": (
        module(of({"a": {"type": ["string", "null"]}})),
        module(of({"a": {"anyOf": [{"type": "null"}, {"type": "string"}]}})),
    ),
    "a reference to another file": (
        module(of({"a": {"$ref": "./x.schema.yaml#/definitions/A"}})),
        module(of({"a": {"$ref": "./y.schema.yaml#/definitions/A"}})),
    ),
    "a pattern that is not read": (
        module(of({"a": {"type": "string"}})),
        module(of({"a": {"type": "string", "pattern": "(?=a)b"}})),
    ),
    "a reference to itself": (
        module(of({"a": {"$ref": "#/definitions/A"}}), definitions={"A": {"$ref": "#/definitions/A"}}),
        module(of({"a": {"$ref": "#/definitions/A"}}, x=1), definitions={"A": {"$ref": "#/definitions/A"}}),
    ),
    "recursion": (
        module(NODE, definitions={"Node": NODE}),
        module({**NODE, "title": "N"}, definitions={"Node": NODE}),
    ),
    "dates": (module(of({"a": {"enum": [1]}})), module(of({"a": {"enum": [{1: 2}]}}))),
}


@pytest.mark.parametrize(("before", "now"), SILENT.values(), ids=SILENT)
def test_what_breaks_nobody(before: dict[str, Any], now: dict[str, Any]) -> None:
    assert breaks(before, now) == ()


HANGS = "^(a+)+$"
BIG = {f"p{n}": {"type": "string", "maxLength": n, "pattern": HANGS} for n in range(60)}
DEEP: dict[str, Any] = {"type": "string"}
for _ in range(300):
    DEEP = of({"a": DEEP})
WIDE: dict[str, Any] = {"type": "integer"}
for _ in range(12):
    WIDE = {"anyOf": [of({"a": WIDE, "b": WIDE}), {"type": "array", "items": WIDE}]}
HOSTILE = {
    "a pattern that hangs": (of({"a": {"type": "string"}}), of({"a": {"type": "string", "pattern": HANGS}})),
    "many patterns": (of(BIG), of({**BIG, "p3": {"type": "integer"}})),
    "very deep": (DEEP, of({"a": DEEP})),
    "very wide": (WIDE, of({"a": WIDE})),
    "huge bounds": (
        of({"a": {"type": "array", "minItems": 10**9}, "b": {"type": "string", "minLength": 10**12}}),
        of({"a": {"type": "array", "minItems": 10**18}, "b": {"type": "string", "minLength": 10**15}}),
    ),
    "huge numbers": (of({"a": {"minimum": 10**400}}), of({"a": {"minimum": 1e308, "multipleOf": 1e-308}})),
    "no numbers": (of({"a": {"minimum": float("nan")}}), of({"a": {"maximum": float("inf")}})),
    "many values": (of({"a": {"enum": list(range(5000))}}), of({"a": {"enum": list(range(1, 5000))}})),
    "many properties": (of({f"p{n}": {} for n in range(2000)}), of({f"p{n}": {} for n in range(1, 2000)})),
    "nonsense": (
        of([1]),
        of({"a": {"type": {}, "enum": 3, "items": 4, "required": 5, "anyOf": {}, "minimum": "x"}}),
    ),
}


@pytest.mark.parametrize(("before", "now"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_schemas_end(before: dict[str, Any], now: dict[str, Any]) -> None:
    began = time.process_time()
    found = breaks(module(before), module(now))
    additions(module(before), module(now))
    assert time.process_time() - began < 4
    assert all(each.side is Side.INPUT for each in found)


def test_a_value_that_is_gone_is_named() -> None:
    before = module(of({"a": {"enum": ["x", "y", "z"]}}))
    [found] = breaks(before, module(of({"a": {"enum": ["y"]}})))
    assert found.said == '`input_schema.properties.a` no longer takes `"x"`, `"z"`'
    assert found.witness in ({"a": "x"}, {"a": "z"})


@pytest.mark.parametrize(
    ("before", "now", "may_break", "may_add", "back"),
    [
        ("1.2.0", "1.2.0", False, False, False),
        ("1.2.0", "1.2.1", False, False, False),
        ("1.2.0", "1.3.0", False, True, False),
        ("1.2.9", "2.0.0", True, True, False),
        ("0.2.9", "0.3.0", True, True, False),
        ("0.2.9", "0.2.10", False, True, False),
        ("0.9.0", "1.0.0", True, True, False),
        ("2.0.0", "1.9.0", False, False, True),
        ("1.0", "2", True, True, False),
        ("1.2.0-rc.1", "2.0.0+build", True, True, False),
        ("v1", "v2", True, True, False),
        ("v1", "v1", False, False, False),
        ("1.2.0", "next", True, True, False),
    ],
)
def test_what_a_version_says(before: str, now: str, may_break: bool, may_add: bool, back: bool) -> None:
    release = Release(before, now)
    assert (release.may_break, release.may_add, release.goes_back) == (may_break, may_add, back)


@pytest.mark.parametrize(
    "text", ["", "v1.0.0", "1.", "1.2.3.4", "01.2.3", "a.b.c", "1.2.3 ", "-1.0.0", "９.0.0"]
)
def test_what_is_no_version(text: str) -> None:
    assert version_of(text) is None
