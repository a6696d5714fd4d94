"""What the `target` of a binding names, as far as the workspace's files show it (`BindingLoader.resolve_target`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.python.imports import module_files
from plugcheck_lsp.workspace import search_path

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project


@dataclass(frozen=True)
class Target:
    """`package.module:function` or `package.module:Class.method`."""

    module: str
    name: str
    """The function or the class."""
    member: str | None
    """The method; None where the name alone is called."""

    @property
    def callable_name(self) -> str:
        """What stands behind the colon."""
        return self.name if self.member is None else f"{self.name}.{self.member}"


def parse_target(text: str) -> Target | None:
    """The parts of a target; None for a text without a colon, which the host refuses."""
    module, colon, name = text.partition(":")
    if not colon:
        return None
    name, dot, member = name.partition(".")
    return Target(module, name, member if dot else None)


def is_written_well(target: Target) -> bool:
    """Whether the parts can be names: no module has an empty part or white space in its name."""
    parts = target.module.split(".")
    names = (target.name, *(() if target.member is None else target.member.split(".")))
    return all(part and not any(map(str.isspace, part)) for part in parts) and all(
        name.isidentifier() for name in names
    )


@dataclass(frozen=True)
class ModuleFile:
    """Where the module of a target lies."""

    path: Path | None
    """None where the workspace has no such file."""
    last: Path | None
    """The innermost package of the workspace on the way to it; None where there is none, so that the module may
    be anybody's."""


def module_file(name: str, project: Project, workspace: Workspace) -> ModuleFile:
    """The file that importing the dotted `name` runs last, looked for from the folders of the project's imports."""
    parts = [part for part in name.split(".") if part]
    if ".".join(parts) != name:
        return ModuleFile(None, None)
    search = search_path(project.root, workspace.root)
    files = list(module_files(name, 0, project.root / "apcore.yaml", search, workspace.files.exists))
    if not files:
        return ModuleFile(None, None)
    depth = {root.joinpath(*parts) for root in search}
    found = files[-1].parent if files[-1].name == "__init__.py" else files[-1].with_suffix("")
    return ModuleFile(files[-1] if found in depth else None, files[-1])
