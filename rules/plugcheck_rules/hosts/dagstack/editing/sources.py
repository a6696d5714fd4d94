"""Which manifest and which code a file is, and the memory of what was read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from plugcheck_lsp.host import Role
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
from plugcheck_rules.hosts.dagstack.landscape import landscape, normal, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.landscape import Manifest

T = TypeVar("T")

HOST = "dagstack"


def manifest_at(path: Path, workspace: Workspace) -> Manifest | None:
    """The manifest that the file at `path` is or holds; None for any other file.

    A `pyproject.toml` is asked about as soon as it names dagstack: its table may be half-typed.
    """
    if path.name in vocabulary.MANIFEST_NAMES:
        return read_manifest(path, workspace)
    if path.name != vocabulary.PYPROJECT:
        return None
    text = workspace.text(path)
    return read_manifest(path, workspace) if text is not None and "dagstack" in text.source else None


def facts_of(manifest: Manifest, workspace: Workspace) -> ManifestFacts | None:
    """What is known of the manifest's plugin; None where the workspace has no plugin of this manifest."""

    def find() -> Mapping[Path, Plugin]:
        return {
            plugin.manifest: plugin
            for plugin in workspace.plugins
            if plugin.host.id == HOST and plugin.manifest is not None
        }

    plugin = workspace.once((HOST, "plugins"), find).get(manifest.path)
    if plugin is None:
        return None
    return workspace.once((HOST, "facts", plugin.key), lambda: ManifestFacts(plugin, workspace, manifest))


def facts_of_code(path: Path, workspace: Workspace) -> tuple[ManifestFacts, ...]:
    """What is known of the plugins whose code the file at `path` is."""
    return _facts(path, workspace, Role.CODE)


def facts_of_test(path: Path, workspace: Workspace) -> tuple[ManifestFacts, ...]:
    """What is known of the plugins whose test the file at `path` is."""
    return _facts(path, workspace, Role.TEST)


def _facts(path: Path, workspace: Workspace, role: Role) -> tuple[ManifestFacts, ...]:
    manifests = (
        read_manifest(plugin.manifest, workspace)
        for plugin, held in workspace.owners(path)
        if plugin.host.id == HOST and plugin.manifest is not None and held is role
    )
    return tuple(facts for manifest in manifests if (facts := facts_of(manifest, workspace)) is not None)


def all_facts(workspace: Workspace) -> tuple[ManifestFacts, ...]:
    """What is known of every plugin of the workspace."""
    found = (facts_of(manifest, workspace) for manifest in landscape(workspace).manifests)
    return tuple(facts for facts in found if facts is not None)


def entry_file(manifest: Manifest, module: str, workspace: Workspace) -> Path | None:
    """The file that `module` names in an `entry_point` in process; None where there is none, or no name for one.

    Discovery looks beside the manifest alone; what only `load_manifest` reads is imported by its dotted name.
    """
    if not module or "\0" in module:
        return None
    root = manifest.path.parent
    beside = normal(root / f"{module}.py")
    if workspace.files.exists(beside):
        return beside
    if manifest.path.name == vocabulary.MANIFEST:
        return None
    dotted = module.replace(".", "/")
    folders = dict.fromkeys((root, root / "src", workspace.root, workspace.root / "src"))
    candidates = (
        normal(folder / end) for folder in folders for end in (f"{dotted}.py", f"{dotted}/__init__.py")
    )
    return next((path for path in candidates if workspace.files.exists(path)), None)


def shown(path: Path, workspace: Workspace) -> str:
    """How a file is named to the user."""
    return (
        path.relative_to(workspace.root).as_posix()
        if path.is_relative_to(workspace.root)
        else path.as_posix()
    )


def content(text: Text, node: Node) -> Span | None:
    """Where a text of TOML stands without its quotes; None where it is not written as it is read."""
    if not isinstance(node.value, str):
        return None
    quotes = 3 if text.slice(node.span)[:3] in ('"""', "'''") else 1
    inner = Span(node.span.start + quotes, node.span.end - quotes)
    return inner if text.slice(inner) == node.value else None


def remembered(what: str, path: Path, text: Text | None, workspace: Workspace, read: Callable[[], T]) -> T:
    """What `read` finds in a text; read again only when the text has changed."""
    key = (HOST, "editing", what, path)
    known = workspace.cache.results.get(key)
    if known is None or known[0] is not text:
        known = workspace.cache.results[key] = (text, read())
    value: T = known[1]
    return value
