"""What editors are told of the modules that a project knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.editing.names import head
from plugcheck_rules.hosts.apcore.editing.sources import yaml_root
from plugcheck_rules.hosts.apcore.modules import known
from plugcheck_rules.hosts.apcore.modules.known import Origin, known_modules

if TYPE_CHECKING:
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.modules.known import KnownModule
    from plugcheck_rules.hosts.apcore.project import Project


def known_ids(project: Project, workspace: Workspace) -> dict[str, bool]:
    """The id of every known module, sorted; each with whether only the host itself brings it."""

    def find() -> dict[str, bool]:
        found: dict[str, bool] = {}
        for module in known_modules(project, workspace):
            found[module.id] = found.get(module.id, True) and module.origin is Origin.BUILT_IN
        return found

    return workspace.once(("apcore", "ids", project.root), find)


def workspace_ids(project: Project, workspace: Workspace) -> tuple[str, ...]:
    """The ids of the project's own modules, sorted."""
    ids = known_ids(project, workspace)
    return workspace.once(
        ("apcore", "own ids", project.root), lambda: tuple(name for name in ids if not ids[name])
    )


def modules_named(name: str, project: Project, workspace: Workspace) -> tuple[KnownModule, ...]:
    """Everything that has the id."""

    def find() -> dict[str, list[KnownModule]]:
        found: dict[str, list[KnownModule]] = {}
        for module in known_modules(project, workspace):
            found.setdefault(module.id, []).append(module)
        return found

    return tuple(workspace.once(("apcore", "by id", project.root), find).get(name, ()))


def described(name: str, project: Project, workspace: Workspace) -> str:
    """What the module says of itself; empty where nothing does."""
    for module in modules_named(name, project, workspace):
        if module.origin is Origin.FILE and module.path is not None:
            if found := head(module.path, workspace).description:
                return found
        elif module.origin is Origin.BINDING and module.path is not None:
            root = yaml_root(module.path, workspace)
            bindings = root.get("bindings") if root is not None else None
            for item in (bindings.items or ()) if bindings is not None else ():
                own, told = item.get("module_id"), item.get("description")
                if own is not None and own.value == name and told is not None and isinstance(told.value, str):
                    return told.value
    return ""


def page(name: str, project: Project, workspace: Workspace) -> str:
    """A module for a hover: its id, what it says of itself, and where it comes from."""
    lines = [f"**`{name}`**"]
    found = modules_named(name, project, workspace)
    told = described(name, project, workspace)
    if told:
        lines.append(told)
    for module in found:
        if module.origin is Origin.BUILT_IN:
            lines.append("Built into apcore; registered where `sys_modules` is enabled.")
        elif module.path is not None:
            where = module.path.relative_to(project.root).as_posix()
            lines.append(f"{_MADE_BY[module.origin]} `{where}`")
    if not found:
        sure = "" if known.known_ids(project, workspace).open else "No module of this workspace has this id."
        lines.append(sure or "No text of this workspace shows a module with this id.")
    return "\n\n".join(lines)


_MADE_BY = {
    Origin.FILE: "Discovered in",
    Origin.BINDING: "Bound in",
    Origin.CODE: "Registered in",
}
