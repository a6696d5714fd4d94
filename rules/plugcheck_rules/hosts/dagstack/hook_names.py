"""Which methods of a plugin are its hooks, beyond those that carry a marker."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.landscape import Manifest

RELEASED = {
    "tool": ("get_schema", "execute"),
    "orchestrator": ("enqueue", "status", "backfill"),
}
"""The hooks of the kinds that have a specification in the release (`_generated/kinds`)."""


def kind_hooks(manifest: Manifest, workspace: Workspace) -> tuple[str, ...] | None:
    """The hooks that a specification in the workspace (``kinds/<kind>/v1.yaml``) names; None without one."""
    kind = manifest.section.get("kind")
    if kind is None or not isinstance(kind.value, str):
        return None
    wanted = ("kinds", kind.value, "v1.yaml")
    for path in workspace.listing:
        document = workspace.yaml(path) if path.parts[-3:] == wanted else None
        for root in document.roots if document is not None else ():
            hooks = root.get("hooks")
            items = hooks.items if hooks is not None and hooks.items is not None else ()
            names = [name.value for item in items if (name := item.get("name")) is not None]
            if names:
                return tuple(name for name in names if isinstance(name, str))
    return None


def named_hooks(plugin: Plugin, manifest: Manifest, workspace: Workspace) -> frozenset[str]:
    """The names that the specification of the plugin's kind, or the samples of its own tests, call hooks."""
    from plugcheck_rules.hosts.dagstack.contract.author_call import read_tests

    kind = manifest.section.get("kind")
    known = kind_hooks(manifest, workspace)
    if known is None and kind is not None and isinstance(kind.value, str):
        known = RELEASED.get(kind.value)
    sources = [text.source for path in plugin.tests if (text := workspace.text(path)) is not None]
    return frozenset(known or ()) | frozenset(read_tests(sources).samples)
