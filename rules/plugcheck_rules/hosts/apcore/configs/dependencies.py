"""Which modules depend on which, by their metadata (`registry/dependencies.py`, `Registry._resolve_load_order`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.configs.class_texts import class_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project


@dataclass(frozen=True)
class Dependency:
    """One entry that the host takes."""

    module_id: str
    version: str | None
    """The constraint; None where every version will do, or it is no text."""
    optional: bool
    path: Path
    """The metadata file."""
    node: Node = field(compare=False)
    """Its `module_id`."""
    constraint: Node | None = field(default=None, compare=False)
    """Its `version`, where that is a text."""


@dataclass(frozen=True, eq=False)
class Graph:
    """The dependencies of all modules of a project."""

    dependencies: Mapping[str, tuple[Dependency, ...]]
    """By the id of the module that has them; modules without any are left out."""
    versions: Mapping[str, str | None]
    """The version of each discovered module; None where the text does not tell it."""
    ids: frozenset[str]
    """The discovered modules."""

    @cached_property
    def _edges(self) -> Mapping[str, tuple[str, ...]]:
        return {
            module: tuple(sorted({d.module_id for d in found if d.module_id in self.ids and self.counts(d)}))
            for module, found in self.dependencies.items()
        }

    def counts(self, dependency: Dependency) -> bool:
        """Whether it takes part in the order of loading: an optional one whose version is wrong does not."""
        from plugcheck_rules.hosts.apcore.configs.versions import satisfies

        version = self.versions.get(dependency.module_id)
        if not dependency.optional or not dependency.version or version is None:
            return True
        return satisfies(version, dependency.version) is not False

    def cycle(self, start: str) -> tuple[str, ...]:
        """The shortest way from `start` back to it, both ends included; empty where there is none."""
        before: dict[str, str] = {}
        queue = [start]
        for module in queue:
            for target in self._edges.get(module, ()):
                if target == start:
                    way = [start]
                    while module != start:
                        way.append(module)
                        module = before[module]
                    return (start, *reversed(way))
                if target not in before:
                    before[target] = module
                    queue.append(target)
        return ()


def dependency_graph(project: Project, workspace: Workspace) -> Graph:
    """The graph of a project; the same object as long as none of its files changes."""
    return workspace.once(("apcore", "dependencies", project.root), lambda: _kept_graph(project, workspace))


def _kept_graph(project: Project, workspace: Workspace) -> Graph:
    texts = tuple(workspace.text(path) for path in (*project.metas, *project.modules))
    state = (texts, tuple(project.metas), tuple(project.modules.items()))
    key = ("apcore", "dependencies", project.root)
    known = workspace.cache.results.get(key)
    if known is None or known[0] != state:
        known = workspace.cache.results[key] = (state, _graph(project, workspace))
    graph: Graph = known[1]
    return graph


def _graph(project: Project, workspace: Workspace) -> Graph:
    found: dict[str, tuple[Dependency, ...]] = {}
    versions: dict[str, str | None] = {
        module_id: _code_version(path, workspace) for path, module_id in project.modules.items()
    }
    for meta, path in project.metas.items():
        document = workspace.yaml(meta)
        root = document.roots[0] if document is not None and document.roots else None
        if root is None or root.entries is None:
            continue
        module_id = project.modules[path]
        dependencies = tuple(_dependencies(root, meta))
        if dependencies:
            found[module_id] = found.get(module_id, ()) + dependencies
        version = root.get("version")
        if version is not None and version.value:
            versions[module_id] = str(version.value)
    return Graph(found, versions, frozenset(project.modules.values()))


def _dependencies(root: Node, path: Path) -> Iterator[Dependency]:
    listed = root.get("dependencies")
    for item in (listed.items or ()) if listed is not None else ():
        node, version, optional = item.get("module_id"), item.get("version"), item.get("optional")
        if node is not None and isinstance(node.value, str) and node.value:
            constraint = version if version is not None and isinstance(version.value, str) else None
            text = constraint.value if constraint is not None else ""
            is_optional = optional is not None and bool(optional.value)
            yield Dependency(node.value, text or None, is_optional, path, node, constraint)


def _code_version(path: Path, workspace: Workspace) -> str | None:
    """The version that the module's class gives; None where it may give one that is not read here."""
    key, text = ("apcore", "code version", path), workspace.text(path)
    known = workspace.cache.results.get(key)
    if known is None or known[0] is not text:
        said = class_text(path, "version", workspace)
        silent = text is not None and "version" not in text.source
        version = said.text if said is not None else "1.0.0" if silent else None
        known = workspace.cache.results[key] = (text, version)
    found: str | None = known[1]
    return found
