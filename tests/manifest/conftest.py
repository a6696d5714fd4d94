"""What the tests about manifests share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from plugcheck_lsp.findings import Finding

    Check = Callable[[Mapping[str, str | bytes]], "list[Told]"]

RULES = {code: rule for code, rule in rule_book().rules.items() if code.startswith("MAN")}


class Told:
    """A finding, with the text that it marks."""

    def __init__(self, finding: Finding, workspace: Workspace) -> None:
        self.finding = finding
        self.code = finding.code
        self.path = finding.path.relative_to(workspace.root).as_posix()
        text = workspace.text(finding.path)
        self.marked = text.slice(finding.span) if text is not None else ""
        self.severity = str(finding.severity)
        self.refused = finding.refused
        self.message = finding.message
        self.related = [related.path.relative_to(workspace.root).as_posix() for related in finding.related]

    def __repr__(self) -> str:
        return f"{self.code} {self.severity}{' refused' if self.refused else ''} {self.path}: {self.marked!r}: {self.message}"


@pytest.fixture
def told(tmp_path: Path) -> Check:
    """Writes files, and gives the findings about manifests in them."""

    def run(files: Mapping[str, str | bytes], version: str = "0.4.1") -> list[Told]:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        settings = Settings(hosts=("dagstack",), host_versions={"dagstack": version})
        workspace = Workspace(tmp_path, Files(), settings, replace(rule_book(), rules=RULES))
        return [Told(finding, workspace) for finding in check(workspace).findings]

    return run
