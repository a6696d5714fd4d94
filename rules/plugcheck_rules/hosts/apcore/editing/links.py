"""The texts of a project that name files: what a `$ref`, a binding's target or `schema_ref` and the configuration lead to."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.editing.language import Link
from plugcheck_rules.hosts.apcore.editing import names
from plugcheck_rules.hosts.apcore.editing.sources import Source, content, source_of, yaml_root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project

_TOOLTIPS = {names.DEFINITION: "Go to the schema", names.FUNCTION: "Go to the function"}
_CONFIGURED = (("id_map", "overrides"), ("acl", "root"))
"""The keys of the configuration that can name a file; those that name folders lead nowhere that an editor shows."""


def links(path: Path, project: Project, workspace: Workspace) -> Iterator[Link]:
    """The links of a file of the project; none for code."""
    source = source_of(path, project, workspace)
    root = yaml_root(path, workspace)
    if source is None or source is Source.PYTHON or root is None:
        return
    for mention in names.names_in(path, source, project, workspace):
        if mention.kind in _TOOLTIPS and not mention.defines and not mention.whole_file:
            target = next(iter(names.definitions(mention, project, workspace)), None)
            if target is not None:
                yield Link(mention.span, target.path, target.span.start, _TOOLTIPS[mention.kind])
    if source is Source.BINDING:
        bindings = root.get("bindings")
        for binding in (bindings.items or ()) if bindings is not None else ():
            yield from _file(path, binding.get("schema_ref"), path.parent, workspace)
    if source is Source.CONFIG:
        section = root.get("apcore")
        top = section if section is not None and section.entries is not None else root
        for keys in _CONFIGURED:
            yield from _file(path, top.get(*keys), project.root, workspace)


def _file(path: Path, node: Node | None, folder: Path, workspace: Workspace) -> Iterator[Link]:
    """What a text that is a path from `folder` leads to, if there is such a file."""
    text = workspace.text(path)
    span = content(text, node) if text is not None and node is not None else None
    if node is None or span is None or not node.value or "\0" in node.value:
        return
    target = Path(posixpath.normpath((folder / node.value).as_posix()))
    if workspace.text(target) is not None:
        yield Link(span, target, tooltip="Open the file")
