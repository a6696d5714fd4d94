"""A new id for a module: every text that names it, and every file that has it by its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.yaml_scalars import BadScalarError, plain
from plugcheck_lsp.editing.language import CannotRename, FileMove, Mention, Renaming
from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.python.imports import imported_files
from plugcheck_lsp.text import Span
from plugcheck_lsp.workspace import search_path
from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.acls.legal_ids import matches
from plugcheck_rules.hosts.apcore.editing import names, references
from plugcheck_rules.hosts.apcore.editing.code_names import is_id
from plugcheck_rules.hosts.apcore.editing.modules import known_ids
from plugcheck_rules.hosts.apcore.editing.sources import Source, content, sources, yaml_root
from plugcheck_rules.hosts.apcore.project import glob_matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import ExtensionRoot, Project


def rename(mention: Mention, new: str | None, project: Project, workspace: Workspace) -> Renaming:
    """What the new id needs; without one, whether the name is that of a module that can have another id.

    Raises:
        CannotRename: it is not, or the host would not take the new id, or it is another module's.
    """
    old = mention.name
    if mention.kind != names.MODULE:
        raise CannotRename("Only ids of modules can be renamed")
    if known_ids(project, workspace).get(old):
        raise CannotRename(f"`{old}` is built into apcore and keeps its id")
    if new is None or new == old:
        return Renaming(())
    _require_legal(new)
    if new in known_ids(project, workspace):
        raise CannotRename(f"There is a module `{new}` already")
    _require_whole(old, project, workspace)
    moves = tuple(_moves(old, new, project, workspace))
    moved = {move.old: move.new for move in moves}
    edits = [
        FileEdit(each.path, each.span, _written(each, new, workspace))
        for each in names.uses(mention, project, workspace)
        if not each.whole_file
    ]
    edits += _reference_edits(moved, project, workspace)
    edits += _import_edits(moved, project, workspace)
    return Renaming(tuple(dict.fromkeys(edits)), moves, tuple(_notes(old, new, project, workspace)))


def _require_legal(new: str) -> None:
    """Raise what keeps the host from registering the id (`registry/registry.py`)."""
    if not is_id(new):
        raise CannotRename(
            f"`{new}` is no id of a module: its parts start with a lower-case letter, hold lower-case letters, "
            "digits and underscores, and are joined by dots"
        )
    if len(new) > vocabulary.MAX_ID:
        raise CannotRename(f"An id has at most {vocabulary.MAX_ID} characters, and this one has {len(new)}")
    first = new.split(".")[0]
    if first in vocabulary.RESERVED:
        raise CannotRename(f"No module can be registered under `{first}`: apcore keeps that name for itself")


def _require_whole(old: str, project: Project, workspace: Workspace) -> None:
    """Raise for a file that may name the module and does not parse: what it says would be left behind."""
    for path, source in sources(project, workspace).items():
        text = workspace.text(path)
        if source is Source.PYTHON or text is None or old not in text.source:
            continue
        document = workspace.yaml(path)
        if document is None or document.problems:
            raise CannotRename(
                f"`{_shown(path, project)}` does not parse and may name `{old}`: mend it first"
            )


def _written(mention: Mention, new: str, workspace: Workspace) -> str:
    """The id as it has to be written there: YAML reads some words without quotes as something else."""
    text = workspace.text(mention.path)
    if (
        mention.path.suffix == ".py"
        or text is None
        or text.source[mention.span.start - 1 :][:1] in ("'", '"')
    ):
        return new
    try:
        return new if isinstance(plain(new), str) else f'"{new}"'
    except BadScalarError:
        return f'"{new}"'


# --- files ---


def _moves(old: str, new: str, project: Project, workspace: Workspace) -> Iterator[FileMove]:
    mapped = {
        mention.path
        for mention in names.all_names(project, workspace)
        if mention.kind == names.MODULE and mention.name == old and mention.path == project.layout.id_map
    }
    for path, module_id in project.modules.items():
        if module_id != old or mapped:
            continue  # the id map gives the id: the file may stay
        target = _module_path(path, new, project)
        yield _move(path, target, project, workspace)
        meta = path.with_name(path.stem + vocabulary.META_SUFFIX)
        if meta in project.metas:
            yield _move(meta, target.with_name(target.stem + vocabulary.META_SUFFIX), project, workspace)
    folder = project.layout.schemas
    nested = folder.joinpath(*old.split("."))
    for path in project.schemas:
        if path == nested.with_name(nested.name + vocabulary.SCHEMA_SUFFIX):
            place = folder.joinpath(*new.split("."))
            yield _move(path, place.with_name(place.name + vocabulary.SCHEMA_SUFFIX), project, workspace)
        elif "." in old and path == folder / (old + vocabulary.SCHEMA_SUFFIX):
            yield _move(path, folder / (new + vocabulary.SCHEMA_SUFFIX), project, workspace)


def _module_path(path: Path, new: str, project: Project) -> Path:
    """Where discovery finds a module with the new id, below the same folder of extensions.

    Raises:
        CannotRename: it would not look there.
    """
    roots = [root for root in project.layout.extensions if path.is_relative_to(root.folder)]
    root: ExtensionRoot = max(roots, key=lambda each: len(each.folder.parts))
    parts = new.split(".")
    if root.namespace:
        prefix = root.namespace.split(".")
        if parts[: len(prefix)] != prefix or len(parts) == len(prefix):
            raise CannotRename(
                f"`{_shown(path, project)}` lies in the folder of the namespace `{root.namespace}`: "
                f"its id starts with `{root.namespace}.`"
            )
        parts = parts[len(prefix) :]
    if len(parts) > project.layout.max_depth:
        raise CannotRename(
            f"Discovery looks {project.layout.max_depth} folders deep, and `{new}` would lie deeper"
        )
    for part in (*parts[:-1], f"{parts[-1]}.py"):
        ignored = any(glob_matches(pattern, part) for pattern in project.layout.ignore_patterns)
        if ignored or part in vocabulary.NEVER_SCANNED:
            raise CannotRename(f"Discovery leaves out what is named `{part}`")
    return root.folder.joinpath(*parts[:-1], f"{parts[-1]}.py")


def _move(old: Path, new: Path, project: Project, workspace: Workspace) -> FileMove:
    if workspace.files.exists(new) or new.exists():
        raise CannotRename(f"`{_shown(new, project)}` exists already: nothing was changed")
    return FileMove(old, new)


# --- what names moved files ---


def _reference_edits(
    moved: Mapping[Path, Path], project: Project, workspace: Workspace
) -> Iterator[FileEdit]:
    """References from and to schema files that move, and the `schema_ref` of bindings."""
    if not any(path in moved for path in project.schemas):
        return
    for path in project.schemas:
        root, text = yaml_root(path, workspace), workspace.text(path)
        for node in root.walk() if root is not None and text is not None else ():
            reference = node.get("$ref")
            if reference is None or not isinstance(reference.value, str) or reference.value.startswith("#"):
                continue
            place = references.target(reference.value, path, project)
            span = content(text, reference) if text is not None else None
            if place is not None and span is not None and (path in moved or place[0] in moved):
                here, there = moved.get(path, path), moved.get(place[0], place[0])
                changed = _reference(reference.value, here, there, project)
                if changed != reference.value:
                    yield FileEdit(path, span, changed)
    for path in project.bindings:
        root, text = yaml_root(path, workspace), workspace.text(path)
        bindings = root.get("bindings") if root is not None else None
        for item in (bindings.items or ()) if bindings is not None and text is not None else ():
            named = item.get("schema_ref")
            if named is None or not isinstance(named.value, str) or text is None:
                continue
            span = content(text, named)
            target = references.target(named.value, path, project)
            if span is not None and target is not None and target[0] in moved:
                yield FileEdit(path, span, references.relative(moved[target[0]], path))


def _reference(reference: str, here: Path, there: Path, project: Project) -> str:
    """The reference as it must read in the file `here` to lead to the file `there`."""
    if reference.startswith(references.SCHEME):
        _, slash, pointer = reference.removeprefix(references.SCHEME).partition("/")
        name = references.schema_name(there, project)
        return f"{references.SCHEME}{name}{slash}{pointer}" if name is not None else reference
    _, sharp, pointer = reference.partition("#")
    return references.relative(there, here) + sharp + pointer


def _import_edits(moved: Mapping[Path, Path], project: Project, workspace: Workspace) -> Iterator[FileEdit]:
    """What imports a module whose file moves.

    Raises:
        CannotRename: a file imports it in a way that cannot be changed by its name alone.
    """
    code = {old: new for old, new in moved.items() if old.suffix == ".py"}
    if not code:
        return
    search = search_path(project.root, workspace.root)
    names_of = {
        ".".join(old.relative_to(root).with_suffix("").parts): ".".join(
            new.relative_to(root).with_suffix("").parts
        )
        for old, new in code.items()
        for root in search
        if old.is_relative_to(root) and new.is_relative_to(root)
    }
    stems = {old.stem for old in code}
    for path in workspace.listing:
        text = workspace.text(path) if path.suffix == ".py" else None
        if text is None or not any(stem in text.source for stem in stems) or "import" not in text.source:
            continue
        document = workspace.python(path)
        if document is None or not code.keys() & set(
            imported_files(document, path, search, workspace.files.exists)
        ):
            continue
        edits = [
            FileEdit(path, Span(*match.span(1)), new)
            for old, new in names_of.items()
            for match in re.finditer(
                rf"^[ \t]*from[ \t]+({re.escape(old)})[ \t]+import\b", text.source, re.MULTILINE
            )
        ]
        if not edits or path in code:
            raise CannotRename(
                f"`{_shown(path, project)}` imports `{_shown(next(iter(code)), project)}`, which would move: "
                "import it with `from`, by its full name, first"
            )
        yield from edits


def _notes(old: str, new: str, project: Project, workspace: Workspace) -> Iterator[str]:
    """Patterns that would match one of the ids and not the other: who may call what changes."""
    found: dict[str, tuple[bool, Path]] = {}
    for mention in names.all_names(project, workspace):
        if mention.kind == names.PATTERN and matches(mention.name, old) != matches(mention.name, new):
            found.setdefault(mention.name, (matches(mention.name, old), mention.path))
    for pattern, (before, path) in sorted(found.items()):
        where = f"the pattern `{pattern}` of `{_shown(path, project)}`"
        if before:
            yield f"{where} matched `{old}` and does not match `{new}`: who may call what has changed"
        else:
            yield f"{where} matches `{new}` and did not match `{old}`: who may call what has changed"


def _shown(path: Path, project: Project) -> str:
    return path.relative_to(project.root).as_posix() if path.is_relative_to(project.root) else path.as_posix()
