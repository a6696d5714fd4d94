"""Hover: the page of the rule behind a finding, or behind a code in a suppression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lsp_editor import CODE, EDITORS, EGLOT, VSCODE, Editor, Start
from lsprotocol import types as t

from plugcheck_lsp.editing.rule_pages import rule_tips
from plugcheck_lsp.rule import rule_book

if TYPE_CHECKING:
    from pathlib import Path

SUITE = """\
from dagstack.plugin_system import run_contract_suite
from plugin import SamplePlugin

def test_contract():
    result = run_contract_suite(SamplePlugin, {})
"""
UNUSED = "# plugcheck: ignore[PLG002, syntax-error, DET1]\n"


async def hover(session: Editor, uri: str, line: int, column: int) -> t.Hover | None:
    return await session.client.text_document_hover_async(
        t.HoverParams(t.TextDocumentIdentifier(uri), t.Position(line, column))
    )


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_a_finding_shows_the_page_of_its_rule(editor: str, start: Start, plugin: Path) -> None:
    session = await start(editor, plugin)
    uri = session.open(plugin / "plugin.py", "# 🎉\n" + CODE + "def half(:\n    pass\n")
    (found,) = await session.diagnostics(uri)
    shown = await hover(session, uri, found.range.start.line, found.range.start.character)
    assert shown is not None
    assert isinstance(shown.contents, t.MarkupContent)
    assert "PLG001 syntax-error" in shown.contents.value
    assert "What it does" in shown.contents.value
    if editor == EGLOT:
        assert shown.contents.kind == t.MarkupKind.PlainText
        assert "## " not in shown.contents.value
        assert "```" not in shown.contents.value
    else:
        assert shown.contents.kind == t.MarkupKind.Markdown
        assert shown.contents.value.startswith("**PLG001 syntax-error**\n")
        assert "**What it does**" in shown.contents.value
        assert "# " not in shown.contents.value  # a head would be as large as in a document
    assert shown.range == found.range


@pytest.mark.asyncio
async def test_several_findings_of_one_place_are_told_in_a_few_words_each(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    (plugin / "tests").mkdir(exist_ok=True)
    uri = session.open(plugin / "tests/test_contract.py", SUITE)
    found = await session.diagnostics(uri)
    here = [one for one in found if one.range.start.line == 4]
    assert len({one.code for one in here}) > 1
    place = here[0].range.start
    shown = await hover(session, uri, place.line, place.character)
    assert shown is not None
    assert isinstance(shown.contents, t.MarkupContent)
    told = shown.contents.value.split("\n\n---\n\n")
    assert {tip.partition(" ")[0] for tip in told} == {f"**{one.code}" for one in here}
    assert all(tip.count("\n\n") == 1 for tip in told)
    assert "Why it matters" not in shown.contents.value


def test_a_comment_in_an_example_is_no_head() -> None:
    rule = next(rule for rule in rule_book().rules.values() if "\n# " in rule.page())
    comment = next(line for line in rule.page().splitlines() if line.startswith("# "))
    assert comment in rule_tips([rule])[0].splitlines()


@pytest.mark.asyncio
async def test_a_code_or_a_name_in_a_suppression_shows_its_rule(start: Start, plugin: Path) -> None:
    (plugin / "plugcheck.toml").write_text('ignore = ["PLG005"]\n', encoding="utf-8")
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py", UNUSED + CODE)
    for column, title in (
        (UNUSED.index("PLG002") + 1, "PLG002 "),
        (UNUSED.index("syntax") + 3, "PLG001 syntax-error"),
        (UNUSED.index("DET1") + 3, ""),
    ):
        shown = await hover(session, uri, 0, column)
        assert shown is not None
        assert isinstance(shown.contents, t.MarkupContent)
        assert shown.contents.value.startswith(f"**{title}" if title else "**`DET1`**: ")
    assert await hover(session, uri, 0, 4) is None


@pytest.mark.asyncio
async def test_there_is_nothing_to_say_elsewhere(start: Start, plugin: Path) -> None:
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py")
    assert await hover(session, uri, 1, 6) is None
    assert await hover(session, uri, 999, 999) is None
    assert await hover(session, "untitled:Untitled-1", 0, 0) is None
    assert await hover(session, (plugin / "not-open.py").as_uri(), 0, 0) is None


def test_the_first_sentence_of_a_rule_ends_behind_code_and_not_in_it() -> None:
    book = rule_book().rules
    assert book["CFG226"].summary().endswith("`auto_schema: false` with no schemas beside it")
    assert [rule.code for rule in book.values() if rule.summary().count("`") % 2] == []
