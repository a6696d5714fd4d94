"""Where the editor's other extensions have our JSON Schemas, what these tell is not told again; the rest is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lsp_editor import MANIFEST, NEOVIM, VSCODE, Start
from pygls.exceptions import JsonRpcException

from plugcheck_lsp.documents import toml
from plugcheck_lsp.documents.schema import Schema
from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.schemas import all_schemas, told_by_schemas
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Text
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from plugcheck_lsp.documents.schema import Fault
    from plugcheck_lsp.findings import Finding

BOOK = rule_book()
ROOT = Path("/nowhere/at/all")
(DAGSTACK,) = (schema for schema in all_schemas(BOOK) if schema.name == "dagstack-manifest")
BROKEN = MANIFEST.replace('kind = "tool"', 'kind = 3\nkindd = "tool"').replace("SamplePlugin", "Missing")


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", [VSCODE, NEOVIM])
async def test_structure_is_left_to_the_schema_and_all_else_is_told(
    editor: str, start: Start, plugin: Path
) -> None:
    own = await start(editor, plugin, options={"schemas": "own"})
    shared = await start(editor, plugin, options={"schemas": "shared"})
    told = [
        {
            d.message: d.range
            for d in await session.diagnostics(session.open(plugin / "dagstack.toml", BROKEN))
        }
        for session in (own, shared)
    ]
    assert told[1].keys() < told[0].keys()
    left_out = told[0].keys() - told[1].keys()
    assert any("`kindd`" in message for message in left_out)
    assert any("`Missing`" in message for message in told[1])
    settings_file = plugin / "plugcheck.toml"
    bad = "selct = []\nselect = ['NOPE']\n"
    for session, expected in ((own, 1), (shared, 0)):
        uri = session.open(settings_file, bad)
        found = [d for d in await session.diagnostics(uri) if "`selct`" in d.message]
        assert len(found) == expected


@pytest.mark.asyncio
async def test_an_editor_can_ask_for_the_schemas(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    told = await session.run("plugcheck.schemas")
    assert {each["name"]: each["fileMatch"] for each in told} == {
        schema.name: list(schema.patterns) for schema in all_schemas(BOOK)
    }
    assert all("$schema" in each["schema"] for each in told)
    with pytest.raises(JsonRpcException):
        await session.run("plugcheck.schemas", {})


LINES = {
    "schema_version": ['"1"', '"2"', "1"],
    "kind_api_version": ['"1"', "1", '""'],
    "name": ['"sample"', "3", '"Not A Name"', "[]"],
    "kind": ['"tool"', "3", "true"],
    "runtime": ['"in_process"', '"in_procss"', "1"],
    "entry_point": ['"plugin:SamplePlugin"', '"nowhere:X"', "[]"],
    "core_version": ['">=0.4,<0.5"', '"what"', "1"],
    "priority": ["1", '"1"', "1.5", "-1"],
    "depends_on": ["[]", '["a", 3]', '"a"'],
    "fallback": ["true", '"yes"', "3"],
    "resources": ["{}", '{ required = ["clock"] }', "{ required = 1 }", "{ requird = [] }"],
    "unknown": ["1"],
}


@st.composite
def manifests(draw: st.DrawFn) -> str:
    chosen = [key for key in LINES if draw(st.integers(0, 9)) < (9 if key != "unknown" else 2)]
    lines = [
        f"{key} = {draw(st.sampled_from(LINES[key])) if draw(st.integers(0, 3)) == 0 else LINES[key][0]}"
        for key in chosen
    ]
    header = draw(st.sampled_from(["", "# 🎉\r\n", "[plugin]\n"]))
    return header + "\n".join(lines) + "\n"


def judged(source: str) -> tuple[list[Finding], frozenset[Finding], tuple[Fault, ...]]:
    """What we find in a manifest, what of it is left to the schema, and what the schema has against it."""
    files = Files(
        {
            ROOT / "dagstack.toml": Text(source),
            ROOT / "plugin.py": Text("class SamplePlugin:\n    def run(self):\n        return 1\n"),
        }
    )
    workspace = Workspace(ROOT, files, Settings(), BOOK)
    path = ROOT / "dagstack.toml"
    found = [finding for finding in check(workspace).findings if finding.path == path]
    faults = Schema(DAGSTACK.document).faults(toml.parse(Text(source)).root)
    return found, told_by_schemas({path: found}, workspace), faults


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(manifests())
def test_what_is_left_out_is_what_the_schema_refuses(source: str) -> None:
    found, left_out, faults = judged(source)
    for finding in left_out:
        assert any(
            f"`{fault.path[-1]}`" in finding.message
            if fault.keyword == "required"
            else fault.span == finding.span
            for fault in faults
        )
    for fault in faults:
        if fault.keyword != "required":
            assert not [each for each in found if each.span == fault.span and each not in left_out]
    if not faults:
        assert not left_out
    for fault in faults:
        assert any(
            f"`{fault.path[-1]}`" in each.message if fault.keyword == "required" else each.span == fault.span
            for each in left_out
        ), fault


def test_a_text_that_does_not_parse_is_ours_alone() -> None:
    found, left_out, _ = judged(MANIFEST + "x = \n")
    assert found
    assert not left_out
