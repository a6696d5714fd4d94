"""Plugins on disk, what is created for them, and the edits applied as an editor applies them."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

from plugcheck_lsp.editing.creating import Creation, creations
from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.fixes import with_newline
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import load
from plugcheck_lsp.text import Edit, Text
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugcheck_lsp.findings import FileEdit, Finding

MANIFEST = """\
schema_version = "1"
name = "{name}"
kind = "{kind}"
kind_api_version = "1"
core_version = ">=0.4,<0.5"
runtime = "in_process"
entry_point = "{entry}"
"""


def manifest(name: str, kind: str = "custom", entry: str = "plugin:P", more: str = "") -> str:
    return MANIFEST.format(name=name, kind=kind, entry=entry) + more


def required(*names: str) -> str:
    return f"\n[resources]\nrequired = [{', '.join(repr(name) for name in names)}]\n".replace("'", '"')


def code(text: str) -> str:
    return dedent(text).lstrip("\n")


@dataclass(frozen=True)
class Case:
    """A plugin as its author wrote it, and what pytest says of the contract test that is made for it."""

    files: Mapping[str, str]
    says: str = ""
    """A part of the message with which the contract test fails; empty: it passes."""
    fixture: str = ""
    """The like for the unit test."""
    code: str = "plugin.py"
    newline: str = "\n"


def write(root: Path, files: Mapping[str, str], newline: str = "\n") -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.replace("\n", newline).encode())


def workspace(root: Path) -> Workspace:
    """The workspace at `root` as it is on disk now."""
    files = Files()
    versions = {"dagstack": "0.4.1", "apcore": "0.32.2"}
    settings = replace(load(root, files), hosts=("dagstack", "apcore"), host_versions=versions)
    return Workspace(root, files, settings, rule_book(), Path(sys.executable))


def offered(path: Path, root: Path, *, asked: bool = False) -> dict[str, Creation]:
    """What can be created anywhere in a file, by the part of its id that says what it is."""
    here = workspace(root)
    return {each.id.partition(":")[0]: each for each in creations(here, path, None, asked=asked)}


def apply(creation: Creation, root: Path) -> None:
    """Make the edits on disk. A new file is made only where nothing stands, as the editor is told."""
    here = workspace(root)
    by_path: dict[Path, list[FileEdit]] = {}
    for edit in creation.edits:
        by_path.setdefault(edit.path, []).append(edit)
    for path, edits in by_path.items():
        before = here.text(path)
        assert (before is None) == (path in creation.new_files), path
        text = before or Text("")
        changes = [Edit(edit.span, with_newline(edit.text, text.newline)) for edit in edits]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.edited(changes).encode())


def findings(root: Path) -> tuple[Finding, ...]:
    return check(workspace(root)).findings


def codes(root: Path) -> list[str]:
    return sorted(finding.code for finding in findings(root))
