"""What is to be said of the key, the value or the name at a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.documents.yaml_place import yaml_place
from plugcheck_lsp.editing.language import HoverText
from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL, SYSTEM, matches
from plugcheck_rules.hosts.apcore.editing import names
from plugcheck_rules.hosts.apcore.editing.access import rule_at, rule_page
from plugcheck_rules.hosts.apcore.editing.modules import page, workspace_ids
from plugcheck_rules.hosts.apcore.editing.sources import shape_of, yaml_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.documents.yaml_place import YamlPlace
    from plugcheck_lsp.editing.language import Mention
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.editing.shapes import Shape
    from plugcheck_rules.hosts.apcore.project import Project

_MOST = 12
"""How many modules of a pattern are named."""
_SPECIAL = {
    EXTERNAL: "**`@external`**\n\nStands for every call that no module makes: one of the application itself, or one "
    "that was given no context. `*` and `$not` match it too.",
    SYSTEM: "**`@system`**\n\nMatches where the caller's identity has the type `system`, whatever the ids are; never "
    "where the call has no context. Among `targets` it matches every target.",
}


def hovers(
    path: Path, offset: int, mention: Mention | None, project: Project, workspace: Workspace
) -> Iterator[HoverText]:
    """What is to be said of `offset`: of the name there, else of the key or the value."""
    if mention is not None and not mention.whole_file:
        told = _of_name(mention, project, workspace)
        if told:
            yield HoverText(mention.span, told)
    text = workspace.text(path)
    shape = shape_of(path, project, workspace)
    place = yaml_place(text, offset) if text is not None and shape is not None else None
    if shape is None or place is None or text is None or place.span.start == place.span.end:
        return
    word = text.slice(place.span)
    if place.is_key and place.colon:
        rule = rule_at(path, place, workspace)
        if rule is not None:
            yield HoverText(place.span, rule_page(path, rule, project, workspace))
        holder = shape.at(place.path)
        key = holder.keys.get(word) if holder is not None else None
        if key is not None:
            yield HoverText(place.span, key.page())
    elif place.is_value:
        yield from _of_value(word, shape, place)


def _of_value(word: str, shape: Shape, place: YamlPlace) -> Iterator[HoverText]:
    here = shape.at(place.path)
    if here is None:
        return
    if here.names is not None and word in _SPECIAL:
        yield HoverText(place.span, _SPECIAL[word])
    for value in here.values:
        if value.text == word and value.meaning:
            yield HoverText(place.span, f"**`{word}`**\n\n{value.meaning}.")


def _of_name(mention: Mention, project: Project, workspace: Workspace) -> str:
    match mention.kind:
        case names.MODULE:
            return page(mention.name, project, workspace)
        case names.PATTERN:
            return _pattern_page(mention.name, project, workspace)
        case names.DEFINITION:
            return _definition_page(mention, project, workspace)
    return ""


def _pattern_page(pattern: str, project: Project, workspace: Workspace) -> str:
    ids = workspace_ids(project, workspace)
    found = [name for name in ids if matches(pattern, name)]
    count = f"{len(found)} of {len(ids)} modules of this workspace"
    lines = [f"**`{pattern}`** matches {count}."]
    lines += ["\n".join(f"- `{name}`" for name in found[:_MOST])] if found else []
    if len(found) > _MOST:
        lines.append(f"and {len(found) - _MOST} more")
    if matches(pattern, EXTERNAL):
        lines.append("Among `callers` it matches calls from outside (`@external`) too.")
    return "\n\n".join(lines)


def _definition_page(mention: Mention, project: Project, workspace: Workspace) -> str:
    if mention.defines:
        count = sum(not use.defines for use in names.uses(mention, project, workspace))
        return f"Referred to from {count} place{'s' if count != 1 else ''} of this workspace."
    path, steps = names.definition_place(mention.name)
    found = list(names.definitions(mention, project, workspace))
    if not found:
        document = workspace.document(path)
        broken = document is not None and bool(document.problems)
        return "" if broken else "This leads to nothing in this workspace."
    where = f"`{path.relative_to(project.root).as_posix()}`" if path != mention.path else "this file"
    lines = [f"**`{'/'.join(steps)}`** of {where}" if steps else f"All of {where}"]
    root = yaml_root(path, workspace)
    node = root.get(*steps) if root is not None else None
    if node is not None and node.entries:
        described = node.get("description")
        if described is not None and isinstance(described.value, str):
            lines.append(described.value)
        lines.append(", ".join(f"`{key}`" for key in node.entries))
    return "\n\n".join(lines)
