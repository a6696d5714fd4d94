"""The kinds of plugins: those of the release, and those that the workspace specifies in ``kinds/<kind>/v1.yaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.editing.keys import MEANINGS
from plugcheck_rules.hosts.dagstack.editing.sources import HOST, remembered
from plugcheck_rules.hosts.dagstack.hook_names import RELEASED
from plugcheck_rules.hosts.dagstack.landscape import landscape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace

_MAJOR = re.compile(r"\d+")


@dataclass(frozen=True)
class Hook:
    """A hook of a kind."""

    kind: str
    name: str
    dispatch: str = ""
    """The class of dispatch: `singleton`, `broadcast_collect`, `broadcast_notify`, `chain` or `capability`."""
    description: str = ""
    exposed: bool | None = None
    """Whether it is called over MCP too; None: not said."""
    span: Span | None = None
    """Where the specification names it."""


@dataclass(frozen=True)
class KindSpec:
    """A specification in the workspace."""

    kind: str
    path: Path
    name_span: Span | None
    """Where the file itself says the kind."""
    version: str
    description: str
    hooks: tuple[Hook, ...]


RELEASED_HOOKS = {
    "tool": (
        Hook("tool", "get_schema", "broadcast_collect", "The JSON schemas of the functions that the plugin offers.", False),
        Hook("tool", "execute", "singleton", "Runs one of the functions with its arguments.", True),
    ),
    "orchestrator": (
        Hook("orchestrator", "enqueue", "singleton", "Takes a unit of work.", False),
        Hook("orchestrator", "status", "singleton", "Tells how a unit of work stands.", False),
        Hook("orchestrator", "backfill", "singleton", "Has past units of work done again.", False),
    ),
}  # fmt: skip
"""The kinds that the release itself specifies (`_generated/kinds`)."""


def specs(workspace: Workspace) -> Mapping[str, KindSpec]:
    """The workspace's specifications by kind; of two with one name the first holds."""

    def find() -> Mapping[str, KindSpec]:
        found: dict[str, KindSpec] = {}
        for path in spec_files(workspace):
            spec = read_spec(path, workspace)
            if spec is not None:
                found.setdefault(spec.kind, spec)
        return found

    return workspace.once((HOST, "kinds"), find)


def spec_files(workspace: Workspace) -> tuple[Path, ...]:
    """The files ``kinds/<kind>/v1.yaml``."""
    listing = workspace.listing
    known = workspace.cache.results.get((HOST, "editing", "spec files"))
    if known is None or known[0] is not listing:
        found = tuple(path for path in listing if is_spec(path))
        known = workspace.cache.results[HOST, "editing", "spec files"] = (listing, found)
    paths: tuple[Path, ...] = known[1]
    return paths


def is_spec(path: Path) -> bool:
    """Whether a file is the specification of a kind, by where it lies."""
    return path.name == vocabulary.KIND and path.parts[-3:-2] == ("kinds",)


def read_spec(path: Path, workspace: Workspace) -> KindSpec | None:
    """What the specification at `path` says, as far as it parses."""
    text = workspace.text(path)
    return remembered("kind", path, text, workspace, lambda: _read(path, text, workspace))


def _read(path: Path, text: Text | None, workspace: Workspace) -> KindSpec | None:
    document = workspace.yaml(path)
    if text is None or document is None:
        return None
    root = document.roots[0] if document.roots else None
    kind = path.parent.name
    named = root.get("kind") if root is not None else None
    hooks = root.get("hooks") if root is not None else None
    return KindSpec(
        kind,
        path,
        _content(text, named) if named is not None and named.value == kind else None,
        _said(root, "kind_api_version"),
        _said(root, "description"),
        tuple(_hooks(kind, hooks, text)),
    )


def _hooks(kind: str, node: Node | None, text: Text) -> Iterator[Hook]:
    for item in (node.items or ()) if node is not None else ():
        name = item.get("name")
        if name is not None and isinstance(name.value, str) and name.value:
            exposed = item.get("mcp_exposed")
            yield Hook(
                kind,
                name.value,
                _said(item, "dispatch"),
                _said(item, "description"),
                exposed.value if exposed is not None and isinstance(exposed.value, bool) else None,
                _content(text, name),
            )


def _said(node: Node | None, key: str) -> str:
    value = node.get(key) if node is not None else None
    return value.value.strip() if value is not None and isinstance(value.value, str) else ""


def _content(text: Text, node: Node) -> Span | None:
    """Where a scalar's text stands without quotes; None where it is not written as it is read."""
    quoted = text.source[node.span.start : node.span.start + 1] in ("'", '"')
    inner = Span(node.span.start + 1, node.span.end - 1) if quoted else node.span
    return inner if text.slice(inner) == node.value else None


def known_kinds(workspace: Workspace) -> tuple[str, ...]:
    """The names of all kinds: of the release, of the workspace's specifications, and of its plugins."""
    written = (
        node.value
        for manifest in landscape(workspace).manifests
        if (node := manifest.section.get("kind")) is not None and isinstance(node.value, str) and node.value
    )
    return tuple(sorted({*RELEASED, *specs(workspace), *written}))


def hooks_of(kind: str, workspace: Workspace) -> tuple[Hook, ...]:
    """The hooks of a kind: the workspace's specification goes before the release's."""
    spec = specs(workspace).get(kind)
    return spec.hooks if spec is not None and spec.hooks else RELEASED_HOOKS.get(kind, ())


def specified_version(kind: str, workspace: Workspace) -> str:
    """The major version of the kind's specification in the workspace; empty without one."""
    spec = specs(workspace).get(kind)
    match = _MAJOR.match(spec.version) if spec is not None else None
    return match[0] if match is not None else ""


def kind_page(kind: str, workspace: Workspace) -> str:
    """What is known of a kind."""
    spec = specs(workspace).get(kind)
    lines = [f"**kind `{kind}`**"]
    if spec is not None and spec.description:
        lines.append(spec.description)
    elif kind in MEANINGS["kind",]:
        lines.append(f"{MEANINGS['kind',][kind]}.")
    if spec is not None:
        lines.append(f"Specified in `{spec.path.relative_to(workspace.root).as_posix()}`.")
    elif kind in RELEASED:
        lines.append("Specified by the release itself (`_generated/kinds`).")
    else:
        lines.append(
            "No specification: neither the release nor a `kinds/<kind>/v1.yaml` of this workspace has one. The host "
            "takes any text; its dispatchers raise `KindUnknown` unless they are told how to dispatch."
        )
    hooks = hooks_of(kind, workspace)
    if hooks:
        told = "\n".join(
            f"- `{hook.name}`" + (f": {hook.dispatch}" if hook.dispatch else "") for hook in hooks
        )
        lines.append(f"Hooks:\n\n{told}")
    count = sum(
        1
        for manifest in landscape(workspace).manifests
        if (node := manifest.section.get("kind")) is not None and node.value == kind
    )
    lines.append(
        f"{count} plugin{'s' if count != 1 else ''} of this workspace {'have' if count != 1 else 'has'} it."
    )
    return "\n\n".join(lines)
