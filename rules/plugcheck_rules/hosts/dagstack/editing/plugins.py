"""What is said of another plugin where its name stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.dagstack.landscape import landscape
from plugcheck_rules.hosts.dagstack.model import Loader

if TYPE_CHECKING:
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.landscape import Manifest


def plugins_named(name: str, workspace: Workspace) -> tuple[Manifest, ...]:
    """The manifests with the name: those that discovery goes on with, else all."""
    known = landscape(workspace)
    return known.by_name.get(name) or tuple(each for each in known.manifests if each.name == name)


def plugin_page(name: str, workspace: Workspace) -> str:
    """The plugin of that name: where it is, what it is, and whether the host finds it."""
    found = plugins_named(name, workspace)
    lines = [f"**plugin `{name}`**"]
    if not found:
        known = landscape(workspace)
        if known.is_broken:
            return "\n\n".join([*lines, "No manifest of this workspace that can be read has this name."])
        lines.append(
            "No plugin of this workspace has this name. Where the host has none either, it logs a warning and skips "
            "the plugin, with all that depend on it."
        )
        meant = nearest(name, known.by_name)
        return "\n\n".join([*lines, f"Did you mean `{meant[0]}`?"] if meant else lines)
    lines += [_described(manifest, workspace) for manifest in found]
    if len(found) > 1:
        lines.append("Two plugins with one name: discovery raises, and every plugin is lost.")
    lines.append("Set up before the plugins that depend on it, and torn down after them.")
    return "\n\n".join(lines)


def _described(manifest: Manifest, workspace: Workspace) -> str:
    facts = [
        f"{field} `{node.value}`"
        for field in ("kind", "runtime", "core_version")
        if (node := manifest.section.get(field)) is not None and isinstance(node.value, str)
    ]
    version = manifest.section.get("metadata", "version")
    if version is not None and isinstance(version.value, str):
        facts.insert(0, f"version `{version.value}`")
    where = manifest.path.relative_to(workspace.root).as_posix()
    lines = [f"`{where}`: {', '.join(facts)}" if facts else f"`{where}`"]
    description = manifest.section.get("metadata", "description")
    if description is not None and isinstance(description.value, str):
        lines.append(description.value)
    if manifest.judge is not Loader.DISCOVERY:
        lines.append("Discovery does not find a file of this name.")
    elif not manifest.accepted(Loader.DISCOVERY):
        lines.append("The host refuses its manifest, so the plugin is not there for others.")
    elif landscape(workspace).hidden(manifest) is not None:
        lines.append("Discovery of this workspace does not come to its folder.")
    return "\n\n".join(lines)
