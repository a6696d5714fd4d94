"""Having the real apcore judge a project from the editor: its results stand on documents and modules alike."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from lsp_editor import EDITORS, NEOVIM, VSCODE, Start, until
from lsprotocol import types as t

if TYPE_CHECKING:
    from pathlib import Path

RUN = "plugcheck.runContract"
TRUSTED = {"trusted": True, "interpreter": sys.executable}
MODULE = """\
from apcore import ModuleAnnotations
from pydantic import BaseModel, Field


class People(BaseModel):
    people: int = Field(description="How many there are")


class Share(BaseModel):
    share: float = Field(description="What each one gets")


class Sharing:
    description = "Shares what there is"
    input_schema = People
    output_schema = Share
    annotations = ModuleAnnotations(readonly=True)

    def execute(self, inputs, context):
        return {"share": 100 / inputs["people"]}
"""
HOLDS = MODULE.replace('inputs["people"]}', 'max(1, inputs["people"])}')


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, content in {
        ".git/HEAD": "",
        "apcore.yaml": 'version: "1.0.0"\nproject: {name: shares}\n',
        "extensions/sharing.py": MODULE,
        "acl/global_acl.yaml": 'rules:\n  - {callers: ["*"], targets: [sharing], effect: allow}\n',
        "tests/acl/table.yaml": "- {caller: null, target: sharing, expected: allow}\n"
        "- {caller: null, target: others, expected: allow}\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    return tmp_path


def contract(diagnostics: list[t.Diagnostic]) -> list[t.Diagnostic]:
    return [diagnostic for diagnostic in diagnostics if diagnostic.source == "plugcheck-contract"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "editor", [NEOVIM, *(pytest.param(e, marks=pytest.mark.slow) for e in EDITORS if e != NEOVIM)]
)
async def test_results_stand_on_the_module_and_on_the_table(editor: str, start: Start, project: Path) -> None:
    """A module is judged with its project, whichever file the command names."""
    session = await start(editor, project, options=TRUSTED)
    module, table = (
        session.open(project / path) for path in ("extensions/sharing.py", "tests/acl/table.yaml")
    )
    await session.diagnostics(module)
    records = await session.run(RUN, {"uri": module})
    failed = {(record["check"], record["path"]) for record in records if record["outcome"] == "failed"}
    assert failed == {
        ("call", str(project / "extensions/sharing.py")),
        ("access-table", str(project / "tests/acl/table.yaml")),
    }
    assert {record["pass"] for record in records} == {"files", "modules"}
    if session.pulls:
        await until(lambda: session.refreshes > 0)
    else:
        await until(lambda: bool(contract(session.shown.get(table, []))))
    (on_module,) = contract(await session.diagnostics(module))
    assert (on_module.code, on_module.range.start.line) == ("CON207", 19)
    (on_row,) = contract(await session.diagnostics(table))
    assert (on_row.code, on_row.range.start.line, on_row.range.start.character) == ("CON208", 1, 2)
    (project / "extensions/sharing.py").write_text(HOLDS, encoding="utf-8")
    session.replace(module, HOLDS)
    await session.run(RUN, {"uri": table})  # the next run replaces what the last one said
    await session.comes_to_show(module, [])


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("extensions/sharing.py", 12),
        pytest.param("apcore.yaml", 0, marks=pytest.mark.slow),
        pytest.param("acl/global_acl.yaml", 1, marks=pytest.mark.slow),
        pytest.param("tests/acl/table.yaml", 0, marks=pytest.mark.slow),
    ],
)
async def test_the_command_is_offered_where_one_would_run_it(
    path: str, line: int, start: Start, project: Path
) -> None:
    session = await start(VSCODE, project, options=TRUSTED)
    uri = session.open(project / path)
    where = t.Range(t.Position(line, 0), t.Position(line, 3))
    assert [command.command for command in await session.runs(uri, where)] == [RUN]


@pytest.mark.slow
@pytest.mark.asyncio
async def test_what_is_not_saved_is_not_run(start: Start, project: Path) -> None:
    session = await start(NEOVIM, project, options=TRUSTED)
    module = session.open(project / "extensions/sharing.py")
    session.replace(module, HOLDS)
    records = await session.run(RUN, {"uri": module, "checks": ["call"]})
    assert [record["outcome"] for record in records] == ["failed"]
    if session.pulls:
        await until(lambda: session.refreshes > 0)
    else:
        await until(lambda: bool(contract(session.shown.get(module, []))))
    (told,) = contract(await session.diagnostics(module))
    assert "the file has changed since" in told.message


@pytest.mark.asyncio
async def test_untrusted_nothing_is_run(start: Start, project: Path) -> None:
    from pygls.exceptions import JsonRpcException

    flag = project / "was-run"
    (project / "extensions/sharing.py").write_text(
        f"open({str(flag)!r}, 'w').close()\n" + MODULE, encoding="utf-8"
    )
    session = await start(NEOVIM, project)
    with pytest.raises(JsonRpcException):
        await session.run(RUN, {"uri": project.as_uri()})
    assert not flag.exists()
