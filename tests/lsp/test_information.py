"""What the server tells of its rules and of itself."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from lsp_editor import CODE, NEOVIM, VSCODE, Start
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException

from plugcheck_lsp.editing import page_files
from plugcheck_lsp.editing.page_files import page_url
from plugcheck_lsp.editing.rule_pages import rule_page
from plugcheck_lsp.lsp.places import to_path
from plugcheck_lsp.rule import rule_book

if TYPE_CHECKING:
    from pathlib import Path

UNUSED = "# plugcheck: ignore[PLG002]\n"


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where pages are written."""
    monkeypatch.setattr(page_files, "pages_folder", lambda: tmp_path / "pages")
    page_url.cache_clear()
    return tmp_path / "pages"


@pytest.mark.asyncio
async def test_the_code_of_a_finding_opens_a_page_that_reads_well(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    (found,) = await session.diagnostics(session.open(plugin / "plugin.py", UNUSED + CODE))
    assert found.code_description is not None
    path = to_path(found.code_description.href)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert path.name == "PLG005.md"
    assert text.startswith("# PLG005 unused-suppression\n")
    assert "## What it does" in text
    assert list(found.tags or ()) == [t.DiagnosticTag.Unnecessary]


def test_every_page_is_written_once_and_again_when_it_is_another(pages: Path) -> None:
    for rule in rule_book().rules.values():
        path = to_path(page_url(rule))
        assert path is not None
        assert path.is_relative_to(pages)
        assert path.read_text(encoding="utf-8") == rule_page(rule) + "\n"
    assert not [path for path in pages.rglob("*") if path.is_file() and path.suffix != ".md"]
    path.write_text("half a pa", encoding="utf-8")
    page_url.cache_clear()
    assert to_path(page_url(rule)) == path
    assert path.read_text(encoding="utf-8") == rule_page(rule) + "\n"


@pytest.mark.parametrize("hindrance", ["a file in the way", "no permission", "no home"])
def test_where_no_page_can_be_written_the_rules_own_file_is_named(
    hindrance: str, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if hindrance == "a file in the way":
        pages.write_text("", encoding="utf-8")
    else:
        error = OSError(30, "Read-only file system") if hindrance == "no permission" else RuntimeError("~")

        def refuse() -> Path:
            raise error

        monkeypatch.setattr(page_files, "pages_folder", refuse)
    rule = rule_book().rules["PLG005"]
    path = to_path(page_url(rule))
    assert path is not None
    assert path.name == "unused_suppression.py"
    assert path.is_file()


@pytest.mark.asyncio
async def test_rules_are_explained_and_listed(start: Start, plugin: Path) -> None:
    session = await start(NEOVIM, plugin)
    by_code, by_name = [
        await session.run("plugcheck.explainRule", name) for name in ("plg005", "unused-suppression")
    ]
    assert by_code == by_name
    assert (by_code["code"], by_code["name"]) == ("PLG005", "unused-suppression")
    path = to_path(by_code["uri"])
    assert path is not None
    assert path.read_text(encoding="utf-8").strip() == by_code["markdown"].strip()
    with pytest.raises(JsonRpcException, match="did you mean `unused-suppression`") as refused:
        await session.run("plugcheck.explainRule", "unused-supression")
    assert refused.value.code == t.LSPErrorCodes.RequestFailed
    for wrong in ([], [1], ["PLG005", "PLG004"]):
        with pytest.raises(JsonRpcException) as refused:
            await session.run("plugcheck.explainRule", *wrong)
        assert refused.value.code == -32602
    rows = await session.run("plugcheck.rules")
    assert [row["code"] for row in rows] == list(rule_book().rules)
    row = next(row for row in rows if row["code"] == "PLG005")
    assert (row["name"], row["severity"], row["hosts"], row["fix"]) == (
        "unused-suppression",
        "warning",
        [],
        True,
    )
    assert all(row["summary"] and "\n" not in row["summary"] for row in rows)


@pytest.mark.asyncio
async def test_debug_information_tells_why_something_is_shown(start: Start, plugin: Path) -> None:
    (plugin / "plugcheck.toml").write_text("", encoding="utf-8")
    interpreter = plugin / "env" / "bin" / "python"
    session = await start(VSCODE, plugin, options={"interpreter": str(interpreter)}, encodings=["utf-8"])
    uri = session.open(plugin / "plugin.py")
    await session.diagnostics(uri)
    told = await session.run("plugcheck.debugInformation")
    for word in (
        "count utf-8",
        "are pulled",
        f"- folder `{plugin}`: shows workspace, interpreter `{interpreter}`",
        f"settings: `{plugin / 'plugcheck.toml'}`",
        f"interpreter: `{interpreter}`, because it was named",
        f"plugin `sample` (dagstack) in `{plugin}`",
        f"`{uri}` version 1: code of `sample`",
        "not trusted",
        f"`{os.path.realpath(plugin)}`",
    ):
        assert word in told, word
