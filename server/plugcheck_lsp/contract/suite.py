"""What a host's suite would check of a plugin, and from where one would run it: known without running anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace


@dataclass(frozen=True)
class Check:
    """One check of a suite."""

    name: str
    """What a run is asked for, and what its results carry."""
    label: str
    """What holds where it passes: a few words."""
    path: Path
    span: Span
    """The place that it is about; an empty span stands for the line."""


@dataclass(frozen=True)
class Start:
    """A place from which one would run the suite: a manifest, a plugin's class, a test of the contract."""

    path: Path
    span: Span
    checks: tuple[str, ...] | None = None
    """Those that are run from there; None: all."""


@dataclass(frozen=True)
class Suite:
    """The suite of one plugin."""

    checks: tuple[Check, ...]
    """In the order in which they run."""
    starts: tuple[Start, ...]
    """The plugin's own place first."""
    skip: str = ""
    """Why the plugin is not run, a clause that follows "because"; empty if it is."""


def suite_of(plugin: Plugin, workspace: Workspace) -> Suite | None:
    """The plugin's suite; found again only if something changed on which findings about the plugin can depend."""
    state = workspace.state_of(plugin)
    key = ("suite", plugin.key)
    known = workspace.cache.results.get(key)
    if known is None or known[0] != state:
        known = workspace.cache.results[key] = (state, plugin.host.contract_suite(plugin, workspace))
    suite: Suite | None = known[1]
    return suite


def plugins_at(path: Path, workspace: Workspace) -> dict[str, Plugin]:
    """By id, the plugins that are run for `path`: those that judge the plugins that a file belongs to, that lie in a
    folder, or that the folder lies in."""
    if not path.is_dir():
        found = [plugin for plugin, _ in workspace.owners(path)]
    else:
        inside = [plugin for plugin in workspace.plugins if plugin.root.is_relative_to(path)]
        around = [plugin for plugin in workspace.plugins if path.is_relative_to(plugin.root)]
        found = inside or sorted(around, key=lambda plugin: len(plugin.root.parts))[-1:]
    judging = (plugin.host.judged_with(plugin, workspace) for plugin in found)
    return {plugin_id(plugin): plugin for plugin in judging}


def suites_at(path: Path, workspace: Workspace) -> Mapping[str, Suite]:
    """The suites that judge the plugins that a file belongs to, by the id of the plugin that is run."""
    judging = (plugin.host.judged_with(plugin, workspace) for plugin, _ in workspace.owners(path))
    return {
        plugin_id(plugin): suite
        for plugin in judging
        if (suite := suite_of(plugin, workspace)) is not None and not suite.skip
    }


def judges(workspace: Workspace) -> Mapping[str, Plugin]:
    """By id, the plugins of the workspace that are not judged with another one; not every one has a suite."""
    return workspace.once(
        "judges",
        lambda: {
            plugin_id(plugin): plugin
            for plugin in workspace.plugins
            if plugin.host.judged_with(plugin, workspace) is plugin
        },
    )


def plugin_id(plugin: Plugin) -> str:
    """What names a plugin that has a suite, from one run to the next and whatever its files hold."""
    return f"{plugin.host.id}:{(plugin.manifest or plugin.root).as_posix()}"
