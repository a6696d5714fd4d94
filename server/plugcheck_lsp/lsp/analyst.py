"""The engine as an editor session uses it: one thread's files, caches and workspaces."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from plugcheck_lsp.engine import Report, check, settings_report
from plugcheck_lsp.files import Files
from plugcheck_lsp.lsp.analysis import Analysis, Checked
from plugcheck_lsp.lsp.contract_basis import change_since
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import FILE_NAMES, BadSettings, Settings, load, unknown_selectors
from plugcheck_lsp.workspace import Cache, Workspace, find_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.lsp.analysis import Request
    from plugcheck_lsp.rule import RuleBook
    from plugcheck_lsp.text import Text

_log = logging.getLogger(__name__)


class Analyst:
    """Turns requests into analyses. Every method runs on the one thread that owns it."""

    def __init__(self) -> None:
        self.files = Files()
        self._buffers: dict[Path, Text] = {}
        self._aliases: dict[Path, Path] = {}
        self._roots: dict[Path, Path] = {}
        self._settings: dict[Path, Settings | BadSettings] = {}
        self._caches: dict[Path, Cache] = {}
        self._workspaces: dict[Path, Workspace] = {}
        """By root, until something changes that concerns it."""
        self._last = Analysis()
        self._folders: tuple[Path, ...] = ()
        self._touched: set[Path] = set()
        """What changed since the last analysis."""

    @property
    def book(self) -> RuleBook:
        return rule_book()

    def workspace(self, path: Path, request: Request) -> Workspace:
        """The workspace of an open document as it is now; no rule is asked anything."""
        self._synchronise(request)
        root = self._root(path, request.folders)
        return self._workspace(root, request.options.at(root).interpreter)

    def workspaces(self, request: Request) -> tuple[Workspace, ...]:
        """The workspaces of all folders and open documents as they are now, and those that lie in them, each once."""
        self._synchronise(request)
        paths = (*request.folders, *request.buffers)
        queue = list(dict.fromkeys(self._root(path, request.folders) for path in paths))
        found: dict[Path, Workspace] = {}
        for root in queue:
            if root not in found:
                found[root] = self._workspace(root, request.options.at(root).interpreter)
                queue.extend(found[root].nested_roots)
        return tuple(found[root] for root in sorted(found))

    def stale(self, request: Request) -> Mapping[int, str]:
        """See `Analysis.stale`."""
        told = {
            number: change_since(basis, self.workspace(basis.path, request))
            for number, basis in request.runs.items()
        }
        return {number: clause for number, clause in told.items() if clause}

    def analyse(self, request: Request) -> Analysis:
        """Every finding of every root that an open document belongs to."""
        self._synchronise(request)
        touched, self._touched = self._touched, set()
        roots = {path: self._root(path, request.folders) for path in request.buffers}
        checked: dict[Path, Checked] = {}
        for root in dict.fromkeys(roots.values()):
            known = self._last.checked.get(root)
            if (
                known is not None
                and known.workspace.is_past_current
                and not any(_concerns(path, root) for path in touched)
            ):
                checked[root] = known
            else:
                checked[root] = self._check(root, request.options.at(root).interpreter)
        owners = {
            path: checked[root].workspace.owners(path)
            for path, root in roots.items()
            if not checked[root].bad_settings and not checked[root].fault
        }
        self._last = Analysis(request.generation, roots, checked, owners)
        return self._last

    def _synchronise(self, request: Request) -> None:
        """Bring the files up to date, and note which paths changed."""
        touched: set[Path] = set()
        if request.everything or request.folders != self._folders:
            self.files = Files()
            self._folders = request.folders
            self._last = Analysis()
            for memory in (
                self._buffers,
                self._aliases,
                self._roots,
                self._settings,
                self._caches,
                self._workspaces,
            ):
                memory.clear()
        elif request.changed:
            self.files.changed(request.changed)
            touched.update(request.changed)
            self._roots.clear()
        for path in self._buffers.keys() - request.buffers.keys():
            for name in self._names(path):
                self.files.close(name)
                touched.add(name)
            del self._aliases[path]
        for path, text in request.buffers.items():
            if self._buffers.get(path) is not text:
                for name in self._names(path):
                    self.files.open(name, text.source)
                    touched.add(name)
        self._buffers = dict(request.buffers)
        if any(path.name in FILE_NAMES for path in touched):
            self._settings.clear()
        for root, workspace in list(self._workspaces.items()):
            if not workspace.is_past_current or any(_concerns(path, root) for path in touched):
                del self._workspaces[root]
        self._touched |= touched

    def _names(self, path: Path) -> set[Path]:
        """The names under which a workspace may know an open file: the editor's, and the one behind links."""
        if path not in self._aliases:
            try:
                self._aliases[path] = path.resolve()
            except (OSError, RuntimeError):  # a loop of links
                self._aliases[path] = path
        return {path, self._aliases[path]}

    def _root(self, path: Path, folders: Iterable[Path]) -> Path:
        if path not in self._roots:
            inside = [folder for folder in folders if path.is_relative_to(folder)]
            self._roots[path] = find_root(
                path, max(inside, key=lambda folder: len(folder.parts), default=None)
            )
        return self._roots[path]

    def _load(self, root: Path) -> Settings | BadSettings:
        if root not in self._settings:
            try:
                settings = load(root, self.files)
                unknown = unknown_selectors(settings, self.book, self.files)
                if unknown and settings.source is not None:
                    raise BadSettings(settings.source, unknown)
                self._settings[root] = settings
            except BadSettings as error:
                self._settings[root] = error
        return self._settings[root]

    def _workspace(self, root: Path, interpreter: Path | None) -> Workspace:
        if root not in self._workspaces:
            settings = self._load(root)
            usable = Settings() if isinstance(settings, BadSettings) else settings
            cache = self._caches.setdefault(root, Cache())
            self._workspaces[root] = Workspace(root, self.files, usable, self.book, interpreter, cache)
        return self._workspaces[root]

    def _check(self, root: Path, interpreter: Path | None) -> Checked:
        settings = self._load(root)
        bad = settings if isinstance(settings, BadSettings) else None
        workspace = self._workspace(root, interpreter)
        fault = None
        try:
            report = settings_report(bad, workspace) if bad else check(workspace)
            fault = "; ".join(report.faults) or None
        except Exception as error:  # noqa: BLE001 - a fault of ours must not end the session
            _log.exception("the analysis of %s failed", root)
            report, fault = Report(()), f"the analysis of {root} failed: {type(error).__name__}: {error}"
        by_path: dict[Path, list[Finding]] = {}
        for finding in report.findings:
            by_path.setdefault(finding.path, []).append(finding)
        return Checked(workspace, report, {path: tuple(found) for path, found in by_path.items()}, bad, fault)


def _concerns(path: Path, root: Path) -> bool:
    """Whether a change of `path` can change what is found below `root`; settings hold for all that is below them."""
    return path.is_relative_to(root) or (path.name in FILE_NAMES and root.is_relative_to(path.parent))
