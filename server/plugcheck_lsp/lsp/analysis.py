"""What a session asks of the engine, and what it gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plugcheck_lsp.lsp.options import Options, OptionsByFolder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.engine import Report
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.host import Plugin, Role
    from plugcheck_lsp.lsp.contract_basis import Basis
    from plugcheck_lsp.settings import BadSettings
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace


@dataclass(frozen=True)
class Request:
    """What is to be analysed, as the event loop saw it at one moment."""

    generation: int
    buffers: Mapping[Path, Text]
    """The editor's buffers. Their files decide which workspaces are analysed."""
    folders: tuple[Path, ...] = ()
    changed: frozenset[Path] = frozenset()
    """Files that were made, changed or removed on disk since the last request."""
    everything: bool = False
    """Whether nothing that was read from disk may be believed any more."""
    runs: Mapping[int, Basis] = field(default_factory=dict)
    """What the contract runs depended on whose results are kept, by number."""
    options: OptionsByFolder = field(default_factory=lambda: OptionsByFolder(Options(), {}))


@dataclass(frozen=True)
class Checked:
    """What is known of one root."""

    workspace: Workspace
    """For the analysing thread only: its files and caches change."""
    report: Report
    by_path: Mapping[Path, tuple[Finding, ...]]
    bad_settings: BadSettings | None = None
    fault: str | None = None
    """What went wrong in the analysis itself, if something did."""


@dataclass(frozen=True)
class Analysis:
    """All that is known of the open documents in one generation."""

    generation: int = -1
    roots: Mapping[Path, Path] = field(default_factory=dict)
    """The root that each open document belongs to."""
    checked: Mapping[Path, Checked] = field(default_factory=dict)
    """By root."""
    owners: Mapping[Path, tuple[tuple[Plugin, Role], ...]] = field(default_factory=dict)
    """The plugins that each open document belongs to, and what it is to each."""
    stale: Mapping[int, str] = field(default_factory=dict)
    """By number, the contract runs whose results may be others now, and what has changed since: a clause."""
    fault: str | None = None
    """Why nothing could be analysed at all (a rule pack does not load, say)."""

    def of(self, path: Path) -> Checked | None:
        """What is known of the root that an open document belongs to."""
        root = self.roots.get(path)
        return self.checked.get(root) if root is not None else None

    def findings(self, path: Path) -> tuple[Finding, ...]:
        """The findings of one open document."""
        checked = self.of(path)
        return checked.by_path.get(path, ()) if checked is not None else ()
