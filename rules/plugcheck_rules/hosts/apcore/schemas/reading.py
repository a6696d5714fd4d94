"""A schema file as apcore reads it: its root keys, its place, and the schemas in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project
    from plugcheck_rules.hosts.apcore.schemas.pieces import Piece

ROOT_KEYS = (
    "module_id",
    "description",
    "input_schema",
    "output_schema",
    "error_schema",
    "definitions",
    "$defs",
    "version",
    "documentation",
    "$schema",
)
"""What the loader reads of a file's root; it ignores every other key."""
REQUIRED_KEYS = ("input_schema", "output_schema", "description")
"""In the order in which the loader asks for them."""
SCHEMA_KEYS = ("input_schema", "output_schema", "error_schema")
_MAX_DEPTH = 32
DEFINITION_KEYS = ("definitions", "$defs")


@dataclass(frozen=True, eq=False)
class SchemaFile:
    """The root of a schema file."""

    path: Path
    root: Piece
    is_shared: bool
    """Whether it holds definitions for other files and no schemas of a module."""

    def key(self, name: str) -> Piece | None:
        return self.root.get(name)

    def schemas(self) -> Iterator[tuple[str, Piece]]:
        """Each schema of the file with its pointer: of the module first, then those for others."""
        for name in SCHEMA_KEYS:
            piece = self.root.get(name)
            if piece is not None:
                yield f"/{name}", piece
        for name in DEFINITION_KEYS:
            definitions = self.root.get(name)
            for inner, piece in (
                definitions.keys if definitions is not None and definitions.keys else {}
            ).items():
                yield f"/{name}/{inner}", piece
        if self.is_shared:
            for name, piece in (self.root.keys or {}).items():
                if name not in ROOT_KEYS and piece.keys is not None:
                    yield f"/{name}", piece


def read_schema_file(path: Path, root: Piece) -> SchemaFile:
    """What stands at the root of the file."""
    keys = root.keys or {}
    of_module = {"input_schema", "output_schema", "module_id", "error_schema"}
    misspelled = any(_near(name) for name in keys if isinstance(name, str) and name not in ROOT_KEYS)
    is_shared = (
        bool(keys)
        and not (of_module & keys.keys())
        and not misspelled
        and (
            any(name in keys for name in DEFINITION_KEYS)
            or not ({"description", "documentation"} & keys.keys())
        )
    )
    return SchemaFile(path, root, is_shared)


def _near(name: str) -> bool:
    """Whether the name is likely meant for a schema of a module."""
    from plugcheck_lsp.nearest import nearest

    return any(likely in SCHEMA_KEYS for likely in nearest(name, SCHEMA_KEYS, 0.75))


def module_id_of(path: Path, folder: Path) -> str:
    """The id of the module whose schema the loader looks for at `path`; empty where it looks for none there."""
    if not path.is_relative_to(folder) or not path.name.endswith(vocabulary.SCHEMA_SUFFIX):
        return ""
    parts = path.relative_to(folder).parts
    name = path.name.removesuffix(vocabulary.SCHEMA_SUFFIX)
    return "" if "." in "".join((*parts[:-1], name)) else ".".join((*parts[:-1], name))


def path_of(module_id: str, folder: Path) -> Path:
    """Where the loader looks for the schema of a module (`SchemaLoader.load`)."""
    return folder / (module_id.replace(".", "/") + vocabulary.SCHEMA_SUFFIX)


def max_depth_of(project: Project, workspace: Workspace) -> int:
    """How many references in a row the host follows (`schema.max_ref_depth`)."""
    config = project.config
    document = workspace.yaml(config) if config is not None else None
    root = document.roots[0] if document is not None and document.roots else None
    if root is not None and (inner := root.get("apcore")) is not None and inner.entries is not None:
        root = inner  # namespace mode: the sections stand below `apcore`
    value = root.get("schema", "max_ref_depth") if root is not None else None
    if value is None or isinstance(value.value, bool) or not isinstance(value.value, int):
        return _MAX_DEPTH
    return value.value
