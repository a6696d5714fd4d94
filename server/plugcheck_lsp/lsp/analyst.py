"""The engine as an editor session uses it: one thread's files, caches and workspaces."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from plugcheck_lsp.baseline import read_baseline
from plugcheck_lsp.engine import Report, check, settings_report
from plugcheck_lsp.files import Files
from plugcheck_lsp.lsp.analysis import Analysis, Checked
from plugcheck_lsp.lsp.contract_basis import change_since
from plugcheck_lsp.lsp.options import Schemas, nearest_folder
from plugcheck_lsp.part import part_about
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import BASELINE_SUFFIX, FILE_NAMES, BadSettings, Settings, load, unknown_selectors
from plugcheck_lsp.workspace import Cache, Workspace, find_root, has_settings, holds_everything

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.host import Plugin, Role
    from plugcheck_lsp.lsp.analysis import Request
    from plugcheck_lsp.lsp.contract_basis import Change
    from plugcheck_lsp.part import Part
    from plugcheck_lsp.rule import RuleBook
    from plugcheck_lsp.text import Span, Text

_log = logging.getLogger(__name__)


class Analyst:
    """Turns requests into analyses. Every method runs on the one thread that owns it."""

    def __init__(self) -> None:
        self.files = Files(pause=self._pause)
        self.looks_at = ""
        """What is being analysed, in words for the user. May be read by other threads."""
        self._buffers: dict[Path, Text] = {}
        self._aliases: dict[Path, Path] = {}
        self._roots: dict[Path, Path] = {}
        self._settings: dict[Path, Settings | BadSettings] = {}
        self._caches: dict[Path, Cache] = {}
        self._workspaces: dict[Path, Workspace] = {}
        """By root, until something changes that concerns it."""
        self._checked: dict[Path, Checked] = {}
        """As `_workspaces`: what is known of each."""
        self._folders: tuple[Path, ...] = ()
        self._has_closed = False
        """Whether documents were closed since what is linked was last looked through."""
        self._pausing: Callable[[], None] | None = None

    @property
    def book(self) -> RuleBook:
        return rule_book()

    def workspace(self, path: Path, request: Request) -> Workspace:
        """The workspace of a file as it is now; no rule is asked anything."""
        self._synchronise(request)
        return self._workspace(self._root(path, request.folders), request)

    def workspaces(self, request: Request) -> tuple[Workspace, ...]:
        """The workspaces of all folders and open documents as they are now, and those that lie in them, each once."""
        self._synchronise(request)
        opened = (self._root(path, request.folders) for path in request.buffers)
        roots = {*self._roots_of(request.folders, request), *opened}
        return tuple(self._workspace(root, request) for root in sorted(roots))

    def workspaces_within(self, path: Path, request: Request) -> tuple[Workspace, ...]:
        """The workspace that `path` belongs to, and those that lie in it where it is a folder, as they are now."""
        self._synchronise(request)
        roots = self._roots_of((path,), request) or (self._root(path, request.folders),)
        return tuple(self._workspace(root, request) for root in roots)

    def _stale(self, request: Request) -> Mapping[int, Change]:
        """See `Analysis.stale`."""
        told = {
            number: change_since(
                basis,
                self._workspace(self._root(basis.path, request.folders), request),
                request.data.get(basis.folder),
            )
            for number, basis in request.runs.items()
        }
        return {number: change for number, change in told.items() if change is not None}

    def step(self, request: Request, pause: Callable[[], None] = lambda: None) -> Analysis:
        """What is known after the next piece of work: what is waited for first, then open documents, then the rest.

        `pause` is called between the pieces of a piece. It may raise `Stopped`; what was done is then kept, and
        another step goes on from there.
        """
        self._synchronise(request)
        self._pausing = pause
        try:
            self._pause()
            complete = not self._advance(request)
            if complete and self._has_closed:
                self._unlink_closed(request)
            everywhere = self._roots_of(request.everywhere, request) if request.everywhere else None
            stale = self._stale(request)
        finally:
            self._pausing = None
        roots = {path: self._root(path, request.folders) for path in (*request.buffers, *request.first)}
        wanted = {*roots.values(), *(everywhere or ())}
        checked = {root: known for root, known in self._checked.items() if root in wanted}
        owners = {
            path: owned for path in request.buffers if (owned := self._owners(path, roots[path])) is not None
        }
        return Analysis(request.generation, roots, checked, owners, everywhere, complete, stale)

    def analyse(self, request: Request) -> Analysis:
        """All that is requested."""
        while not (analysis := self.step(request)).complete:
            pass
        return analysis

    # --- one step ---

    def _advance(self, request: Request) -> bool:
        """Find out more; whether there was more to find out."""
        for paths in (request.first, request.buffers.keys()):
            missing = [path for path in paths if not self._knows(path, request)]
            for root in dict.fromkeys(self._root(path, request.folders) for path in missing):
                if self._look_at(root, paths, request):
                    return True
            if missing:
                # What is said of it depends on everything.
                self._check(self._root(missing[0], request.folders), request)
                return True
        for root in self._roots_of(request.everywhere, request):
            known = self._checked.get(root)
            if known is None or known.known is not None:
                self._check(root, request)
                return True
        return False

    def _knows(self, path: Path, request: Request) -> bool:
        known = self._checked.get(self._root(path, request.folders))
        return known is not None and known.knows(path)

    def _look_at(self, root: Path, paths: Iterable[Path], request: Request) -> bool:
        """Ask the plugins of `root` that have something to say of `paths`; False if those tell nothing new."""
        if isinstance(self._load(root), BadSettings):
            return False
        workspace = self._workspace(root, request)
        before = self._checked.get(root)
        seen = (before.known if before is not None else None) or frozenset()
        here = (path for path in paths if self._root(path, request.folders) == root)
        try:
            part = part_about((*seen, *here), workspace)
        except Exception:  # noqa: BLE001 - finding plugins fails: checking all tells why
            return False
        if part.known <= seen:
            return False
        self._check(root, request, part)
        return True

    def _check(self, root: Path, request: Request, part: Part | None = None) -> None:
        """Ask rules of one root: all, or those about a part of it."""
        settings = self._load(root)
        bad = settings if isinstance(settings, BadSettings) else None
        workspace = self._workspace(root, request)
        named = sorted(plugin.name for plugin in part.plugins) if part is not None else ()
        self.looks_at = ", ".join(named) or root.name
        fault, began = None, time.monotonic()
        try:
            report = settings_report(bad, workspace) if bad else check(workspace, part=part)
            known = part.known if part is not None and not bad else None
            fault = "; ".join(report.faults) or None
        except Exception as error:  # noqa: BLE001 - a fault of ours must not end the session
            _log.exception("the analysis of %s failed", root)
            report, known = Report(()), None
            fault = f"the analysis of {root} failed: {type(error).__name__}: {error}"
        if self._workspaces.get(root) is not workspace:
            return  # files changed in a pause: some of this was found in what is no more
        by_path: dict[Path, list[Finding]] = {}
        for finding in sorted((*report.findings, *report.baselined), key=_place):
            by_path.setdefault(finding.path, []).append(finding)
        self._checked[root] = Checked(
            workspace,
            report,
            {path: tuple(found) for path, found in by_path.items()},
            known,
            bad,
            time.monotonic() - began,
            fault,
            self._shown_elsewhere(by_path, workspace, request),
        )

    def _shown_elsewhere(
        self, by_path: Mapping[Path, Iterable[Finding]], workspace: Workspace, request: Request
    ) -> frozenset[Finding]:
        """What the editor's extensions for TOML and YAML show, where they are given our schemas."""
        if request.options.at(workspace.root).schemas is not Schemas.SHARED:
            return frozenset()
        from plugcheck_lsp.schemas import told_by_schemas  # few editors want it

        return told_by_schemas(by_path, workspace)

    def _pause(self) -> None:
        """What workspaces call between pieces of work: in a step, and not while others are attended to in it."""
        pausing, self._pausing = self._pausing, None
        if pausing is not None:
            try:
                pausing()
            finally:
                self._pausing = pausing

    # --- what there is ---

    def _synchronise(self, request: Request) -> None:
        """Bring the files up to date, and forget what was made of those that changed."""
        touched: set[Path] = set()
        if request.everything or request.folders != self._folders:
            self.files = Files(pause=self._pause)
            self._folders = request.folders
            for memory in (
                self._buffers,
                self._aliases,
                self._roots,
                self._settings,
                self._caches,
                self._workspaces,
                self._checked,
            ):
                memory.clear()
        elif request.changed:
            self.files.changed(request.changed)
            for cache in self._caches.values():
                cache.installed = None
            if any(path.name in FILE_NAMES for path in request.changed):
                self.files.list_anew()  # a folder with settings is a workspace of its own
            touched.update(request.changed)
            self._roots.clear()
        for path in self._buffers.keys() - request.buffers.keys():
            for name in self._names(path):
                self._forget_loose(name)
                self.files.close(name)
                touched.add(name)
            del self._aliases[path]
            self._has_closed = True
        for path, text in request.buffers.items():
            if self._buffers.get(path) is not text:
                for name in self._names(path):
                    self.files.open(name, text.source)
                    touched.add(name)
        self._buffers = dict(request.buffers)
        if any(path.name in FILE_NAMES or path.name.endswith(BASELINE_SUFFIX) for path in touched):
            self._settings.clear()
        for root, workspace in list(self._workspaces.items()):
            if not workspace.is_past_current or any(_concerns(path, root) for path in touched):
                del self._workspaces[root]
                self._checked.pop(root, None)

    def _forget_loose(self, path: Path) -> None:
        """Forget what was parsed of a document that is closed, if no plugin needs it."""
        root = self._roots.get(path)
        if root is not None and self._owners(path, root) == ():
            self._caches[root].documents.pop(path, None)

    def _unlink_closed(self, request: Request) -> None:
        """Forget what was linked of plugins of which no file is open, where not every file is shown anyway."""
        self._has_closed = False
        for root, cache in self._caches.items():
            if nearest_folder(root, request.wide) is None:
                opened = (path for path in request.buffers if self._root(path, request.folders) == root)
                cache.unlink(plugin for path in opened for plugin, _ in self._owners(path, root) or ())

    def _owners(self, path: Path, root: Path) -> tuple[tuple[Plugin, Role], ...] | None:
        """The plugins that a file of `root` belongs to, and what it is to each; None where that is not known."""
        known = self._checked.get(root)
        if known is None or known.bad_settings or known.fault:
            return None
        return known.workspace.owners(path)

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
            folder = nearest_folder(path, folders)
            self._roots[path] = root = find_root(path, folder)
            if folder is None and holds_everything(root) and not has_settings(root):
                self.files.list_flat(root)
        return self._roots[path]

    def _roots_of(self, folders: Iterable[Path], request: Request) -> tuple[Path, ...]:
        """The roots that hold the files of `folders`, nested ones behind those that they lie in."""

        def below(root: Path, folder: Path) -> Iterator[Path]:
            self._pause()
            yield root
            for nested in self._workspace(root, request).roots_within(folder):
                yield from below(nested, folder)

        found = (
            root
            for folder in folders
            if folder.is_dir()  # else its root would be what lies around it
            for root in below(self._root(folder, request.folders), folder)
        )
        return tuple(dict.fromkeys(found))

    def _load(self, root: Path) -> Settings | BadSettings:
        if root not in self._settings:
            try:
                settings = load(root, self.files)
                unknown = unknown_selectors(settings, self.book, self.files)
                if unknown and settings.source is not None:
                    raise BadSettings(settings.source, unknown)
                read_baseline(settings, root, self.files)
                self._settings[root] = settings
            except BadSettings as error:
                self._settings[root] = error
        return self._settings[root]

    def _workspace(self, root: Path, request: Request) -> Workspace:
        if root not in self._workspaces:
            settings = self._load(root)
            usable = Settings() if isinstance(settings, BadSettings) else settings
            self._workspaces[root] = Workspace(
                root,
                self.files,
                usable,
                self.book,
                request.options.at(root).interpreter,
                self._caches.setdefault(root, Cache()),
                pause=self._pause,
            )
        return self._workspaces[root]


def _place(finding: Finding) -> tuple[Path, Span, str, str, str]:
    return (finding.path, finding.span, finding.code, finding.message, finding.host)


def _concerns(path: Path, root: Path) -> bool:
    """Whether a change of `path` can change what is found below `root`; settings hold for all that is below them."""
    return path.is_relative_to(root) or (path.name in FILE_NAMES and root.is_relative_to(path.parent))
