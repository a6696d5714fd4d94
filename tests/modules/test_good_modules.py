"""Sound projects are left alone, and the real host takes all of their modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from good_modules import good_project
from real_discovery import discover
from sound_shapes import SHAPES
from sound_shapes import files as sound_files

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_is_said_of_a_sound_project(tmp_path: Path) -> None:
    files = good_project(12)
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    report = check(Workspace(tmp_path, Files(), Settings(hosts=("apcore",)), rule_book()))
    assert not report.faults
    told = [
        (str(finding.path.relative_to(tmp_path)), finding.code, finding.message)
        for finding in report.findings
    ]
    assert told == []
    real = discover([tmp_path])[0]
    wanted = {name[11:-3].replace("/", ".") for name in files if name.startswith("extensions/")}
    assert set(real.ids) == wanted, real.log


def test_nothing_is_said_of_sound_shapes(tmp_path: Path) -> None:
    for name, content in sound_files().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8"))
    report = check(
        Workspace(tmp_path, Files(), Settings(hosts=("apcore",)), rule_book()), select=["HOK2", "ACL290"]
    )
    assert not report.faults
    told = [(finding.path.stem, finding.code, finding.message) for finding in report.findings]
    assert told == []
    real = discover([tmp_path])[0]
    assert set(real.ids) == set(SHAPES), real.log
