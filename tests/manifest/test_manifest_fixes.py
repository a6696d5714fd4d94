"""Every fix of a manifest, on manifests of every form: it mends what it says, and nothing else breaks."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from manifest_cases import Case, cases
from test_oracle import BOOK, SETTINGS, write

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.text import Edit
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from plugcheck_lsp.findings import Finding, Fix

MANY = int(os.environ.get("PLUGCHECK_FIX_CASES", "600"))


def workspace(root: Path) -> Workspace:
    return Workspace(root, Files(), SETTINGS, BOOK)


def apply(fix: Fix, before: Workspace) -> Workspace:
    """The workspace after the fix, as unsaved buffers."""
    files = Files()
    for path in {edit.path for edit in fix.edits}:
        text = before.text(path)
        assert text is not None
        edits = [Edit(edit.span, edit.text) for edit in fix.edits if edit.path == path]
        files.open(path, text.edited(edits).source)
    return Workspace(before.root, files, SETTINGS, BOOK)


def key(finding: Finding) -> tuple[str, Path, str]:
    return finding.code, finding.path, finding.message


def compare(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(case, root)
        before = workspace(root)
        found = check(before).findings
        for finding in found:
            assert finding.message.isprintable(), finding
            assert len(finding.message) <= 400, finding
            for fix in finding.fixes:
                said = f"{fix}\nof {finding}\nin {case.data.decode('utf-8', 'replace')}"
                assert fix.edits, said
                after = apply(fix, before)
                for path in {edit.path for edit in fix.edits}:
                    was, now = before.document(path), after.document(path)
                    assert was is not None, said
                    assert now is not None, said
                    assert was.text.source != now.text.source, said
                    assert was.problems or not now.problems, said
                left = [key(other) for other in check(after).findings]
                assert left.count(key(finding)) < [key(other) for other in found].count(key(finding)), said


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


@_settings(100)
@given(cases())
def test_fixes_mend_what_they_say(case: Case) -> None:
    compare(case)


@pytest.mark.slow
@_settings(MANY)
@given(cases())
def test_fixes_mend_what_they_say_on_many_manifests(case: Case) -> None:
    compare(case)
