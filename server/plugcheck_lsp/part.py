"""Which part of a workspace has to be looked at for all to be known of some of its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.baseline import baseline_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.workspace import Workspace


@dataclass(frozen=True)
class Part:
    """What can be looked at without all the rest of a workspace."""

    plugins: tuple[Plugin, ...]
    """Those that are asked."""
    known: frozenset[Path]
    """The files of which all is known then: no others have anything to say of them."""


def part_about(paths: Iterable[Path], workspace: Workspace) -> Part:
    """The smallest part in which all is known of `paths`, but for those of which only the whole can tell."""
    asked: dict[int, Plugin] = {}
    known: set[Path] = set()
    for path in paths:
        plugins = _speakers(path, workspace)
        if plugins is not None:
            asked.update((id(plugin), plugin) for plugin in plugins)
            known.add(path)
    for path in {path for plugin in asked.values() for path in plugin.files}:
        plugins = _speakers(path, workspace)
        if plugins is not None and all(id(plugin) in asked for plugin in plugins):
            known.add(path)
    return Part(tuple(asked.values()), frozenset(known))


def _speakers(path: Path, workspace: Workspace) -> tuple[Plugin, ...] | None:
    """The plugins that can have something to say of a file: its owners, or where it has none, those whose findings
    depend on it. None where what is said depends on everything: where a baseline is written, or named.
    """
    settings = workspace.settings
    if settings.baseline is not None and path in (
        settings.source,
        baseline_path(settings, workspace.root),
    ):
        return None
    owners = workspace.owners(path)
    if owners:
        return tuple(plugin for plugin, _ in owners)
    return workspace.once(("speakers", path), lambda: tuple(_dependent(path, workspace)))


def _dependent(path: Path, workspace: Workspace) -> Iterator[Plugin]:
    for plugin in workspace.plugins:
        workspace.pause()
        if any(path == each for each in plugin.host.dependencies(plugin, workspace)):
            yield plugin
