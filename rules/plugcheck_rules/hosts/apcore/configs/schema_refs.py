"""What `BindingLoader` makes of a `schema_ref` (`BindingLoader._resolve_schema`)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.configs.explicit_schemas import schema_faults
from plugcheck_rules.hosts.apcore.configs.places import exists, is_folder, schema_file

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project


@dataclass(frozen=True)
class RefFault:
    """Something wrong with a `schema_ref` or the file that it names."""

    message: str
    refused: bool = True
    missing: bool = False
    """Whether there is no such file."""


def schema_ref_fault(path: Path, item: Node, workspace: Workspace) -> RefFault | None:
    """The first fault of the `schema_ref` of one binding of the file at `path`."""
    others = [name for name in ("auto_schema", "input_schema", "output_schema") if name in item.value]
    if others:
        return None  # the conflict comes first
    file = schema_file(path, item)
    if file is None:
        return RefFault("`schema_ref` must be the path of a file, so loading the file fails")
    if is_folder(file, workspace):
        return RefFault("`schema_ref` names a folder, so loading the file fails")
    if not workspace.files.exists(file) and not exists(file):
        message = "there is no such file below the folder of this file, so loading it fails"
        return RefFault(message, missing=True)
    document = workspace.yaml(file)
    if document is None:
        return None
    if document.problems or len(document.roots) > 1:
        return RefFault(f"`{file.name}` does not parse, so loading this file fails")
    root = document.roots[0] if document.roots else None
    if root is None or root.value is None:
        return _takes_everything(file, ("input_schema", "output_schema"))
    if root.entries is None:
        return RefFault(f"`{file.name}` must be a mapping, so loading this file fails")
    for name in ("input_schema", "output_schema"):
        for fault in schema_faults(root.get(name), root.value.get(name)):
            if fault.refused:
                message = fault.message.partition(", so loading")[0]
                return RefFault(f"in the `{name}` of `{file.name}` {message}, so loading this file fails")
    absent = tuple(name for name in ("input_schema", "output_schema") if name not in root.value)
    return _takes_everything(file, absent) if absent else None


def _takes_everything(file: Path, names: tuple[str, ...]) -> RefFault:
    listed = " and ".join(f"`{name}`" for name in names)
    return RefFault(f"`{file.name}` has no {listed}, so everything is taken there", refused=False)


def files_like(text: object, path: Path, project: Project, workspace: Workspace) -> tuple[str, ...]:
    """The project's YAML files with the name that `text` ends in, as paths from the folder of the file at `path`."""
    if not isinstance(text, str):
        return ()
    name = PurePosixPath(text.replace("\\", "/")).name
    found = [
        other
        for other in workspace.listing
        if other.name == name and other != path and other.is_relative_to(project.root)
    ]
    return tuple(posixpath.relpath(other.as_posix(), path.parent.as_posix()) for other in found)
