"""Run rules about leaks over a plugin, or over plain Python, that stands in texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Text
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = """\
schema_version = "1"
name = "example"
kind = "tool"
kind_api_version = "1"
core_version = ">=0.4,<0.5"
runtime = "in_process"
entry_point = "plugin:P"
"""


def found(folder: Path, source: str, *select: str, host: str = "dagstack", **files: str) -> list[str]:
    """``CODE text`` for each finding in `source`, which is ``plugin.py`` beside `files` (by stem)."""
    texts = {folder / "plugin.py": Text(source)}
    texts |= {folder / f"{name}.py": Text(text) for name, text in files.items()}
    if host == "dagstack":
        texts[folder / "dagstack.toml"] = Text(MANIFEST)
    for path, content in texts.items():
        path.write_bytes(content.encode())
    workspace = Workspace(folder, Files(), Settings(hosts=(host,)), rule_book())
    report = check(workspace, select=list(select) or ["RES"])
    return [
        f"{finding.code} {text.slice(finding.span)}"
        for finding in report.findings
        if (text := workspace.text(finding.path)) is not None
    ]
