"""Which files and folders a project's configuration and bindings name, beyond those that are found by their names."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.configs.targets import ModuleFile, module_file, parse_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project


def missing_paths(project: Project, workspace: Workspace) -> frozenset[Path]:
    """The files and folders that the project's layout names, and those of `schema_ref`, that do not exist."""
    from plugcheck_rules.hosts.apcore.project import workspace_folders

    layout, known = project.layout, workspace_folders(workspace)
    wanted = (
        layout.acl,
        layout.schemas,
        layout.bindings,
        *(extension.folder for extension in layout.extensions),
        *((layout.id_map,) if layout.id_map is not None else ()),
        *schema_files(project, workspace),
    )
    return frozenset(
        path for path in wanted if path not in known and not workspace.files.exists(path) and not exists(path)
    )


def exists(path: Path) -> bool:
    """Whether there is something on disk; False for a path that no file can have."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def is_folder(path: Path, workspace: Workspace) -> bool:
    """Whether a folder is there, on disk or in the workspace's listing."""
    from plugcheck_rules.hosts.apcore.project import workspace_folders

    try:
        return path in workspace_folders(workspace) or path.is_dir()
    except (OSError, ValueError):
        return False


def target_modules(project: Project, workspace: Workspace) -> Mapping[str, ModuleFile]:
    """Where each module lies that bindings of the project name as a target, by its dotted name."""

    def find() -> Mapping[str, ModuleFile]:
        names = sorted({name for path in project.bindings for name in _named(path, workspace)[0]})
        return {name: module_file(name, project, workspace) for name in names}

    return workspace.once(("apcore", "target modules", project.root), find)


def target_files(project: Project, workspace: Workspace) -> tuple[Path, ...]:
    """The workspace's Python files that bindings of the project name, sorted."""
    files = {found.path for found in target_modules(project, workspace).values()}
    return tuple(sorted(file for file in files if file is not None))


def schema_files(project: Project, workspace: Workspace) -> tuple[Path, ...]:
    """What the bindings of the project name in `schema_ref`, sorted; it need not exist."""
    return tuple(sorted({file for path in project.bindings for file in _named(path, workspace)[1]}))


def loader_schemas(project: Project, workspace: Workspace) -> tuple[Path, ...]:
    """The schema files that are for the loader of schemas.

    Outside of its folder those that bindings name, or that lie beside them, are for the loader of bindings, which reads
    less of them.
    """
    bound = {posixpath.normpath(path.as_posix()) for path in schema_files(project, workspace)}
    folder = project.layout.schemas
    return tuple(
        path
        for path in project.schemas
        if path.is_relative_to(folder)
        or (path.as_posix() not in bound and path.parent != project.layout.bindings)
    )


def schema_file(path: Path, item: Node) -> Path | None:
    """The file that the `schema_ref` of one binding of the file at `path` names; None where it is no text."""
    node = item.get("schema_ref")
    if node is None or not isinstance(node.value, str) or "\0" in node.value:
        return None
    return path.parent / node.value


def _named(path: Path, workspace: Workspace) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """The modules and the schema files that a binding file names."""
    known = workspace.cache.results.setdefault(("apcore", "named by bindings"), {})
    text = workspace.text(path)
    if path not in known or known[path][0] is not text:
        items = tuple(_bindings(path, workspace))
        modules = tuple(module for item in items if (module := _module(item)))
        files = tuple(file for item in items if (file := schema_file(path, item)) is not None)
        known[path] = (text, (modules, files))
    found: tuple[tuple[str, ...], tuple[Path, ...]] = known[path][1]
    return found


def _bindings(path: Path, workspace: Workspace) -> Iterator[Node]:
    document = workspace.yaml(path)
    bindings = document.roots[0].get("bindings") if document is not None and document.roots else None
    yield from (bindings.items or ()) if bindings is not None else ()


def _module(item: Node) -> str:
    node = item.get("target")
    target = parse_target(node.value) if node is not None and isinstance(node.value, str) else None
    return target.module if target is not None else ""
