"""What a contract run depended on, and whether it is still so.

A run sees what is on disk; it is compared with what the editor shows now, so an edit makes its results stale and
undoing the edit makes them fresh again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plugcheck_lsp.contract.suite import judges, plugin_id
from plugcheck_lsp.lsp.contract_data import changed_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.lsp.contract_data import Stamp
    from plugcheck_lsp.settings import ContractSettings
    from plugcheck_lsp.workspace import Workspace


@dataclass(frozen=True)
class Basis:
    """What one run of one plugin's suite depended on, as far as it can be known without following the plugin."""

    plugin: str
    """See `plugin_id`."""
    path: Path
    """The plugin's manifest or folder."""
    folder: Path
    sources: Mapping[Path, str | None]
    """The plugin's files and those that they depend on; None: no text."""
    settings: ContractSettings
    interpreter: Path | None
    version: str | None
    """Of the host."""
    data: Mapping[Path, Stamp | None] = field(default_factory=dict)
    """See `contract_data.undisturbed`: the files below `folder`, on disk."""


@dataclass(frozen=True)
class Change:
    """What has changed since a run."""

    words: str
    """A clause: `plugin.py` has changed since."""
    gone: frozenset[Path] = frozenset()
    """The files that are there no more."""


def basis_of(plugin: Plugin, workspace: Workspace) -> Basis:
    """What a run of the plugin's suite depends on in `workspace` now."""
    return Basis(
        plugin=plugin_id(plugin),
        path=plugin.manifest or plugin.root,
        folder=plugin.root,
        sources=_sources({*plugin.files, *plugin.host.contract_dependencies(plugin, workspace)}, workspace),
        settings=workspace.settings.contract,
        interpreter=workspace.interpreter,
        version=workspace.host_version(plugin.host.id),
    )


def change_since(
    basis: Basis, workspace: Workspace, data: Mapping[Path, Stamp | None] | None = None
) -> Change | None:
    """What of `basis` is not so any more in `workspace`; None where everything is.

    `data` are the files below the plugin's folder as they were seen last; None: nobody has looked.
    """
    plugin = judges(workspace).get(basis.plugin)
    now = basis_of(plugin, workspace) if plugin is not None else None
    sources = now.sources if now is not None else _sources(basis.sources, workspace)
    paths = basis.sources.keys() | sources.keys()
    changed = sorted(path for path in paths if basis.sources.get(path) != sources.get(path))
    if not changed and data is not None:
        beside = (path for path in changed_data(basis.data, data) if path not in paths)
        changed = sorted(path for path in beside if workspace.ignoring.exclusion(path) is None)
    if changed:
        gone = frozenset(path for path in paths.intersection(changed) if not workspace.files.exists(path))
        return Change(f"{_named(changed, basis.path)} changed since", gone)
    if now is None:
        return Change("the plugin is not found any more")
    if now.settings != basis.settings:
        return Change("the settings have changed since")
    if (now.interpreter, now.version) != (basis.interpreter, basis.version):
        return Change("the interpreter has changed since")
    return None


def _sources(paths: Iterable[Path], workspace: Workspace) -> dict[Path, str | None]:
    return {
        path: text.source if (text := workspace.text(path)) is not None else None for path in sorted(paths)
    }


def _named(paths: list[Path], plugin: Path) -> str:
    """The changed files in words, the plugin's own first."""
    own = [path for path in paths if path.is_relative_to(plugin.parent)]
    first, others = (own or paths)[0], len(paths) - 1
    if not others:
        return f"`{first.name}` has"
    return f"`{first.name}` and {others} other {'file' if others == 1 else 'files'} have"
