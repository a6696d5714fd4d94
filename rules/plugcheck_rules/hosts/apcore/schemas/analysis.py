"""All that is known of one schema file, found once for each text of it and of the files that it refers to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.schemas.faults import Fault, Kind, article, faults
from plugcheck_rules.hosts.apcore.schemas.instances import Judge
from plugcheck_rules.hosts.apcore.schemas.loading import Loading, Unchecked
from plugcheck_rules.hosts.apcore.schemas.pieces import Piece, pieces_of
from plugcheck_rules.hosts.apcore.schemas.reading import (
    DEFINITION_KEYS,
    REQUIRED_KEYS,
    SchemaFile,
    read_schema_file,
)
from plugcheck_rules.hosts.apcore.schemas.references import Override, Resolver, TooLarge, at_pointer
from plugcheck_rules.hosts.apcore.schemas.satisfiability import Empty, empty
from plugcheck_rules.hosts.apcore.schemas.walking import Schema, schemas_of, undefined_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.text import Span, Text
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project

_RESOLVED = ("input_schema", "output_schema")


@dataclass(frozen=True, eq=False)
class Analysis:
    """What is known of a schema file."""

    file: SchemaFile
    faults: tuple[Fault, ...]
    """In this file, each once, in the order of their places."""
    elsewhere: tuple[Fault, ...]
    """What refuses this file and stands in another one that it refers to; `piece.via` is the `$ref` here."""
    resolved: Mapping[str, Piece]
    """`input_schema` and `output_schema` with their references resolved."""
    lost: tuple[Piece, ...]
    """The `$ref`s to themselves that apcore cannot find when it validates."""
    overrides: tuple[Override, ...]
    unchecked: tuple[Unchecked, ...]
    """The keywords of this file that apcore's models do not check."""
    too_large: Piece | None = None
    """The schema whose references repeat too much to be followed."""
    reads: tuple[tuple[Path, Text | None], ...] = ()
    """Every file that was read, with its text."""

    @cached_property
    def schemas(self) -> tuple[Schema, ...]:
        """Every schema of the file that is a mapping."""
        return tuple(schemas_of(self.file))

    @cached_property
    def judge(self) -> Judge:
        """Judges values by the schemas of the file."""
        return Judge(self._find)

    def _find(self, reference: str) -> Piece | None:
        """What a reference inside the file leads to."""
        if not reference.startswith("#/"):
            return None
        for base in (self.file.root, *(piece for _, piece in self.file.schemas())):
            found = at_pointer(base, reference[1:])
            if found is not None:
                return found
        return None

    @cached_property
    def empties(self) -> tuple[tuple[Schema, Empty], ...]:
        """The schemas that no value meets, each with the cause; each cause once."""
        found: dict[Span, tuple[Schema, Empty]] = {}
        for schema in self.schemas:
            cause = empty(schema.piece, self.judge)
            if cause is not None and schema.keyword != "not":
                found.setdefault(cause.piece.span, (schema, cause))
        return tuple(found.values())

    @cached_property
    def undefined(self) -> tuple[tuple[Piece, frozenset[str]], ...]:
        """The names in `required` that are no property, each with the properties that there are."""
        return tuple(undefined_names(self.schemas))

    def of(self, *kinds: Kind) -> Iterator[Fault]:
        return (fault for fault in self.faults if fault.kind in kinds)


def analyse(path: Path, schemas: Path, max_depth: int, workspace: Workspace) -> Analysis | None:
    """What is known of the schema file at `path`; None for a file that is empty or does not parse.

    `schemas` is the folder of the project's schemas.
    """
    key = ("apcore", "schema", path, schemas, max_depth)
    known = workspace.cache.results.get(key)
    if known is not None and all(_same(workspace.text(file), text) for file, text in known[0]):
        result: Analysis | None = known[1]
        return result
    reader = _Reader(workspace)
    found = _analyse(path, schemas, max_depth, reader)
    workspace.cache.results[key] = (tuple(reader.reads.items()), found)
    return found


def schema_files_read(project: Project, workspace: Workspace) -> Iterator[Path]:
    """The schema files of a project, and the files of any name that they refer to."""
    from plugcheck_rules.hosts.apcore.schemas.reading import max_depth_of

    depth = max_depth_of(project, workspace)
    for path in project.schemas:
        yield path
        text = workspace.text(path)
        if text is not None and "$ref" in text.source:
            analysis = analyse(path, project.layout.schemas, depth, workspace)
            yield from (file for file, _ in analysis.reads if file != path) if analysis is not None else ()


def _same(one: Text | None, other: Text | None) -> bool:
    return one is other or one == other


def root_piece(path: Path, workspace: Workspace) -> Piece | None:
    """The pieces of a YAML file; None for one that is no text, is empty or does not parse at all."""
    document = workspace.yaml(path)
    key = ("apcore", "pieces", path)
    known = workspace.cache.results.get(key)
    if known is None or known[0] is not document:
        root = document.roots[0] if document is not None and document.roots else None
        known = (document, pieces_of(root, path) if root is not None else None)
        workspace.cache.results[key] = known
    piece: Piece | None = known[1]
    return piece


class _Reader:
    """Reads files and remembers which."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.reads: dict[Path, Text | None] = {}

    def __call__(self, path: Path) -> Piece | str:
        text = self.reads[path] = self.workspace.text(path)
        if text is None:
            return "there is no such file" if not self.workspace.files.exists(path) else "it is no text"
        if not text.source.strip():
            return _nothing(path)
        document = self.workspace.yaml(path)
        if document is None or document.problems:
            return "it does not parse"
        piece = root_piece(path, self.workspace)
        if piece is None or (piece.is_scalar and piece.scalar is None):
            return _nothing(path)
        return piece if piece.keys is not None else f"it holds {article(piece.kind)} and no mapping"


def _nothing(path: Path) -> Piece:
    """What the host takes an empty file for."""
    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.text import Span

    piece = Piece(Node({}, Span(0, 0), entries={}), path)
    piece.keys = {}
    return piece


def _analyse(path: Path, schemas: Path, max_depth: int, read: _Reader) -> Analysis | None:
    read(path)
    root = root_piece(path, read.workspace)
    if root is None or root.keys is None:
        return None
    file = read_schema_file(path, root)
    found = [
        fault
        for pointer, piece in file.schemas()
        for fault in faults(piece, native="/def" in pointer or "/$def" in pointer)
    ]
    refusals: list[Fault] = [] if file.is_shared else list(_root_faults(root))
    resolver = Resolver(schemas, lambda other: root if other == path else read(other), max_depth)
    loading = Loading(resolver.lazy)
    resolved: dict[str, Piece] = {}
    too_large = None
    lost: list[Piece] = []
    for name in _RESOLVED:
        schema = root.get(name)
        if schema is None or file.is_shared or schema.keys is None:
            continue
        try:
            made = resolver.resolve(schema, path)
            loading.model(made)
        except (TooLarge, RecursionError):
            too_large = schema
            continue
        resolved[name] = made
        lost.extend(_lost(made, resolver))
    refusals += resolver.faults + loading.faults
    here, elsewhere = _merged(path, found, refusals)
    return Analysis(
        file,
        here,
        elsewhere,
        resolved,
        tuple({piece.span: piece for piece in lost if piece.path == path}.values()),
        tuple(
            {
                override.kept.span: override for override in resolver.overrides if override.kept.path == path
            }.values()
        ),
        tuple(
            {
                found.schema.span: found
                for found in loading.unchecked
                if found.schema.path == path and found.schema.via is None
            }.values()
        ),
        too_large,
        tuple(read.reads.items()),
    )


def _root_faults(root: Piece) -> Iterator[Fault]:
    """What `SchemaLoader.load` raises for."""
    for name in REQUIRED_KEYS:
        piece = root.get(name)
        if piece is None:
            yield Fault(Kind.ROOT, root, "missing", name, refused=True)
        elif name == "description":
            if piece.is_scalar and not isinstance(piece.scalar, str):
                yield Fault(
                    Kind.MISTYPED, piece, f"{article(piece.kind)} is not a string", name, refused=True
                )
        elif piece.keys is None:
            yield Fault(
                Kind.NOT_A_SCHEMA,
                piece,
                f"{article(piece.kind)} stands where a schema belongs",
                name,
                refused=True,
            )
    for name in DEFINITION_KEYS:
        piece = root.get(name)
        if piece is not None and not _can_update(piece):
            why = f"{article(piece.kind)} is not a mapping of schemas"
            yield Fault(Kind.MISTYPED, piece, why, name, refused=True)


def _can_update(piece: Piece) -> bool:
    """Whether Python makes a dict of it: of a mapping, of nothing at all, and of pairs."""
    if piece.keys is not None:
        return True
    if piece.items is not None:
        return all(_pair(item) for item in piece.items)
    return isinstance(piece.scalar, str) and not piece.scalar


def _pair(item: Piece) -> bool:
    if item.items is not None:
        return len(item.items) == 2 and item.items[0].is_scalar
    return (
        len(item.keys if item.keys is not None else item.scalar if isinstance(item.scalar, str) else ()) == 2
    )


def _merged(
    path: Path, found: list[Fault], refusals: list[Fault]
) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """Each fault once: what the meta-schema finds, refused where the loader raises there, and what it alone raises for."""
    places: dict[Any, Fault] = {}
    for fault in found:
        places.setdefault((*fault.place, fault.at_key), fault)
    elsewhere: dict[Any, Fault] = {}
    for fault in refusals:
        if fault.piece.path != path or fault.piece.via is not None:
            via = fault.piece.via
            elsewhere.setdefault(via.span if via is not None else None, fault)
            continue
        key = (*fault.place, fault.at_key)
        known = places.get(key)
        if known is None:
            places[key] = fault
        elif fault.refused and not known.refused:
            kind_known = known.kind is not Kind.REPEATED or fault.kind is Kind.REPEATED
            places[key] = replace(known, refused=True) if kind_known else fault
    ordered = sorted(places.values(), key=lambda fault: (fault.span, fault.kind))
    return tuple(ordered), tuple(fault for fault in elsewhere.values() if fault.piece.via is not None)


def _lost(schema: Piece, resolver: Resolver) -> Iterator[Piece]:
    """The references that stay and lead nowhere in the resolved schema, which is all that validation sees."""
    stack = [schema]
    while stack:
        piece = stack.pop()
        reference = resolver.lazy.get(id(piece))
        if reference is None:
            stack.extend(_direct(piece))
            continue
        text = reference.scalar
        if text in ("#", "#/") or text == schema.text("$id") or not text.startswith("#/"):
            continue
        target: Piece | None = schema
        for segment in text[2:].split("/"):
            target = target.get(segment.replace("~1", "/").replace("~0", "~")) if target is not None else None
        if target is None and "%" not in text:
            yield reference


def _direct(piece: Piece) -> Iterator[Piece]:
    """The schemas below whose references are validated against the whole schema: properties and items."""
    properties = piece.get("properties")
    yield from (properties.keys or {}).values() if properties is not None else ()
    items = piece.get("items")
    if items is not None:
        yield items
