"""Every rule's examples are true: bad ones are found at the marks, good ones are silent, fixes do what they show."""

from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plugcheck_lsp.contract.plan import ContractFacts
from plugcheck_lsp.contract.session import findings as contract_findings
from plugcheck_lsp.contract.session import run_contract
from plugcheck_lsp.engine import check, settings_report
from plugcheck_lsp.examples import lay_out, unmark
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import Bad, Example, Good, Rule, rule_book
from plugcheck_lsp.settings import BadSettings, load
from plugcheck_lsp.text import Edit, Encoding, Span, Text
from plugcheck_lsp.workspace import Workspace
from plugcheck_rules import FAMILIES

if TYPE_CHECKING:
    from plugcheck_lsp.findings import Finding

BOOK = rule_book()
CODES = (Path(__file__).parent / "codes.txt").read_text(encoding="utf-8").split("\n")
HEADS = ["What it does", "Why it matters", "Example", "Use instead", "Fix safety", "References"]


def runs(rule: Rule[Any]) -> bool:
    """Whether the rule is about what the real suite said, so that its examples must be run."""
    return rule.subject is ContractFacts


def examples(kind: type[Example]) -> list[Any]:
    return [
        pytest.param(
            rule, example, id=f"{rule.code}-{number}", marks=[pytest.mark.slow] if runs(rule) else []
        )
        for rule in BOOK.rules.values()
        for number, example in enumerate(rule.examples)
        if isinstance(example, kind)
    ]


def findings_of(rule: Rule[Any], workspace: Workspace, path: Path) -> list[Finding]:
    if runs(rule):
        here = replace(workspace, interpreter=Path(sys.executable))
        outcome = asyncio.run(run_contract(here, here.plugins))
        found = contract_findings(outcome, here, select=[rule.code]).findings
        return [finding for finding in found if finding.path == path]
    try:
        load(workspace.root)
    except BadSettings as error:  # an example about settings
        report = settings_report(error, workspace)
    else:
        report = check(workspace, select=[rule.code])
    return [finding for finding in report.findings if finding.path == path and finding.code == rule.code]


@pytest.mark.parametrize("rule", BOOK.rules.values(), ids=lambda rule: rule.code)
def test_every_rule_has_a_page_and_examples_of_both_kinds(rule: Rule[Any]) -> None:
    assert re.findall(r"^## (.+)$", rule.page(), re.MULTILINE) == HEADS
    kinds = {type(example) for example in rule.examples}
    assert kinds == {Bad, Good}, f"{rule.code} shows only {kinds}"
    assert re.fullmatch(r"[A-Z]{3}\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    *_, folder, module = type(rule).__module__.split(".")
    assert module == rule.name.replace("-", "_"), "a rule's file has its name"
    assert rule.code.startswith(FAMILIES[folder]), "a rule's folder is its family"


@pytest.mark.parametrize(("rule", "example"), examples(Bad))
def test_bad_example_is_found_at_its_marks(rule: Rule[Any], example: Bad, tmp_path: Path) -> None:
    workspace, path = lay_out(rule, example, tmp_path, BOOK)
    _, marks = unmark(example.source)
    assert marks, "a bad example marks what is found"
    found = findings_of(rule, workspace, path)
    text = workspace.text(path)
    where = [finding.span for finding in found]
    assert where == list(marks), [(finding.message, text and text.slice(finding.span)) for finding in found]
    for finding in found:
        assert not finding.message.endswith(".")
        assert "\n" not in finding.message
        for related in finding.related:
            assert workspace.text(related.path) is not None


@pytest.mark.parametrize(("rule", "example"), examples(Good))
def test_good_example_is_silent(rule: Rule[Any], example: Good, tmp_path: Path) -> None:
    workspace, path = lay_out(rule, example, tmp_path, BOOK)
    assert findings_of(rule, workspace, path) == []


def apply_as_editor(text: Text, edits: list[Edit], encoding: Encoding) -> str:
    """What an editor that counts in `encoding` makes of `edits`: positions there and back again."""
    there = []
    for edit in edits:
        start = text.from_lsp(*text.lsp_position(edit.span.start, encoding), encoding)
        end = text.from_lsp(*text.lsp_position(edit.span.end, encoding), encoding)
        there.append(Edit(Span(start, end), edit.text))
    return text.edited(there).source


@pytest.mark.parametrize("prefix", ["", "# 🎉 é\n"], ids=["plain", "emoji"])
@pytest.mark.parametrize(("rule", "example"), [p for p in examples(Bad) if p.values[1].fixed is not None])
def test_fixes_mend_what_they_say(rule: Rule[Any], example: Bad, prefix: str, tmp_path: Path) -> None:
    """The finding is gone, the file parses, and fixing again changes nothing; the same in every encoding."""
    workspace, path = lay_out(rule, example, tmp_path, BOOK)
    if prefix:
        path.write_bytes((prefix + unmark(example.source)[0]).encode())
        workspace = Workspace(tmp_path, Files(), workspace.settings, BOOK)
    before = workspace.document(path)
    assert before is not None
    found = findings_of(rule, workspace, path)
    assert found
    assert all(finding.fix is not None for finding in found)
    edits: dict[Path, dict[Edit, None]] = {}
    for finding in found:
        assert finding.fix is not None
        assert re.match(r"[A-Z]", finding.fix.title)
        assert not finding.fix.title.endswith(".")
        for edit in finding.fix.edits:
            edits.setdefault(edit.path, {})[Edit(edit.span, edit.text)] = None
    for changed, file_edits in edits.items():
        text = workspace.text(changed) or Text("")
        results = {apply_as_editor(text, list(file_edits), encoding) for encoding in Encoding}
        assert len(results) == 1, "the encodings disagree"
        changed.parent.mkdir(parents=True, exist_ok=True)
        changed.write_bytes(results.pop().encode())
    after = Workspace(tmp_path, Files(), workspace.settings, BOOK)
    text_after = after.text(path)
    assert text_after is not None
    assert text_after.source == prefix + (example.fixed or "")
    document = after.document(path)
    assert document is not None
    if not before.problems:
        assert document.problems == ()
    assert findings_of(rule, after, path) == []


def test_no_code_is_ever_reused_or_renamed() -> None:
    """`codes.txt` holds every code that ever shipped with its name; a new rule adds its line."""
    assert [f"{rule.code} {rule.name}" for rule in BOOK.rules.values()] == sorted(
        line for line in CODES if line
    )
