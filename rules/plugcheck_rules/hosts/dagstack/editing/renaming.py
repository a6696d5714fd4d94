"""What a new name of a plugin or of its class needs."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.editing.language import CannotRename, Renaming
from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.python.imports import imported_files
from plugcheck_lsp.text import Span
from plugcheck_lsp.workspace import search_path
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.editing import names
from plugcheck_rules.hosts.dagstack.editing.classes import code_classes, masked
from plugcheck_rules.hosts.dagstack.editing.sources import shown
from plugcheck_rules.hosts.dagstack.landscape import landscape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.editing.language import Mention
    from plugcheck_lsp.workspace import Workspace

_NAME = re.compile(vocabulary.PLUGIN_NAME)
_MOST = 3
"""How many places a note names."""
_FIXED = {
    names.KIND: "the host application decides what its kinds are called",
    names.HOOK: "the kind's specification decides what its hooks are called",
    names.RESOURCE: "the host registers its resources under their names",
    names.MODULE: "a module has the name of its file: move the file",
}


def rename(mention: Mention, new: str | None, workspace: Workspace) -> Renaming:
    """What the name `new` needs in all files; without one, whether the name can change at all.

    Raises:
        CannotRename: it cannot.
    """
    if mention.kind in _FIXED:
        raise CannotRename(f"`{_written(mention)}` cannot be renamed: {_FIXED[mention.kind]}")
    if mention.kind == names.PLUGIN:
        return _plugin(mention, new, workspace)
    return _class(mention, new, workspace)


def _written(mention: Mention) -> str:
    return names.parts(mention.name)[1] or mention.name.rpartition("/")[2]


# --- plugins ---


def _plugin(mention: Mention, new: str | None, workspace: Workspace) -> Renaming:
    old, known = mention.name, landscape(workspace)
    broken = next((m for m in known.manifests if m.document is None or m.document.problems), None)
    if broken is not None:
        raise CannotRename(f"`{shown(broken.path, workspace)}` does not parse, and may name `{old}` too")
    places = tuple(names.uses(mention, workspace))
    owners = [place.path for place in places if place.defines]
    if not owners:
        raise CannotRename(f"No manifest of this workspace that can be changed has the name `{old}`")
    if len(owners) > 1:
        both = " and ".join(f"`{shown(path, workspace)}`" for path in owners[:2])
        raise CannotRename(f"{both} both have the name `{old}`: which of them is meant is not known")
    written = sum(
        name == old for m in known.manifests for name in (m.name, *(name for name, _ in m.dependencies))
    )
    if written > sum(place.path.suffix == ".toml" for place in places):
        raise CannotRename(f"A manifest writes `{old}` with escapes, so it cannot be changed there")
    if new is None:
        return Renaming(())
    if new == old:
        return Renaming(())
    if not _NAME.fullmatch(new):
        raise CannotRename(
            f"`{new}` is no name for a plugin: lower case letters, digits, `-` and `_`, a letter or digit first"
        )
    taken = next((manifest for manifest in known.manifests if manifest.name == new), None)
    if taken is not None:
        raise CannotRename(
            f"`{shown(taken.path, workspace)}` has the name `{new}` already: discovery would lose every plugin"
        )
    edits = tuple(FileEdit(place.path, place.span, new) for place in places)
    return Renaming(edits, notes=tuple(_plugin_notes(old, {(e.path, e.span) for e in edits}, workspace)))


def _plugin_notes(old: str, changed: set[tuple[Path, Span]], workspace: Workspace) -> Iterator[str]:
    """Texts of code that are the old name, and nobody can tell whether they mean the plugin."""
    literal = re.compile(rf"([\"']){re.escape(old)}\1|dagstack\._discovered\.{re.escape(old)}\b")
    places: list[str] = []
    for path in workspace.listing:
        text = workspace.text(path) if path.suffix == ".py" else None
        if text is None or old not in text.source:
            continue
        places += [
            f"`{shown(path, workspace)}:{text.line_of(match.start()) + 1}`"
            for match in literal.finditer(text.source)
            if not any(path == other and span.touches(Span(*match.span())) for other, span in changed)
        ]
    if places:
        more = f" and {len(places) - _MOST} more" if len(places) > _MOST else ""
        yield f"`{old}` stands in {', '.join(places[:_MOST])}{more} too, which was not changed"


# --- classes ---


def _class(mention: Mention, new: str | None, workspace: Workspace) -> Renaming:
    owner, old = names.parts(mention.name)
    file = Path(owner)
    places = tuple(names.uses(mention, workspace))
    _refuse_unknown(file, old, places, workspace)
    if new is None or new == old:
        return Renaming(())
    if not new.isidentifier() or keyword.iskeyword(new):
        raise CannotRename(f"`{new}` is no name for a class")
    for path in sorted({place.path for place in places if place.path.suffix == ".py"}):
        text = workspace.text(path)
        if text is not None and re.search(rf"\b{re.escape(new)}\b", masked(text.source)):
            raise CannotRename(f"`{shown(path, workspace)}` uses the name `{new}` already")
    return Renaming(tuple(FileEdit(place.path, place.span, new) for place in places))


def _refuse_unknown(file: Path, old: str, places: tuple[Mention, ...], workspace: Workspace) -> None:
    """See that every use of the class is among `places`.

    Raises:
        CannotRename: there may be others.
    """
    if code_classes(file, workspace).get(old) is None:
        raise CannotRename(f"`{shown(file, workspace)}` does not define the class `{old}`")
    known = {(place.path, place.span) for place in places}
    concerned = {path for program in names.programs(file, workspace) for path in program.modules}
    word = re.compile(rf"\b{re.escape(old)}\b")
    for path in workspace.listing:
        text = workspace.text(path) if path.suffix == ".py" else None
        if text is None or not word.search(text.source):
            continue
        document = workspace.python(path)
        if path not in concerned and not _may_import(path, text.source, file, workspace):
            continue
        if document is None or document.problems:
            raise CannotRename(f"`{shown(path, workspace)}` does not parse, and may use `{old}`")
        plain = masked(text.source)
        for match in word.finditer(text.source):
            if (path, Span(*match.span())) in known or _is_prose(text.source, plain, match):
                continue
            line = text.line_of(match.start()) + 1
            raise CannotRename(
                f"`{shown(path, workspace)}:{line}` names `{old}` in a way that may or may not mean this class"
            )


def _may_import(path: Path, source: str, file: Path, workspace: Workspace) -> bool:
    """Whether the code at `path` imports the module, or may do so by a name that it makes."""
    stem = file.parent.name if file.stem == "__init__" else file.stem
    if re.search(rf"\b{re.escape(stem)}\b", source) is None:
        return False
    if re.search(rf"\b(?:import_module|__import__)\(\s*[\"'][\w.]*\b{re.escape(stem)}[\"']", source):
        return True
    document = workspace.python(path)
    if document is None:
        return True
    roots = [plugin.root for plugin, _ in workspace.owners(path)] or [workspace.root]
    folders = dict.fromkeys(
        (path.parent, *(each for root in roots for each in search_path(root, workspace.root)))
    )
    return file in imported_files(document, path, tuple(folders), workspace.files.exists)


def _is_prose(source: str, plain: str, match: re.Match[str]) -> bool:
    """Whether the word stands in a comment or among other words of a string, so that no code reads it."""
    if plain[match.start() : match.end()].strip():
        return False
    around = source[max(0, match.start() - 1) : match.end() + 1]
    return not (around[:1] in "\"'.:" or around[-1:] in "\"'")
