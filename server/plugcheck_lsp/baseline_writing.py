"""Writing the baseline, and naming it in the settings where they name none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plugcheck_lsp.baseline import DEFAULT_NAME, baseline_path, counted, render
from plugcheck_lsp.files import Unreadable
from plugcheck_lsp.fixes import CannotWrite
from plugcheck_lsp.settings import PYPROJECT, table_path
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.engine import Report
    from plugcheck_lsp.settings import Settings
    from plugcheck_lsp.workspace import Workspace


@dataclass(frozen=True)
class Written:
    """What is to be written."""

    path: Path
    """The baseline."""
    findings: int
    """How many it holds."""
    changes: Mapping[Path, tuple[Text | None, Text]]
    """What becomes of each file; empty where all is so already."""
    named_in: Path | None = None
    """The settings file that gets the key `baseline`; None where the baseline is named already."""


def rewritten(workspace: Workspace, settings: Settings) -> Written:
    """A baseline of everything that is found in a workspace, whatever its baseline holds now.

    Raises:
        CannotWrite: the settings cannot be changed.
    """
    from plugcheck_lsp.engine import check

    bare = replace(workspace, settings=replace(settings, baseline=None))
    return baseline_of(check(bare), bare, baseline_path(settings, workspace.root))


def baseline_of(report: Report, workspace: Workspace, target: Path | None = None) -> Written:
    """A baseline of everything that is found now. `target` is where it goes, whatever the settings name.

    Raises:
        CannotWrite: the settings cannot be changed.
    """
    counts = counted((*report.findings, *report.baselined), workspace)
    path = target or baseline_path(workspace.settings, workspace.root)
    changes: dict[Path, tuple[Text | None, Text]] = {}
    named_in = None
    if path is None:
        named_in, before, after = _named(workspace)
        path = named_in.parent / DEFAULT_NAME
        changes[named_in] = (before, after)
    old = workspace.files.read(path)
    if isinstance(old, Unreadable):
        raise CannotWrite(f"{path} cannot be replaced because {old.reason}")
    new = Text(render(counts))
    if old is None or old.source != new.source:
        changes[path] = (old, new)
    return Written(path, sum(counts.values()), changes, named_in)


def _named(workspace: Workspace) -> tuple[Path, Text | None, Text]:
    """The settings file that is to name the baseline, and its text before and after."""
    path = workspace.settings.source
    if path is None:
        pyproject = workspace.root / PYPROJECT
        path = pyproject if workspace.files.exists(pyproject) else workspace.root / "plugcheck.toml"
    content = workspace.files.read(path)
    if content is None:
        return path, None, Text(f'baseline = "{DEFAULT_NAME}"\n')
    if isinstance(content, Unreadable):
        raise CannotWrite(f"{path} cannot be changed because {content.reason}")
    from plugcheck_lsp.documents import toml
    from plugcheck_lsp.documents.toml_edits import insert_entry

    document = toml.parse(content)
    if document.problems:
        raise CannotWrite(
            f"{path} cannot be changed because it does not parse: {document.problems[0].message}"
        )
    edits = insert_entry(document, table_path(path), "baseline", DEFAULT_NAME)
    return path, content, content.edited(edits)
