"""Hints in access lists: how many of the workspace's callers and targets each rule matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.editing.language import Hint
from plugcheck_rules.hosts.apcore.editing.access import access_rules, concerned, counted, takes_external

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project

_MOST = 12


def hints(path: Path, span: Span, project: Project, workspace: Workspace) -> Iterator[Hint]:
    """One hint for each rule that begins in `span`, at the end of its first line."""
    text = workspace.text(path)
    if text is None:
        return
    for rule in access_rules(path, workspace):
        offset = text.line_span(text.line_of(rule.span.start)).end
        if not span.start <= offset <= span.end:
            continue
        callers, targets = concerned(rule, project, workspace)
        external = "@external + " if takes_external(rule) else ""
        label = f"{external}{counted(callers, 'caller')}, {counted(targets, 'target')}"
        yield Hint(offset, label, f"Callers: {_listed(callers)}\n\nTargets: {_listed(targets)}")


def _listed(ids: tuple[str, ...]) -> str:
    more = f" and {len(ids) - _MOST} more" if len(ids) > _MOST else ""
    return (", ".join(f"`{name}`" for name in ids[:_MOST]) or "no module of this workspace") + more
