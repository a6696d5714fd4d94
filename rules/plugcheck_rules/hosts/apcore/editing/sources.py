"""Which file of a project is of which kind, and the memory of what was read from it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from plugcheck_lsp.files import below
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.editing import file_shapes
from plugcheck_rules.hosts.apcore.editing.acl_shape import ACCESS_TABLE, ACL
from plugcheck_rules.hosts.apcore.editing.schema_shape import MODULE_SCHEMA
from plugcheck_rules.hosts.apcore.project import project_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.editing.shapes import Shape
    from plugcheck_rules.hosts.apcore.project import Project

T = TypeVar("T")


class Source(StrEnum):
    """What a file is to its project."""

    ACL = "access list"
    SCHEMA = "schema"
    BINDING = "binding file"
    META = "metadata"
    CONFIG = "configuration"
    ID_MAP = "id map"
    TABLE = "access table"
    PYTHON = "code"


def source_of(path: Path, project: Project, workspace: Workspace) -> Source | None:
    """What the file is to the project; None for any other file."""
    return sources(project, workspace).get(path)


def sources(project: Project, workspace: Workspace) -> Mapping[Path, Source]:
    """Every file of the project that is of a known kind; of code all that lies in its folder."""

    def find() -> Mapping[Path, Source]:
        inside = below(workspace.listing, project.root)
        code = (path for path in inside if path.suffix == ".py" and project_of(path, workspace) is project)
        found: dict[Path, Source] = {}
        by_kind: tuple[tuple[Source, Iterable[Path | None]], ...] = (
            (Source.PYTHON, code),
            (Source.META, project.metas),
            (Source.BINDING, project.bindings),
            (Source.SCHEMA, project.schemas),
            (Source.ACL, project.acls),
            (Source.TABLE, project.access_tables),
            (Source.ID_MAP, (project.layout.id_map,)),
            (Source.CONFIG, (project.config,)),
        )
        for kind, paths in by_kind:
            found.update((path, kind) for path in paths if path is not None)
        return found

    return workspace.once(("apcore", "sources", project.root), find)


def shape_of(path: Path, project: Project, workspace: Workspace) -> Shape | None:
    """The shape of a YAML file; None for what has none."""
    match source_of(path, project, workspace):
        case Source.ACL:
            return ACL
        case Source.TABLE:
            return ACCESS_TABLE
        case Source.SCHEMA:
            return MODULE_SCHEMA
        case Source.BINDING:
            return file_shapes.binding_file()
        case Source.META:
            return file_shapes.meta_file()
        case Source.ID_MAP:
            return file_shapes.id_map()
        case Source.CONFIG:
            root = yaml_root(path, workspace)
            section = root.get("apcore") if root is not None else None
            return file_shapes.config_file(namespaced=section is not None and section.entries is not None)
    return None


def yaml_root(path: Path, workspace: Workspace) -> Node | None:
    """The first document of a YAML file, as far as it parses."""
    document = workspace.yaml(path) if path.suffix in {".yaml", ".yml"} else None
    return document.roots[0] if document is not None and document.roots else None


def content(text: Text, node: Node) -> Span | None:
    """Where the text of a scalar stands without quotes; None where it is not written as it is read."""
    return written(text, node.span, node.value)


def written(text: Text, span: Span, value: Any) -> Span | None:
    """See `content`."""
    if not isinstance(value, str):
        return None
    inner = (
        Span(span.start + 1, span.end - 1) if text.source[span.start : span.start + 1] in ("'", '"') else span
    )
    return inner if text.slice(inner) == value else None


def remembered(what: str, path: Path, text: Text | None, workspace: Workspace, read: Callable[[], T]) -> T:
    """What `read` finds in a text; read again only when the text has changed."""
    key = ("apcore", what, path)
    known = workspace.cache.results.get(key)
    if known is None or known[0] is not text:
        known = workspace.cache.results[key] = (text, read())
    value: T = known[1]
    return value
