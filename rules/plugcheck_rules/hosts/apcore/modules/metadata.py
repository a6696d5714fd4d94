"""The metadata file of a module, as the host reads it (`registry/metadata.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project


def module_metadata(path: Path, project: Project, workspace: Workspace) -> Mapping[str, Node] | None:
    """The keys of the metadata of the module at `path`; none without such a file, None where it cannot be read."""
    meta = next((meta for meta, module in project.metas.items() if module == path), None)
    if meta is None:
        return {}
    document = workspace.yaml(meta)
    if document is None or document.problems:
        return None
    root = document.roots[0] if document.roots else None
    if root is None or (root.value is None and root.entries is None):
        return {}
    if root.entries is None:
        return None
    return {key: entry.node for key, entry in root.entries.items()}
