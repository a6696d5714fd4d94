"""What can be written at a place of a file of the project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.yaml_place import yaml_place
from plugcheck_lsp.documents.yaml_scalars import BadScalarError, plain
from plugcheck_lsp.editing.language import Completion, CompletionKind
from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL, SYSTEM
from plugcheck_rules.hosts.apcore.editing.acl_shape import CONDITIONS
from plugcheck_rules.hosts.apcore.editing.code_names import Use, strings
from plugcheck_rules.hosts.apcore.editing.modules import described, known_ids
from plugcheck_rules.hosts.apcore.editing.references import possible
from plugcheck_rules.hosts.apcore.editing.shapes import Names
from plugcheck_rules.hosts.apcore.editing.sources import Source, shape_of, source_of, yaml_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plugcheck_lsp.documents.yaml_place import YamlPlace
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.editing.shapes import Key, Shape
    from plugcheck_rules.hosts.apcore.project import Project

_INDICATORS = frozenset("@*&!|>%`\"'#{}[],?:-")
"""Characters that a text cannot begin with unless it has quotes."""


def completions(path: Path, offset: int, project: Project, workspace: Workspace) -> Iterator[Completion]:
    """Everything that makes sense at `offset`; what is there already is not offered again."""
    text = workspace.text(path)
    if text is None:
        return
    if source_of(path, project, workspace) is Source.PYTHON:
        yield from _in_code(text, offset, project, workspace)
        return
    shape = shape_of(path, project, workspace)
    place = yaml_place(text, offset) if shape is not None else None
    here = shape.at(place.path) if shape is not None and place is not None else None
    if place is None or here is None:
        return
    if place.is_key:
        yield from _keys(here, place, workspace)
    if place.is_value:
        yield from _values(here, place, path, project, workspace)
        if here.items is not None and not here.values:
            yield from _first_items(here.items, place, path, project, workspace)


def _keys(shape: Shape, place: YamlPlace, workspace: Workspace) -> Iterator[Completion]:
    for key in shape.keys.values():
        if key.name not in place.siblings:
            yield _key(key, place)
    if shape is CONDITIONS:
        for name in workspace.settings.conditions:
            if name not in place.siblings and name not in shape.keys:
                told = "A condition that the settings declare as registered at run time"
                yield Completion(
                    name, place.span, _key_text(name, place), CompletionKind.KEY, "condition", told
                )


def _key(key: Key, place: YamlPlace) -> Completion:
    return Completion(
        key.name,
        place.span,
        _key_text(key.name, place, nested=key.shape.is_nested),
        CompletionKind.KEY,
        ", ".join(filter(None, (key.kind, "required" if key.required else ""))),
        key.page(),
        order=9 if key.inert else 0 if key.required else 5 if key.name.startswith(("$", "x-")) else 1,
        deprecated=bool(key.inert),
    )


def _key_text(name: str, place: YamlPlace, *, nested: bool = False) -> str:
    if place.colon or (place.quote and place.closed):
        return name
    text = f"{name}{place.quote}:"
    return _lead(place) + (text if nested and not place.in_flow else f"{text} ")


def _lead(place: YamlPlace) -> str:
    """What has to stand before anything that is written at the place."""
    return (" " if place.glued else "") + ("- " if place.needs_dash else "")


def _values(
    shape: Shape, place: YamlPlace, path: Path, project: Project, workspace: Workspace
) -> Iterator[Completion]:
    in_sequence = bool(place.path) and isinstance(place.path[-1], int)
    for completion in _texts(shape, place, path, project, workspace, first=place.path[-1:] == (0,)):
        if in_sequence and completion.label in place.items:
            continue
        yield completion


def _first_items(
    shape: Shape, place: YamlPlace, path: Path, project: Project, workspace: Workspace
) -> Iterator[Completion]:
    """Items of a sequence that has not been begun: each brings its dash or its brackets along."""
    if place.quote or place.span.start != place.span.end:
        return
    if place.is_key and not place.in_flow:
        for key in shape.keys.values():
            yield _key(key, replace(place, needs_dash=True))
    for completion in _texts(shape, place, path, project, workspace, first=True):
        if completion.label.startswith("$"):
            continue
        item = completion.text.removeprefix(_lead(place))
        text = _lead(place) + (f"- {item}" if place.is_key and not place.in_flow else f"[{item}]")
        yield Completion(
            completion.label,
            completion.span,
            text,
            completion.kind,
            completion.detail,
            completion.documentation,
            completion.order,
        )


def _texts(
    shape: Shape, place: YamlPlace, path: Path, project: Project, workspace: Workspace, *, first: bool
) -> Iterator[Completion]:
    for value in shape.values:
        yield _completion(
            value.text, place, CompletionKind.VALUE, told=value.meaning, order=0, quote=value.string
        )
    match shape.names:
        case Names.MODULE:
            yield from _modules(place, project, workspace)
        case Names.CALLERS | Names.TARGETS:
            yield from _patterns(shape.names, place, project, workspace, first=first)
        case Names.PROPERTY:
            for name, told in _properties(place, path, workspace):
                yield _completion(name, place, CompletionKind.VALUE, "property", told)
        case Names.REFERENCE:
            for text, where, told in possible(path, project, workspace):
                order = 1 if text.startswith("#") else 2 if text.startswith(".") else 3
                yield _completion(text, place, CompletionKind.REFERENCE, where, told, order)


def _modules(place: YamlPlace, project: Project, workspace: Workspace) -> Iterator[Completion]:
    for name, built_in in known_ids(project, workspace).items():
        told = described(name, project, workspace)
        detail = "built into apcore" if built_in else "module"
        yield _completion(name, place, CompletionKind.NAME, detail, told, 5 if built_in else 1)


def _patterns(
    names: Names, place: YamlPlace, project: Project, workspace: Workspace, *, first: bool
) -> Iterator[Completion]:
    yield from _modules(place, project, workspace)
    ids = known_ids(project, workspace)
    for prefix in sorted({prefix for name in ids for prefix in _prefixes(name)}):
        count = sum(name.startswith(f"{prefix}.") for name in ids)
        detail = f"{count} module{'s' if count != 1 else ''}"
        yield _completion(f"{prefix}.*", place, CompletionKind.VALUE, detail, order=2)
    yield _completion("*", place, CompletionKind.VALUE, "everything", "Calls from outside too", order=3)
    if names is Names.CALLERS:
        told = "Whoever calls without being a module: the application itself, or a call that was given no context"
        yield _completion(EXTERNAL, place, CompletionKind.VALUE, "calls from outside", told, order=3)
        told = "A caller whose identity has the type `system`, whatever its id; never without a context"
        yield _completion(SYSTEM, place, CompletionKind.VALUE, "the host itself", told, order=4)
    if first and not place.items:
        told = "Stands first: the one pattern behind it must not match"
        yield _completion("$not", place, CompletionKind.VALUE, "operator", told, order=6)
        told = "Stands first: one of the patterns behind it must match, as without it"
        yield _completion("$or", place, CompletionKind.VALUE, "operator", told, order=6)


def _properties(place: YamlPlace, path: Path, workspace: Workspace) -> Iterator[tuple[str, str]]:
    """The properties of the schema whose `required` is at `place`, as far as the file parses."""
    root = yaml_root(path, workspace)
    steps = place.path[:-1] if isinstance(place.path[-1], int) else place.path
    properties = root.get(*steps[:-1], "properties") if root is not None else None
    for name, entry in (properties.entries or {}).items() if properties is not None else ():
        described = entry.node.get("description")
        yield name, str(described.value) if described is not None and described.value is not None else ""


def _prefixes(name: str) -> Iterable[str]:
    parts = name.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts)))


def _completion(
    text: str,
    place: YamlPlace,
    kind: CompletionKind,
    detail: str = "",
    told: str = "",
    order: int = 0,
    *,
    quote: bool | None = None,
) -> Completion:
    """A proposal for a scalar. `quote`: whether it needs quotes; None where it has to be read as a string."""
    written = text
    if place.quote:
        written = text if place.closed else text + place.quote
    elif quote or (quote is None and _needs_quotes(text)) or (quote is False and text[:1] in _INDICATORS):
        written = f'"{text}"'
    if not place.quote:
        written = _lead(place) + written
    return Completion(text, place.span, written, kind, detail, told, order)


def _needs_quotes(text: str) -> bool:
    """Whether YAML reads the text as something else where it has no quotes."""
    if text[:1] in _INDICATORS or ": " in text or " #" in text:
        return True
    try:
        return not isinstance(plain(text), str)
    except BadScalarError:
        return True


def _in_code(text: Text, offset: int, project: Project, workspace: Workspace) -> Iterator[Completion]:
    """The ids of modules, inside a string from which code looks one up."""
    for string in strings(text.source):
        if string.span.start <= offset <= string.span.end and string.use is Use.LOOKED_UP:
            end = string.span.end if string.closed else offset
            span = type(string.span)(string.span.start, end)
            for name, built_in in known_ids(project, workspace).items():
                detail = "built into apcore" if built_in else "module"
                told = described(name, project, workspace)
                yield Completion(
                    name, span, name, CompletionKind.NAME, detail, told, order=5 if built_in else 1
                )
            return
        if string.span.start > offset:
            return
