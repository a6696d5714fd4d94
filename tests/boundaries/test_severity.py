"""How much findings about boundaries matter: as the manifest and the names of the hooks say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.findings import Severity

MANIFEST = """\
schema_version = "1"
name = "example"
kind = "{kind}"
kind_api_version = "1"
core_version = ">=0.4,<0.5"
runtime = "in_process"
entry_point = "plugin:Plugin"
{more}
"""
CODE = """\
class Plugin:
    def setup(self, ctx):
        self.store = ctx.checkpoint

    def execute(self, args):
        args.pop("a")
        if self.store is not None:
            self.store.save("a", {})
        return {1}

    def get_schema(self) -> set[str]:
        yield 1
"""


def severities(folder: Path, kind: str, more: str = "") -> dict[str, Severity]:
    (folder / "dagstack.toml").write_text(MANIFEST.format(kind=kind, more=more), encoding="utf-8")
    (folder / "plugin.py").write_text(CODE, encoding="utf-8")
    workspace = Workspace(folder, Files(), Settings(hosts=("dagstack",)), rule_book())
    return {finding.code: finding.severity for finding in check(workspace, select=["SER"]).findings}


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("tool", "", {"SER101": "error", "SER105": "error", "SER107": "error", "SER108": "warning"}),
        ("own", "", {"SER101": "hint", "SER105": "hint", "SER107": "error", "SER108": "hint"}),
        ("tool", "in_process_only = true", dict.fromkeys(("SER101", "SER105", "SER107", "SER108"), "hint")),
        (
            "tool",
            "in_process_only = false",
            {"SER101": "error", "SER105": "error", "SER107": "error", "SER108": "warning"},
        ),
    ],
)
def test_severity(kind: str, more: str, expected: dict[str, str], tmp_path: Path) -> None:
    assert severities(tmp_path, kind, more) == expected
