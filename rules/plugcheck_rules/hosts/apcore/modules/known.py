"""The modules whose ids a workspace tells: discovered files, bindings, registrations in code, and the host's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.modules.registrations import Registrations
    from plugcheck_rules.hosts.apcore.project import Project


class Origin(StrEnum):
    """What makes a module known."""

    FILE = "file"
    """A file below an extensions folder."""
    BINDING = "binding"
    CODE = "code"
    """`@module(id=...)` or `register("...")` in code."""
    BUILT_IN = "built-in"


@dataclass(frozen=True)
class KnownModule:
    """A module that the project has, or can have."""

    id: str
    origin: Origin
    path: Path | None = None
    """The file that makes it known; None for the host's own."""
    span: Span | None = field(default=None, compare=False)
    """Where the id is written; None where the file's place is the id. No part of what makes modules equal: edits
    elsewhere in the file move it."""


def known_modules(project: Project, workspace: Workspace) -> tuple[KnownModule, ...]:
    """Every module whose id is known without running anything, sorted by id."""
    return known_ids(project, workspace).modules


@dataclass(frozen=True)
class KnownIds:
    """The modules of a project, as far as they are known."""

    modules: tuple[KnownModule, ...]
    open: bool
    """Whether an unknown id may exist: code registers modules under ids that no text shows, or a folder of modules that
    the configuration names is not there, or two have one namespace."""

    @cached_property
    def meant(self) -> frozenset[str]:
        """The ids that modules have, or would have if the names of their files made legal ones."""
        from plugcheck_rules.hosts.apcore.modules.ids import id_fault, legal

        ids = {module.id for module in self.modules}
        wrong = {each for each in ids if not each.startswith("system.") and id_fault(each) is not None}
        return frozenset((ids - wrong) | {better for each in wrong if (better := legal(each)) is not None})


def known_ids(project: Project, workspace: Workspace) -> KnownIds:
    """The modules of the project, and whether there may be others."""
    return workspace.once(("apcore", "known", project.root), lambda: _known_ids(project, workspace))


def _known_ids(project: Project, workspace: Workspace) -> KnownIds:
    found = [*_files(project), *_bindings(project, workspace)]
    found.extend(KnownModule(name, Origin.BUILT_IN) for name in vocabulary.BUILT_IN)
    of_code = _registrations(project, workspace)
    for path, registered in of_code.items():
        found.extend(KnownModule(each.id, Origin.CODE, path, each.span) for each in registered.found)
    ordered = sorted(
        found, key=lambda module: (module.id, module.origin, str(module.path), module.span or ())
    )
    unclear = any(registered.open for registered in of_code.values()) or _lacks_folders(project, workspace)
    return KnownIds(tuple(ordered), unclear)


def _lacks_folders(project: Project, workspace: Workspace) -> bool:
    """Whether the configuration's folders of modules are wrong, which is told there."""
    from plugcheck_rules.hosts.apcore.project import workspace_folders

    roots = project.layout.extensions
    folders, default = (
        workspace_folders(workspace),
        project.root / vocabulary.DEFAULT_PATHS["extensions.root"],
    )
    missing = any(root.folder not in folders and root.folder != default for root in roots)
    return missing or len({root.namespace for root in roots}) < len(roots)


def _registrations(project: Project, workspace: Workspace) -> dict[Path, Registrations]:
    from plugcheck_rules.hosts.apcore.modules.registrations import registrations

    return registrations(project, workspace)


def _files(project: Project) -> Iterator[KnownModule]:
    for path, module_id in project.modules.items():
        yield KnownModule(module_id, Origin.FILE, path)


def _bindings(project: Project, workspace: Workspace) -> Iterator[KnownModule]:
    for path in project.bindings:
        document = workspace.yaml(path)
        bindings = document.roots[0].get("bindings") if document is not None and document.roots else None
        for item in (bindings.items or ()) if bindings is not None else ():
            module_id = item.get("module_id")
            if module_id is not None and isinstance(module_id.value, str):
                yield KnownModule(module_id.value, Origin.BINDING, path, module_id.span)
