"""Every place of a project that names a module, a pattern, a schema to refer to, or a function."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.editing.language import Mention
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL, SYSTEM, matches
from plugcheck_rules.hosts.apcore.editing import references
from plugcheck_rules.hosts.apcore.editing.code_names import ModuleHead, Use, is_id, module_head, strings
from plugcheck_rules.hosts.apcore.editing.sources import (
    Source,
    content,
    remembered,
    sources,
    written,
    yaml_root,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.documents.yaml import YamlDocument
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project

MODULE, PATTERN, DEFINITION, FUNCTION = "module", "pattern", "definition", "function"
"""The kinds of names. A definition's name is `definition_name` of its place."""
TEXT = "text"
"""A dotted text of code that is the name of a module if there is such a module: what holds it can be anything."""
_OPERATORS = ("$or", "$not")


def names_in(path: Path, source: Source, project: Project, workspace: Workspace) -> tuple[Mention, ...]:
    """The names that are written in one file, in the order of the text."""
    text = workspace.text(path)
    what = f"names in {source} of {project.root}"
    return remembered(
        what, path, text, workspace, lambda: tuple(_read(path, source, text, project, workspace))
    )


def all_names(project: Project, workspace: Workspace) -> tuple[Mention, ...]:
    """The names that are written in the project's files, and those that files have by their place."""

    def find() -> tuple[Mention, ...]:
        written_ones = [
            mention
            for path, source in sources(project, workspace).items()
            for mention in names_in(path, source, project, workspace)
        ]
        every = [*written_ones, *files(project, workspace)]
        modules = {mention.name for mention in every if mention.kind == MODULE and mention.defines}
        return tuple(_settled(mention, modules) for mention in every)

    return workspace.once(("apcore", "names", project.root), find)


def _settled(mention: Mention, modules: set[str]) -> Mention:
    return replace(mention, kind=MODULE) if mention.kind == TEXT and mention.name in modules else mention


def name_at(path: Path, offset: int, project: Project, workspace: Workspace) -> Mention | None:
    """The name at a place; of a module's file, the name of its class."""
    here = [
        mention for mention in all_names(project, workspace) if mention.path == path and mention.kind != TEXT
    ]
    written_ones = (mention for mention in here if not mention.whole_file)
    for mention in written_ones:
        if mention.span.start <= offset <= mention.span.end:
            return mention
    return next((mention for mention in here if mention.whole_file and offset in mention.span), None)


def files(project: Project, workspace: Workspace) -> Iterator[Mention]:
    """The files that have a module's id by their place: code defines it, a schema without `module_id` is about it."""
    for path, module_id in project.modules.items():
        if workspace.text(path) is not None:
            span = head(path, workspace).span
            yield Mention(path, span, MODULE, module_id, defines=True, whole_file=True)
    for path in project.schemas:
        name = references.schema_name(path, project)
        if name is not None and not any(
            mention.kind == MODULE for mention in names_in(path, Source.SCHEMA, project, workspace)
        ):
            yield Mention(path, Span(0, 0), MODULE, name, whole_file=True)


def head(path: Path, workspace: Workspace) -> ModuleHead:
    """What is known of the module in the file at `path`."""
    text = workspace.text(path)
    return remembered("head", path, text, workspace, lambda: module_head(text.source if text else ""))


def definitions(mention: Mention, project: Project, workspace: Workspace) -> Iterator[Mention]:
    """What a name stands for: of a pattern, every module that it matches."""
    known = list(all_names(project, workspace))
    if mention.kind == PATTERN:
        yield from (m for m in known if m.kind == MODULE and m.defines and matches(mention.name, m.name))
    elif mention.kind == FUNCTION:
        yield from _function(mention, project, workspace)
    else:
        same = [m for m in known if (m.kind, m.name) == (mention.kind, mention.name)]
        found = [m for m in same if m.defines] or [m for m in same if m.whole_file]
        yield from found or (_pointed_at(mention, workspace) if mention.kind == DEFINITION else ())


def uses(mention: Mention, project: Project, workspace: Workspace) -> Iterator[Mention]:
    """Every place with the same name."""
    return (m for m in all_names(project, workspace) if (m.kind, m.name) == (mention.kind, mention.name))


# --- reading ---


def _read(
    path: Path, source: Source, text: Text | None, project: Project, workspace: Workspace
) -> Iterator[Mention]:
    if text is None:
        return
    if source is Source.PYTHON:
        for string in strings(text.source):
            if not string.closed or not is_id(string.text):
                continue
            if string.use is not Use.OTHER:
                yield Mention(path, string.span, MODULE, string.text, defines=string.use is Use.DEFINED)
            elif "." in string.text:
                yield Mention(path, string.span, TEXT, string.text)
        return
    document = workspace.yaml(path)
    if document is None or not document.roots:
        return
    root = document.roots[0]
    match source:
        case Source.ACL:
            yield from _access_list(path, root, document)
        case Source.TABLE:
            for row in _items(root) or _items(root.get("rows")):
                for field in ("caller", "target"):
                    node = row.get(field)
                    if node is not None and node.value != EXTERNAL:
                        yield from _scalar(path, node, MODULE, document)
        case Source.CONFIG:
            embedded = root.get("mcp", "acl")
            if embedded is not None:
                yield from _access_list(path, embedded, document)
        case Source.BINDING:
            for item in _items(root.get("bindings")):
                yield from _scalar(path, item.get("module_id"), MODULE, document, defines=True)
                yield from _scalar(path, item.get("target"), FUNCTION, document)
        case Source.META:
            for item in _items(root.get("dependencies")):
                yield from _scalar(path, item.get("module_id"), MODULE, document)
        case Source.ID_MAP:
            for item in _items(root.get("mappings")):
                yield from _scalar(path, item.get("id"), MODULE, document)
        case Source.SCHEMA:
            yield from _scalar(path, root.get("module_id"), MODULE, document)
            yield from _schema(path, root, document, project)


def _items(node: Node | None) -> tuple[Node, ...]:
    return (node.items or ()) if node is not None else ()


def _scalar(
    path: Path, node: Node | None, kind: str, document: YamlDocument, *, defines: bool = False
) -> Iterator[Mention]:
    span = content(document.text, node) if node is not None else None
    if node is not None and span is not None and node.value:
        yield Mention(path, span, kind, node.value, defines=defines)


def _access_list(path: Path, root: Node, document: YamlDocument) -> Iterator[Mention]:
    for rule in _items(root.get("rules")):
        for field in ("callers", "targets"):
            for index, node in enumerate(_items(rule.get(field))):
                if node.value in (EXTERNAL, SYSTEM) or (index == 0 and node.value in _OPERATORS):
                    continue
                kind = PATTERN if isinstance(node.value, str) and "*" in node.value else MODULE
                yield from _scalar(path, node, kind, document)


def _schema(path: Path, root: Node, document: YamlDocument, project: Project) -> Iterator[Mention]:
    for home in references.DEFINITIONS:
        held = root.get(home)
        for name, entry in (held.entries or {}).items() if held is not None else ():
            span = written(document.text, entry.key_span, name)
            if span is not None:
                yield Mention(path, span, DEFINITION, definition_name(path, (home, name)), defines=True)
    for node in root.walk():
        reference = node.get("$ref")
        if reference is None or not isinstance(reference.value, str):
            continue
        place = references.target(reference.value, path, project)
        span = content(document.text, reference)
        if place is not None and span is not None:
            yield Mention(path, span, DEFINITION, definition_name(*place))


def definition_name(path: Path, steps: Iterable[str]) -> str:
    """One text for a file and a path of keys in it."""
    return "\0".join((path.as_posix(), *steps))


def definition_place(name: str) -> tuple[Path, tuple[str, ...]]:
    """The file and the path of keys of a `definition_name`."""
    file, *steps = name.split("\0")
    return Path(file), tuple(steps)


def _pointed_at(mention: Mention, workspace: Workspace) -> Iterator[Mention]:
    """Where a reference leads that names no definition: any other part of a file, or all of it."""
    path, steps = definition_place(mention.name)
    root = yaml_root(path, workspace)
    if root is None:
        return
    entry = root.entry(*steps) if steps else None
    if entry is not None or not steps:
        span = entry.key_span if entry is not None else Span(0, 0)
        yield Mention(path, span, DEFINITION, mention.name, defines=True, whole_file=not steps)


def _function(mention: Mention, project: Project, workspace: Workspace) -> Iterator[Mention]:
    from plugcheck_rules.hosts.apcore.configs.targets import module_file, parse_target

    target = parse_target(mention.name)
    path = module_file(target.module, project, workspace).path if target is not None else None
    document = workspace.python(path) if path is not None else None
    if target is None or path is None or document is None:
        return
    span = _defined(document.text.source, target.name, target.member)
    if span is not None:
        yield Mention(path, span, FUNCTION, mention.name, defines=True)


def _defined(source: str, name: str, member: str | None) -> Span | None:
    """Where a function, a class or a method of a class is named in its definition, at the top of a file."""
    import re

    def found(pattern: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        matcher = re.compile(pattern, re.MULTILINE)
        return matcher.search(source, start, len(source) if end is None else end)

    if member is None:
        top = found(
            rf"^(?:(?:async[ \t]+)?def|class)[ \t]+({re.escape(name)})\b|^({re.escape(name)})[ \t]*[=:]"
        )
        return Span(*top.span(1 if top[1] else 2)) if top is not None else None
    owner = found(rf"^class[ \t]+{re.escape(name)}\b")
    if owner is None:
        return None
    end = found(r"^[^\s#)\]}]", owner.end())
    inner = found(
        rf"^[ \t]+(?:async[ \t]+)?def[ \t]+({re.escape(member)})\b", owner.end(), end.start() if end else None
    )
    return Span(*inner.span(1)) if inner is not None else None
