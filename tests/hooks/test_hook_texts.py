"""Whatever the text: no rule about hooks fails, broken text adds no finding, and fixes mend what they say."""

from __future__ import annotations

import ast
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plugin_classes import Case, cases

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.fixes import apply
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Text
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from plugcheck_lsp.engine import Report

BOOK = replace(
    rule_book(), rules={code: rule for code, rule in rule_book().rules.items() if code.startswith("HOK")}
)
SETTINGS = Settings(hosts=("dagstack",), host_versions={"dagstack": "0.4.1"})
quick = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def report(case: Case, source: str) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "dagstack.toml").write_text(case.manifest, encoding="utf-8")
        (root / "plugin.py").write_bytes(source.encode("utf-8"))
        return check(Workspace(root, Files(), SETTINGS, BOOK))


def told(found: Report) -> list[tuple[str, str, str]]:
    """Code, message and marked text of each finding."""
    return [(f.code, f.message, found.texts[f.path].slice(f.span)) for f in found.findings]


@quick
@given(cases(), st.data())
def test_a_broken_text_fails_nothing_and_adds_nothing(case: Case, data: st.DataObject) -> None:
    whole = {code for code, _, _ in told(report(case, case.source))}
    at = data.draw(st.integers(case.source.index("class P"), len(case.source)))
    broken = report(case, case.source[:at] + data.draw(st.sampled_from(["(", "'''", "def ", "\x00"])))
    assert broken.faults == ()
    assert {finding.code for finding in broken.findings if finding.severity != "hint"} <= whole


@quick
@given(cases(), st.sampled_from(["crlf", "emoji", "bom", "tabs"]))
def test_the_form_of_the_text_changes_nothing(case: Case, form: str) -> None:
    changed = {
        "crlf": case.source.replace("\n", "\r\n"),
        "emoji": "# 🎉 é\n" + case.source,
        "bom": "\ufeff" + case.source,
        "tabs": case.source.replace("    ", "\t"),
    }[form]
    assert told(report(case, changed)) == told(report(case, case.source))


@quick
@given(cases())
def test_fixes_mend_what_they_say(case: Case) -> None:
    found = report(case, case.source)
    assert found.faults == ()
    for finding in found.findings:
        for fix in finding.fixes:
            [after] = apply([fix], {finding.path: Text(case.source)}).values()
            ast.parse(after.source)
            again = [(f.code, f.message) for f in report(case, after.source).findings]
            assert again.count((finding.code, finding.message)) < sum(
                (f.code, f.message) == (finding.code, finding.message) for f in found.findings
            ), f"{finding.code} {fix.title}\n{case.source}"
