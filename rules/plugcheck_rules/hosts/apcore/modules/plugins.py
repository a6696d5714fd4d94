"""The plugins that the discovered modules of a project are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project


def module_plugins(project: Project, workspace: Workspace) -> Mapping[str, Plugin]:
    """The plugin of each module, by its id."""
    key = ("apcore", "module plugins", project.root)
    known = workspace.cache.results.get(key)
    if known is None or known[0] is not workspace.plugins:
        own = {
            plugin.name: plugin
            for plugin in workspace.plugins
            if plugin.host.id == "apcore" and plugin.root == project.root and plugin.manifest is None
            if project.module_paths.get(plugin.name) in plugin.code
        }
        known = workspace.cache.results[key] = (workspace.plugins, own)
    found: Mapping[str, Plugin] = known[1]
    return found
