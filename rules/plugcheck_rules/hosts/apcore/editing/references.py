"""What the `$ref` of a schema file leads to (`schema/ref_resolver.py` of release 0.32.2)."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.editing.sources import yaml_root
from plugcheck_rules.hosts.apcore.schemas.references import target_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project

SCHEME = "apcore://"
DEFINITIONS = ("definitions", "$defs")


def target(reference: str, path: Path, project: Project) -> tuple[Path, tuple[str, ...]] | None:
    """The file and the path of keys in it that a reference in the file at `path` names; None for what names none."""
    found = target_of(reference, path, project.layout.schemas)
    return (found.file, _steps(found.pointer)) if found.file is not None else None


def _steps(pointer: str) -> tuple[str, ...]:
    parts = pointer.split("/")
    inner = parts[1:] if not parts[0] else parts
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in inner if part or len(inner) > 1)


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def possible(path: Path, project: Project, workspace: Workspace) -> Iterator[tuple[str, str, str]]:
    """Every reference that can stand in the schema file at `path`: its text, where it leads, the description there."""
    folder = project.layout.schemas
    inside = (schema for schema in project.schemas if schema != path and schema.is_relative_to(folder))
    for other in (path, *inside):
        root = yaml_root(other, workspace)
        for home in DEFINITIONS:
            definitions = root.get(home) if root is not None else None
            for name, entry in (definitions.entries or {}).items() if definitions is not None else ():
                described = entry.node.get("description")
                told = described.value if described is not None and isinstance(described.value, str) else ""
                pointer = f"{home}/{_escaped(name)}"
                where = "this file" if other == path else other.relative_to(project.root).as_posix()
                if other == path:
                    yield f"#/{pointer}", where, told
                    continue
                yield f"{relative(other, path)}#/{pointer}", where, told
                dotted = schema_name(other, project)
                if dotted is not None:
                    yield f"{SCHEME}{dotted}/{pointer}", where, told


def relative(other: Path, path: Path) -> str:
    """How the file at `path` names another one."""
    found = posixpath.relpath(other.as_posix(), path.parent.as_posix())
    return found if found.startswith(".") else f"./{found}"


def schema_name(path: Path, project: Project) -> str | None:
    """The dotted name of a schema file by its place; None outside the folder of schemas."""
    if not path.is_relative_to(project.layout.schemas):
        return None
    parts = path.relative_to(project.layout.schemas).as_posix().removesuffix(vocabulary.SCHEMA_SUFFIX)
    return parts.replace("/", ".") if "." not in parts else None
