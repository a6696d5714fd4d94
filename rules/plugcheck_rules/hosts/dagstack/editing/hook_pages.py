"""What the host promises about calling a plugin's methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_rules.hosts.dagstack.editing import promises
from plugcheck_rules.hosts.dagstack.editing.kinds import hooks_of, specs
from plugcheck_rules.hosts.dagstack.hook_marks import NAMESPACE, SPECIFIED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.editing.kinds import Hook
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
    from plugcheck_rules.hosts.dagstack.hook_marks import Mark

_MOST = 12
"""How many plugins are named."""


def hook_page(name: str, facts: ManifestFacts, workspace: Workspace) -> str:
    """How the host calls the hook, and what may go in and out."""
    kind = facts.text_of("kind") or ""
    known = next((hook for hook in hooks_of(kind, workspace) if hook.name == name), None)
    lines = [f"**hook `{name}`** of kind `{kind}`" if kind else f"**hook `{name}`**"]
    if known is not None:
        if known.description:
            lines.append(known.description)
        spec = specs(workspace).get(kind)
        where = spec.path.relative_to(workspace.root).as_posix() if spec is not None and spec.hooks else ""
        source = f"`{where}`" if where else "the release"
        if known.dispatch:
            rule = promises.DISPATCH.get(known.dispatch, "The release has no dispatcher for this.")
            lines.append(f"Dispatch `{known.dispatch}`, according to {source}: {rule}")
        if known.exposed is not None:
            lines.append("Called over MCP too." if known.exposed else "Not offered over MCP.")
    elif hooks_of(kind, workspace):
        lines.append("The kind's specification does not name it.")
    lines.append(promises.CALLING.format(name=name))
    if name in SPECIFIED:
        named = f" (of `{', '.join(SPECIFIED[name])}`)" if SPECIFIED[name] else " (there are none)"
        lines.append(promises.MARKED.format(name=name, named=named))
    own = facts.value("in_process_only") is True
    lines.append(promises.IN_PROCESS_ONLY if own else promises.BOUNDARY)
    lines.append(promises.OUTPUT_HASH if facts.promises_equal_output else promises.DETERMINISM)
    return "\n\n".join(lines)


def specified_hook_page(hook: Hook, users: Sequence[str]) -> str:
    """A hook where its kind's specification names it. `users` are the plugins that have it."""
    lines = [f"**hook `{hook.name}`** of kind `{hook.kind}`"]
    if hook.dispatch:
        rule = promises.DISPATCH.get(hook.dispatch, "The release has no dispatcher for this.")
        lines.append(f"Dispatch `{hook.dispatch}`: {rule}")
    lines.append(promises.CALLING.format(name=hook.name))
    found = ", ".join(f"`{user}`" for user in users[:_MOST])
    more = f" and {len(users) - _MOST} more" if len(users) > _MOST else ""
    lines.append(f"Plugins that have it: {found}{more}." if users else "No plugin of this workspace has it.")
    return "\n\n".join(lines)


def mark_page(mark: Mark) -> str:
    """What the host makes of a marker."""
    if mark.counts:
        return promises.MARKER
    if mark.namespace is None:
        return promises.UNKNOWN_MARKER
    assert mark.namespace != NAMESPACE, "such a mark counts"
    return promises.FOREIGN_MARKER.format(namespace=mark.namespace)
