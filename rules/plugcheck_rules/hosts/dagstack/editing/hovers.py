"""What is to be said of the key, the value or the name at a place of a manifest, and of code that the host calls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_place import PlaceKind
from plugcheck_lsp.editing.language import HoverText
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.editing import key_pages, names
from plugcheck_rules.hosts.dagstack.editing.classes import code_classes
from plugcheck_rules.hosts.dagstack.editing.hook_pages import hook_page, mark_page, specified_hook_page
from plugcheck_rules.hosts.dagstack.editing.keys import keys_in, manifest_keys
from plugcheck_rules.hosts.dagstack.editing.kinds import hooks_of, is_spec, kind_page, read_spec
from plugcheck_rules.hosts.dagstack.editing.manifest_place import TABLE, manifest_place
from plugcheck_rules.hosts.dagstack.editing.plugins import plugin_page
from plugcheck_rules.hosts.dagstack.editing.promises import LIFECYCLE
from plugcheck_rules.hosts.dagstack.editing.proposals import runtime_of
from plugcheck_rules.hosts.dagstack.editing.resource_pages import context_page, resource_page
from plugcheck_rules.hosts.dagstack.editing.sources import (
    all_facts,
    facts_of,
    facts_of_code,
    manifest_at,
    shown,
)
from plugcheck_rules.hosts.dagstack.landscape import landscape
from plugcheck_rules.hosts.dagstack.model import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.editing.language import Mention
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.editing.manifest_place import ManifestPlace
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
    from plugcheck_rules.hosts.dagstack.landscape import Manifest


def hovers(path: Path, offset: int, workspace: Workspace) -> Iterator[HoverText]:
    """What is to be said of `offset`."""
    manifest = manifest_at(path, workspace)
    if manifest is not None:
        yield from _in_manifest(manifest, offset, workspace)
    elif path.suffix == ".py":
        yield from _in_code(path, offset, workspace)
    elif is_spec(path):
        yield from _in_spec(path, offset, workspace)


def _in_spec(path: Path, offset: int, workspace: Workspace) -> Iterator[HoverText]:
    mention = names.name_at(path, offset, workspace)
    if mention is None:
        return
    if mention.kind == names.KIND:
        yield HoverText(mention.span, kind_page(mention.name, workspace))
        return
    spec = read_spec(path, workspace)
    for hook in spec.hooks if spec is not None else ():
        if hook.span == mention.span:
            users = sorted(
                facts.name
                for facts in all_facts(workspace)
                if any(each.name == mention.name for each in names.hook_names(facts, workspace))
            )
            yield HoverText(mention.span, specified_hook_page(hook, users))


# --- manifests ---


def _in_manifest(manifest: Manifest, offset: int, workspace: Workspace) -> Iterator[HoverText]:
    mention = names.name_at(manifest.path, offset, workspace)
    if mention is not None:
        said = _of_name(mention, manifest, workspace)
        if said:
            yield HoverText(mention.span, said)
            return
    at = manifest_place(manifest, offset)
    if at is None or manifest.text is None or at.place.span.start == at.place.span.end:
        return
    if at.place.kind is PlaceKind.HEADER and at.place.path in (TABLE, vocabulary.SECTION):
        yield HoverText(at.place.span, key_pages.form_page((*map(str, at.place.path),)))
        return
    if at.path is None:
        return
    word = manifest.text.slice(at.place.span)
    match at.place.kind:
        case PlaceKind.KEY:
            yield from _of_key(at, word, manifest, workspace)
        case PlaceKind.HEADER:
            key = manifest_keys().get(at.field)
            if key is not None:
                yield HoverText(at.place.span, key_pages.key_page(key, runtime_of(manifest), workspace))
            elif len(at.path) == 1:
                yield from _unknown(at, at.field[0], manifest)
        case PlaceKind.VALUE:
            yield from _of_value(at, word, workspace)


def _of_key(at: ManifestPlace, word: str, manifest: Manifest, workspace: Workspace) -> Iterator[HoverText]:
    key = manifest_keys().get((*at.field, word))
    if key is not None:
        yield HoverText(at.place.span, key_pages.key_page(key, runtime_of(manifest), workspace))
    elif at.place.followed:
        yield from _unknown(at, word, manifest)


def _unknown(at: ManifestPlace, word: str, manifest: Manifest) -> Iterator[HoverText]:
    """A key that no field has, where the model looks at it."""
    holder = at.field if at.place.kind is PlaceKind.KEY else ()
    known = manifest_keys().get(holder)
    if (known is None and holder) or holder in (("env",), ("auth",), (METADATA,)):
        return
    if not keys_in(holder):
        return
    yield HoverText(at.place.span, key_pages.unknown_key_page(holder, word, manifest.judge))


def _of_value(at: ManifestPlace, word: str, workspace: Workspace) -> Iterator[HoverText]:
    key = manifest_keys().get(at.field)
    if key is None:
        return
    said = ""
    if key.path == ("core_version",) and at.place.quote:
        said = key_pages.core_version_page(word, workspace)
    elif key.choices and key.path != ("schema_version",):
        said = key_pages.value_page(key.path, word)
        if not said and at.place.quote and word not in key.choices:
            said = key_pages.wrong_value_page(key.path, word, key.choices)
    if said:
        yield HoverText(at.place.span, said)


def _of_name(mention: Mention, manifest: Manifest, workspace: Workspace) -> str:
    match mention.kind:
        case names.PLUGIN if not mention.defines:
            cycle = landscape(workspace).cycle(manifest, mention.name)
            barred = "\n\nIt depends on this plugin in turn: discovery raises `DependencyCycle`, and every plugin is lost."
            return plugin_page(mention.name, workspace) + (barred if cycle is not None else "")
        case names.PLUGIN:
            count = sum(not use.defines for use in names.uses(mention, workspace))
            return f"{plugin_page(mention.name, workspace)}\n\nNamed in {_places(count)} of this workspace."
        case names.KIND:
            return kind_page(mention.name, workspace)
        case names.RESOURCE:
            return _resource(mention, manifest, workspace)
        case names.MODULE:
            file = Path(mention.name)
            return f"The module `{shown(file, workspace)}`, which the host imports."
        case names.CLASS:
            return _class(mention, manifest, workspace)
    return ""


def _places(count: int) -> str:
    return f"{count} place{'s' if count != 1 else ''}"


def _resource(mention: Mention, manifest: Manifest, workspace: Workspace) -> str:
    name = names.parts(mention.name)[1]
    held = manifest.section.get("resources", "required")
    required = held is not None and held.span.covers(mention.span)
    facts = facts_of(manifest, workspace)
    in_process = facts is not None and facts.value("runtime") == "in_process" and facts.code.owner is not None
    used = {(each.path, each.span) for each in names.uses(mention, workspace) if not each.defines}
    return resource_page(name, "required" if required else "optional", len(used) if in_process else None)


def _class(mention: Mention, manifest: Manifest, workspace: Workspace) -> str:
    owner, name = names.parts(mention.name)
    file = Path(owner)
    known = code_classes(file, workspace).get(name)
    where = f"`{shown(file, workspace)}`"
    if known is None:
        return f"No class `{name}` stands at the top of {where}."
    lines = [
        f"**class `{name}`** of {where}",
        "The host calls it without arguments, once, when it registers the plugin.",
    ]
    if known.needs_arguments:
        lines.append("Its constructor needs an argument, so registration fails.")
    kind = manifest.section.get("kind")
    hooks = hooks_of(kind.value, workspace) if kind is not None and isinstance(kind.value, str) else ()
    own = [f"`{hook.name}`" for hook in hooks if hook.name in known.methods]
    if own:
        lines.append(f"Hooks: {', '.join(own)}.")
    return "\n\n".join(lines)


# --- code ---


def _in_code(path: Path, offset: int, workspace: Workspace) -> Iterator[HoverText]:
    for mention in names.file_lookups(path, workspace):
        if mention.span.start <= offset <= mention.span.end:
            page = kind_page if mention.kind == names.KIND else plugin_page
            yield HoverText(mention.span, page(mention.name, workspace))
            return
    for facts in facts_of_code(path, workspace):
        found = list(_of_plugin(facts, path, offset, workspace))
        yield from found
        if found:
            return


def _of_plugin(facts: ManifestFacts, path: Path, offset: int, workspace: Workspace) -> Iterator[HoverText]:
    """What is to be said of a place of a plugin's own code."""
    for use, span in names.context_places(facts):
        if use.place.path == path and span.start <= offset <= span.end:
            if (
                len(use.path) == 2
                and use.path[0] == "resources"
                and use.path[1] not in vocabulary.CONTAINER_NAMES
            ):
                yield HoverText(span, resource_page(use.path[1], _declared(facts, use.path[1])))
            elif said := context_page(use.path):
                yield HoverText(span, said)
    yield from _of_class(facts, path, offset, workspace)
    for mark in facts.all_marks:
        if mark.place.path == path and mark.place.span.start <= offset <= mark.place.span.end:
            yield HoverText(mark.place.span, mark_page(mark))


def _declared(facts: ManifestFacts, name: str) -> str | None:
    """The list in which a resource is declared; empty: none; None: not known."""
    if facts.declared_resources is None:
        return None
    groups = {item: group for group, _, item, _ in reversed(facts.resource_items)}
    return groups.get(name, "")


def _of_class(facts: ManifestFacts, path: Path, offset: int, workspace: Workspace) -> Iterator[HoverText]:
    """What is to be said of the plugin's class and of its methods, wherever they are inherited from."""
    known = code_classes(path, workspace).get(facts.entry_point[1]) if path == facts.entry_file else None
    if known is not None and known.span.start <= offset <= known.span.end:
        manifest = shown(facts.path, workspace)
        told = f"The class of the plugin `{facts.name}`: `{manifest}` names it as its `entry_point`."
        yield HoverText(known.span, told)
    for name, place, span in names.plugin_methods(facts, workspace):
        if place != path or not span.start <= offset <= span.end:
            continue
        hooks = {hook.name for hook in hooks_of(facts.text_of("kind") or "", workspace)}
        if name in LIFECYCLE and name not in hooks:
            yield HoverText(span, LIFECYCLE[name])
        elif name in hooks | facts.named_hooks or any(mark.method.name == name for mark in facts.all_marks):
            yield HoverText(span, hook_page(name, facts, workspace))
