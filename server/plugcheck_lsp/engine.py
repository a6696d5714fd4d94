"""Runs rules over facts: the only caller of rules. Text in, findings out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace


@dataclass(frozen=True)
class Report:
    """All findings of a workspace, and the texts that their places refer to."""

    findings: tuple[Finding, ...]
    """Sorted by path, place and code."""
    texts: Mapping[Path, Text] = field(default_factory=dict)
    """The text of every path that a finding, a related place or an edit names."""


def check(workspace: Workspace, *, select: Iterable[str] | None = None, ignore: Iterable[str] = ()) -> Report:
    """Every finding of the workspace, suppressions and settings applied.

    `select` replaces the settings' `select`; `ignore` is added to theirs (codes, names or prefixes).
    """
    raise NotImplementedError
