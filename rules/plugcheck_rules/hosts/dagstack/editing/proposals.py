"""The values that a field of one manifest can have, as far as the workspace and the host name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.editing.language import CompletionKind
from plugcheck_lsp.files import below
from plugcheck_lsp.host import is_test
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.editing.classes import code_classes
from plugcheck_rules.hosts.dagstack.editing.key_pages import VERIFIED
from plugcheck_rules.hosts.dagstack.editing.keys import MEANINGS, literal
from plugcheck_rules.hosts.dagstack.editing.kinds import kind_page, known_kinds, specified_version
from plugcheck_rules.hosts.dagstack.editing.plugins import plugin_page
from plugcheck_rules.hosts.dagstack.editing.resource_pages import resource_page, summary
from plugcheck_rules.hosts.dagstack.editing.sources import HOST, facts_of
from plugcheck_rules.hosts.dagstack.landscape import landscape
from plugcheck_rules.hosts.dagstack.model import Loader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.editing.keys import ManifestKey
    from plugcheck_rules.hosts.dagstack.editing.manifest_place import ManifestPlace
    from plugcheck_rules.hosts.dagstack.landscape import Landscape, Manifest

_RELEASE = re.compile(r"(\d+)\.(\d+)")
_NOT_A_NAME = re.compile(r"[^a-z0-9_-]+")


@dataclass(frozen=True)
class Proposal:
    """A value that makes sense; of a text, without quotes."""

    text: str
    detail: str = ""
    told: str = ""
    """Markdown."""
    order: int = 1
    kind: CompletionKind = CompletionKind.VALUE
    deprecated: bool = False
    part: int = 0
    """How many of its characters are written already and need not be again."""


def runtime_of(manifest: Manifest) -> str:
    """The runtime as it is written; empty where there is none that the host knows."""
    node = manifest.section.get("runtime")
    value = node.value if node is not None else None
    return value if isinstance(value, str) and value in MEANINGS["runtime",] else ""


def sketch(key: ManifestKey, manifest: Manifest, workspace: Workspace) -> str:
    """A value for a field that is being added: the likely one where there is one."""
    match key.path:
        case ("name",):
            return literal(_free_name(manifest, workspace))
        case ("core_version",):
            return literal(core_version(workspace))
        case ("kind_api_version",):
            return literal(specified_version(_kind(manifest), workspace) or "1")
        case ("entry_point",) if runtime_of(manifest) in ("in_process", ""):
            best = min(_classes(manifest, workspace), key=lambda each: (each.order, each.text), default=None)
            return literal(best.text if best is not None and best.order <= 1 else "")
    return key.sketch


def _free_name(manifest: Manifest, workspace: Workspace) -> str:
    """The name of the manifest's folder, as the documents write names; empty where another plugin has it."""
    name = _NOT_A_NAME.sub("-", manifest.path.parent.name.casefold()).strip("-_")
    others = {other.name for other in landscape(workspace).manifests if other.path != manifest.path}
    return name if re.fullmatch(vocabulary.PLUGIN_NAME, name) and name not in others else ""


def core_version(workspace: Workspace) -> str:
    """The releases that are compatible with the workspace's, or else with the one that was verified."""
    match = _RELEASE.match(workspace.host_version(HOST) or VERIFIED) or _RELEASE.match(VERIFIED)
    assert match is not None, "the verified version is one"
    major, minor = int(match[1]), int(match[2])
    return f">={major}.{minor},<{major}.{minor + 1}" if not major else f">={major}.{minor},<{major + 1}"


def values(
    key: ManifestKey, at: ManifestPlace, manifest: Manifest, workspace: Workspace
) -> Iterator[Proposal]:
    """What the field can be in this manifest."""
    match key.path:
        case ("kind",):
            for name in known_kinds(workspace):
                yield Proposal(name, "kind", kind_page(name, workspace), 1, CompletionKind.NAME)
        case ("core_version",):
            yield Proposal(core_version(workspace), "compatible with the host of this workspace")
        case ("name",):
            name = _free_name(manifest, workspace)
            if name:
                yield Proposal(name, "the folder's name", kind=CompletionKind.NAME)
        case ("kind_api_version",):
            yield Proposal(specified_version(_kind(manifest), workspace) or "1", "major version of the kind")
        case ("depends_on",):
            yield from _dependencies(manifest, workspace)
        case ("resources", "required" | "optional"):
            yield from _resources(at, manifest, workspace)
        case ("entry_point",):
            yield from _entry_points(at, manifest, workspace)
        case _ if key.choices:
            for value in key.choices:
                told = MEANINGS.get(key.path, {}).get(value, "")
                detail = "default" if value == key.default and not key.required else ""
                yield Proposal(value, detail, f"{told}." if told else "")
        case _ if key.kind == "boolean":
            other = {"tryfirst": "trylast", "trylast": "tryfirst"}.get(key.name)
            barred = other is not None and manifest.section.get(other) is not None
            for truth in (
                ("false",) if barred and manifest.reading.value(str(other)) is True else ("false", "true")
            ):
                yield Proposal(truth, "default" if (truth == "true") == key.default else "")
        case _ if key.kind == "integer" and key.default is not None:
            yield Proposal(literal(key.default), "default")


def _kind(manifest: Manifest) -> str:
    node = manifest.section.get("kind")
    return node.value if node is not None and isinstance(node.value, str) else ""


# --- plugins ---


def _dependencies(manifest: Manifest, workspace: Workspace) -> Iterator[Proposal]:
    """The other plugins, but for those that depend on this one already: a cycle loses every plugin."""
    own = manifest.name
    barred = _dependents(own, landscape(workspace)) if own is not None else frozenset()
    for name, others in sorted(landscape(workspace).by_name.items()):
        if name == own or name in barred or all(other.path == manifest.path for other in others):
            continue
        detail = ", ".join(dict.fromkeys(map(_kind, others)))
        yield Proposal(name, detail, plugin_page(name, workspace), 1, CompletionKind.NAME)


def _dependents(name: str, known: Landscape) -> frozenset[str]:
    """The plugins that depend on the one of that name, directly or not."""
    direct: dict[str, list[str]] = {}
    for other, manifests in known.by_name.items():
        for dependency, _ in manifests[0].dependencies:
            direct.setdefault(dependency, []).append(other)
    found: dict[str, None] = {}
    queue = [name]
    while queue:
        for dependent in direct.get(queue.pop(), ()):
            if dependent not in found:
                found[dependent] = None
                queue.append(dependent)
    return frozenset(found)


# --- resources ---


def _resources(at: ManifestPlace, manifest: Manifest, workspace: Workspace) -> Iterator[Proposal]:
    facts = facts_of(manifest, workspace)
    used = {use.path[1] for use in facts.undeclared_uses} if facts is not None else set()
    elsewhere = {
        item.value
        for other in landscape(workspace).manifests
        for group in ("required", "optional")
        if (node := other.section.get("resources", group)) is not None
        for item in node.items or ()
        if isinstance(item.value, str) and item.value
    }
    group = "optional" if at.field[-1] == "required" else "required"
    held = manifest.section.get("resources", group)
    taken = {item.value for item in (held.items or ())} if held is not None else set()
    for name in sorted({*vocabulary.STANDARD_RESOURCES, *used, *elsewhere} - taken):
        order = 0 if name in used else 1 if name in vocabulary.STANDARD_RESOURCES else 2
        detail = "used in the code" if name in used else summary(name)
        yield Proposal(name, detail, resource_page(name), order, CompletionKind.NAME)


# --- entry points ---


def _entry_points(at: ManifestPlace, manifest: Manifest, workspace: Workspace) -> Iterator[Proposal]:
    if runtime_of(manifest) not in ("in_process", ""):
        return
    place = at.place
    source = manifest.text.source if manifest.text is not None else ""
    module, colon, _ = source[place.span.start : place.span.end].partition(":")
    behind = at.offset > place.span.start + len(module)
    typed = f"{module}:" if colon and place.quote and behind else ""
    for proposal in _classes(manifest, workspace):
        if not typed:
            yield proposal
        elif proposal.text.startswith(typed):
            yield Proposal(
                proposal.text, proposal.detail, proposal.told, proposal.order, proposal.kind, part=len(typed)
            )


def _classes(manifest: Manifest, workspace: Workspace) -> Iterator[Proposal]:
    """Every class that the host could make an object of, in the way that this manifest's loader finds it."""
    root = manifest.path.parent
    nested = {other.path.parent for other in landscape(workspace).manifests} - {root}
    for path in below(workspace.listing, root):
        if path.suffix != ".py" or is_test(path, root) or path.name == "setup.py" or nested & {*path.parents}:
            continue
        module = _module(path, root, manifest.judge)
        if not module:
            continue
        for name, held in code_classes(path, workspace).items():
            if name.startswith("_") or held.needs_arguments:
                continue
            order = (1 if held.is_likely else 4) + (0 if path.parent == root else 1)
            if path == root / "plugin.py" and held.is_likely:
                order = 0
            told = f"The class `{name}` of `{path.relative_to(root).as_posix()}`"
            yield Proposal(f"{module}:{name}", "class", told, order, CompletionKind.NAME)


def _module(path: Path, root: Path, judge: Loader) -> str:
    """How an entry point names the file; empty where it cannot."""
    parts = path.relative_to(root).with_suffix("").parts
    if judge is Loader.DISCOVERY:
        return (
            "/".join(parts) if not any(":" in part or '"' in part or "\\" in part for part in parts) else ""
        )
    parts = parts[1:] if parts[0] == "src" and len(parts) > 1 else parts
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else ""
