"""Files and folders that change outside the editor: told by the editor where it can, else found by looking."""

from __future__ import annotations

import asyncio
import os
import stat
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lsprotocol import types

from plugcheck_lsp.files import NEVER_LISTED, SUFFIXES, is_environment
from plugcheck_lsp.lsp import configuration
from plugcheck_lsp.lsp.places import to_path
from plugcheck_lsp.lsp.session import QUIET
from plugcheck_lsp.lsp.worker import Worker
from plugcheck_lsp.repository import find_repository
from plugcheck_lsp.settings import BASELINE_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.lsp.contract_data import Stamp
    from plugcheck_lsp.lsp.server import Server

    Installed = Mapping[Path, tuple[object, ...]]
    """By root, what is installed for its interpreter."""

PATTERNS = (
    "**/*.{py,pyi,toml,yaml,yml}",
    f"**/*{BASELINE_SUFFIX}",
    "**/.gitignore",
    "**/.git/HEAD",
    "**/.git/logs/HEAD",
)
_SUFFIXES = (*SUFFIXES, BASELINE_SUFFIX)

INTERVAL = 1.0
"""Seconds between two looks at the disk."""
MAX_SHARE = 0.05
"""The share of a processor that looking may take: large trees are looked at less often."""
MAX_FILES = 20_000
"""More files are not looked at: such a tree needs an editor that watches."""


def files_changed(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    _tell(ls, {path for change in params.changes if (path := to_path(change.uri)) is not None})


def _tell(ls: Server, changed: Iterable[Path]) -> None:
    """Git's own files are none of the workspace's: they say that another commit may be checked out, and no more."""
    changed = set(changed)
    own = {path for path in changed if ".git" in path.parts}
    if changed - own:
        ls.session.disk_changed(changed - own)
    elif own:
        ls.session.touch(QUIET)


def folders_changed(ls: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Folders decide the root of a file that has neither settings nor a repository above it."""
    removed = {path for folder in params.event.removed if (path := to_path(folder.uri)) is not None}
    added = [path for folder in params.event.added if (path := to_path(folder.uri)) is not None]
    kept = [path for path in ls.session.folders if path not in removed]
    ls.session.folders = tuple(dict.fromkeys((*kept, *added)))
    ls.contract.forget(removed)
    ls.session.start_over()
    ls.session.spawn(configuration.pull(ls))  # each folder has settings of its own


def registrations(ls: Server) -> list[types.Registration]:
    """What the editor is asked to watch."""
    if not ls.session.client.watches_files:
        return []
    watchers = [types.FileSystemWatcher(pattern) for pattern in PATTERNS]
    # of a folder that is removed, editors tell no more than that
    watchers.append(types.FileSystemWatcher("**", types.WatchKind.Delete))
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    return [types.Registration("plugcheck-files", method, options)]


async def look(ls: Server) -> None:
    """Watch what the editor does not watch: everything, or what lies outside its folders; ends when it is cancelled."""
    eyes = Worker("plugcheck watching")
    scan = Scan()
    installed: Installed = {}
    try:
        while True:
            began = time.monotonic()
            roots = ls.session.analysis.all_roots
            told = ls.session.folders if ls.session.client.watches_files else ()
            named = {root: ls.session.interpreter_for(root) for root in roots}
            plugins = {basis.folder for basis in ls.session.runs.values()}
            seen = await eyes.run(lambda: _look(scan, roots, told, named, plugins))  # noqa: B023 - awaited before the next turn
            if seen.changed:
                _tell(ls, seen.changed)
            ls.session.data_seen(seen.data)
            before, installed = installed, seen.installed
            if other := [root for root in before.keys() & named.keys() if before[root] != installed[root]]:
                ls.session.disk_changed(other)  # all of what lies there may be judged by another host version
            # A disk that is slow takes no processor: it has its rest as well.
            await asyncio.sleep(max(INTERVAL, seen.seconds / MAX_SHARE, time.monotonic() - began))
    finally:
        eyes.stop()


@dataclass(frozen=True)
class _Seen:
    """What one look told."""

    changed: frozenset[Path]
    data: Mapping[Path, Mapping[Path, Stamp]]
    """By folder, the files beside plugins."""
    installed: Installed
    seconds: float
    """Of a processor that it took; on a busy machine it may have waited much longer."""


def _look(
    scan: Scan,
    roots: Iterable[Path],
    told: Iterable[Path],
    named: Mapping[Path, Path | None],
    plugins: Iterable[Path],
) -> _Seen:
    from plugcheck_lsp.contract.interpreter import installed_state  # beside the loop
    from plugcheck_lsp.lsp.contract_data import data_in

    began = time.thread_time()
    changed = scan.changed(roots, told)
    data = {folder: data_in(folder) for folder in plugins}
    installed = {root: installed_state(root, explicit) for root, explicit in named.items()}
    return _Seen(changed, data, installed, time.thread_time() - began)


@dataclass
class Scan:
    """The state of the files below some roots as it was last seen."""

    _folders: dict[Path, _Folder] = field(default_factory=dict)
    _seen: dict[Path, tuple[int, int, int]] = field(default_factory=dict)
    _roots: tuple[Path, ...] = ()

    def changed(self, roots: Iterable[Path], told: Iterable[Path] = ()) -> frozenset[Path]:
        """The files that were made, changed or removed since the last look; none for a root that is new.

        Roots that lie in `told` are left out: somebody else tells of those. Git's files may lie elsewhere.
        """
        roots = tuple(roots)
        fresh = {root for root in roots if root not in self._roots}
        seen: dict[Path, tuple[int, int, int]] = {}
        folders: dict[Path, _Folder] = {}
        git: dict[Path, Path] = {}
        for root in roots:
            repository = find_repository(root)
            for path in repository.watched if repository is not None else ():
                git.setdefault(path, root)
                state = _state(path)
                if state is not None:
                    seen[path] = state
        queue = [root for root in roots if not any(root.is_relative_to(folder) for folder in told)]
        while queue and len(seen) < MAX_FILES:
            here = queue.pop()
            if here in folders:
                continue
            folder = self._folder(here)
            if folder is None:
                continue
            folders[here] = folder
            queue += folder.folders
            for path in folder.files:
                state = _state(path)
                if state is not None:
                    seen[path] = state
        before, self._seen, self._folders, self._roots = self._seen, seen, folders, roots
        different = {path for path in before.keys() | seen.keys() if before.get(path) != seen.get(path)}
        known = [root for root in roots if root not in fresh]
        return frozenset(
            path
            for path in different
            if git.get(path) in known or any(path.is_relative_to(root) for root in known)
        )

    def _folder(self, path: Path) -> _Folder | None:
        """What is in a folder; read again only when the folder itself changed."""
        try:
            stamp = path.stat().st_mtime_ns
        except OSError:
            return None
        known = self._folders.get(path)
        # A change right after the last look may leave the same time stamp: what is young is read again.
        if known is not None and known.stamp == stamp and time.time_ns() - stamp > 2_000_000_000:
            return known
        files: list[Path] = []
        folders: list[Path] = []
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in NEVER_LISTED and not is_environment(path / entry.name):
                            folders.append(path / entry.name)
                    elif entry.name.endswith(_SUFFIXES) or entry.name == ".gitignore":
                        files.append(path / entry.name)
        except OSError:
            return None
        return _Folder(stamp, tuple(files), tuple(folders))


@dataclass(frozen=True)
class _Folder:
    stamp: int
    files: tuple[Path, ...]
    folders: tuple[Path, ...]


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino) if stat.S_ISREG(status.st_mode) else None
