"""Whatever stands in the files of an apcore project: no rule fails, places lie in their texts, fixes parse."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from odd_texts import odd_text

from plugcheck_lsp import fixes
from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Cache, Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugcheck_lsp.engine import Report

PROJECTS = Path(__file__).parent.parent / "plugins" / "apcore"
BOOK = rule_book()
KINDS = {".py", ".yaml"}


def sources(project: str) -> dict[str, str]:
    root = PROJECTS / project
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.suffix in KINDS
    }


def lay_out(root: Path, contents: Mapping[str, str]) -> Files:
    files = Files()
    for name, source in contents.items():
        files.open(root / name, source)
    return files


def problems(workspace: Workspace, path: Path) -> int:
    document = workspace.document(path)
    return len(document.problems) if document is not None else 0


def assert_places_lie_in_their_texts(report: Report, workspace: Workspace) -> None:
    for finding in report.findings:
        places = [(finding.path, finding.span)]
        places += [(related.path, related.span) for related in finding.related]
        places += [(edit.path, edit.span) for fix in finding.fixes for edit in fix.edits]
        for path, span in places:
            text = workspace.text(path)
            length = len(text.source) if text is not None else 0
            assert 0 <= span.start <= span.end <= length, (finding.code, path, span)
        assert "\n" not in finding.message, finding


def assert_fixes_parse(report: Report, workspace: Workspace) -> int:
    tried = 0
    for fix in {fix for finding in report.findings for fix in finding.fixes}:
        tried += 1
        texts = {
            edit.path: text
            for edit in fix.edits
            if (text := workspace.text(edit.path)) is not None and not problems(workspace, edit.path)
        }
        if len(texts) < len({edit.path for edit in fix.edits}):
            continue
        for path, text in fixes.apply([fix], texts).items():
            after = Workspace(workspace.root, Files({path: text}), workspace.settings, BOOK)
            assert not problems(after, path), (fix, text.source)
    return tried


def look(root: Path, project: str, seed: int, steps: int) -> tuple[int, int, int]:
    """How many documents were made odd, how many findings that made, and how many fixes were tried."""
    chance = random.Random(seed)
    contents = sources(project)
    files, cache = lay_out(root, contents), Cache()
    names, texts = sorted(contents), list(contents.values())
    found = tried = odd = 0
    for _ in range(steps):
        changed = chance.sample(names, chance.choice((1, 1, 1, 2, 3)))
        for name in changed:
            odd += 1
            files.open(root / name, odd_text(contents[name], chance, texts))
        workspace = Workspace(root, files, Settings(), BOOK, cache=cache)
        report = check(workspace)
        assert report.faults == (), {name: files.buffers[root / name].source for name in changed}
        assert_places_lie_in_their_texts(report, workspace)
        tried += assert_fixes_parse(report, workspace)
        found += len(report.findings)
        for name in changed:
            files.open(root / name, contents[name])
    return odd, found, tried


@pytest.mark.parametrize(
    ("seed", "steps"), [(1, 25), pytest.param(2, 300, marks=pytest.mark.slow)], ids=["some", "many"]
)
@pytest.mark.parametrize("project", ["layered", "drifting"])
def test_no_text_breaks_a_rule(
    project: str, seed: int, steps: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd, found, tried = look(tmp_path, project, seed, steps)
    with capsys.disabled():
        print(f"\n{project}: {odd} odd documents, {found} findings, {tried} fixes")
    assert found > steps
    assert tried > steps // 10
