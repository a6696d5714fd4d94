"""What a session asks of the engine, and what it gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plugcheck_lsp.lsp.options import Options, OptionsByFolder, nearest_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.engine import Report
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.host import Plugin, Role
    from plugcheck_lsp.lsp.contract_basis import Basis, Change
    from plugcheck_lsp.lsp.contract_data import Stamp
    from plugcheck_lsp.settings import BadSettings
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace


class Stopped(BaseException):
    """Nobody wants to know any more. What was found out so far is kept.

    No `Exception`, as the cancellation of a task is none: who mends faults must let it pass.
    """


@dataclass(frozen=True)
class Request:
    """What is to be analysed, as the event loop saw it at one moment."""

    generation: int
    buffers: Mapping[Path, Text]
    """The editor's buffers."""
    folders: tuple[Path, ...] = ()
    changed: frozenset[Path] = frozenset()
    """Files that were made, changed or removed on disk since the last request."""
    everything: bool = False
    """Whether nothing that was read from disk may be believed any more."""
    runs: Mapping[int, Basis] = field(default_factory=dict)
    """What the contract runs depended on whose results are kept, by number."""
    data: Mapping[Path, Mapping[Path, Stamp | None]] = field(default_factory=dict)
    """By folder, the files beside the plugins of these runs as they were seen last."""
    options: OptionsByFolder = field(default_factory=lambda: OptionsByFolder(Options(), {}))
    first: frozenset[Path] = frozenset()
    """The files that somebody waits for."""
    everywhere: tuple[Path, ...] = ()
    """The folders of which every file is wanted, when all else is known."""
    wide: tuple[Path, ...] = ()
    """The folders of which every file is shown, so that all of it will be wanted again."""


@dataclass(frozen=True)
class Checked:
    """What is known of one root."""

    workspace: Workspace
    """For the analysing thread only: its files and caches change."""
    report: Report
    by_path: Mapping[Path, tuple[Finding, ...]]
    known: frozenset[Path] | None = None
    """The files of which all is known; None: every one."""
    bad_settings: BadSettings | None = None
    seconds: float = 0.0
    """How long its last analysis took."""
    fault: str | None = None
    """What went wrong in the analysis itself, if something did."""
    shown_elsewhere: frozenset[Finding] = frozenset()
    """What the editor's other extensions show, from our JSON Schemas."""

    def knows(self, path: Path) -> bool:
        return self.known is None or path in self.known


@dataclass(frozen=True)
class Analysis:
    """All that is known in one generation, so far."""

    generation: int = -1
    roots: Mapping[Path, Path] = field(default_factory=dict)
    """The root that each open document belongs to, and each file that was waited for."""
    checked: Mapping[Path, Checked] = field(default_factory=dict)
    """By root."""
    owners: Mapping[Path, tuple[tuple[Plugin, Role], ...]] = field(default_factory=dict)
    """The plugins that each open document belongs to, and what it is to each."""
    everywhere: tuple[Path, ...] | None = None
    """The roots that the folders of `Request.everywhere` hold; None: they were not looked for."""
    complete: bool = False
    """Whether all that was requested is known."""
    stale: Mapping[int, Change] = field(default_factory=dict)
    """By number, the contract runs whose results may be others now, and what has changed since."""
    fault: str | None = None
    """Why nothing could be analysed at all (a rule pack does not load, say)."""

    def root_of(self, path: Path) -> Path | None:
        """The root that a file belongs to, as far as it is known."""
        return self.roots.get(path) or nearest_folder(path, self.everywhere or ())

    @property
    def all_roots(self) -> tuple[Path, ...]:
        """The roots of open documents, and of all folders as far as those were looked for."""
        return tuple(dict.fromkeys((*self.roots.values(), *(self.everywhere or ()))))

    def of(self, path: Path) -> Checked | None:
        """What is known of the root that a file belongs to."""
        root = self.root_of(path)
        return self.checked.get(root) if root is not None else None

    def knows(self, path: Path) -> bool:
        """Whether all is known of the file; where nothing can be analysed, there is nothing more to know."""
        checked = self.of(path)
        return self.fault is not None or (checked is not None and checked.knows(path))

    def findings(self, path: Path) -> tuple[Finding, ...]:
        """The findings of one file."""
        checked = self.of(path)
        return checked.by_path.get(path, ()) if checked is not None else ()

    @property
    def found(self) -> Iterator[Path]:
        """The files of which something was found, each in its own root."""
        for root, checked in self.checked.items():
            for path in checked.by_path:
                if self.root_of(path) == root:
                    yield path
