"""Rules of access lists for editors: what each says, and whom of the workspace it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL
from plugcheck_rules.hosts.apcore.acls.patterns import scope_of
from plugcheck_rules.hosts.apcore.acls.reading import Operator, read_access_list
from plugcheck_rules.hosts.apcore.editing.modules import workspace_ids
from plugcheck_rules.hosts.apcore.editing.sources import Source, remembered, source_of, yaml_root

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.documents.yaml_place import YamlPlace
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.acls.reading import AccessList, AccessRule, Patterns
    from plugcheck_rules.hosts.apcore.project import Project


def access_list(path: Path, workspace: Workspace) -> AccessList:
    """The access list at `path`, as far as the host would take its rules."""
    text = workspace.text(path)
    version = workspace.host_version("apcore") or ""
    return remembered(
        f"access list for {version}",
        path,
        text,
        workspace,
        lambda: read_access_list(yaml_root(path, workspace), version),
    )


def rule_at(path: Path, place: YamlPlace, workspace: Workspace) -> AccessRule | None:
    """The rule whose own keys are at `place`, in an access list."""
    if len(place.path) != 2 or place.path[0] != "rules":
        return None
    return next((rule for rule in access_list(path, workspace).rules if rule.index == place.path[1]), None)


def rule_page(rule: AccessRule, project: Project, workspace: Workspace) -> str:
    """What the rule says, and whom of the workspace's modules it concerns."""
    lines = [f"**Rule {rule.index}**: {sentence(rule)}"]
    callers, targets = concerned(rule, project, workspace)
    lines.append(
        f"Of this workspace: {_counted(len(callers), 'caller')}, {_counted(len(targets), 'target')}."
    )
    return "\n\n".join(lines)


def sentence(rule: AccessRule) -> str:
    """What the rule says by itself."""
    verb = "allows" if rule.allows else "denies"
    told = f"{verb} {_told(rule.callers)} to call {_told(rule.targets)}"
    if rule.needs_approval:
        told += ", with approval"
    return told + (", under conditions" if rule.conditions is not None else "")


def summary(rule: AccessRule) -> str:
    """The rule in the space of a line."""
    return f"{_short(rule.callers)} → {_short(rule.targets)}"


def concerned(
    rule: AccessRule, project: Project, workspace: Workspace
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of the workspace that are among the rule's callers, and among its targets.

    A list that the host cannot evaluate concerns none; `@external` counts as a caller nowhere, `@system` neither.
    """
    ids = workspace_ids(project, workspace)
    return _among(rule.callers, ids), _among(rule.targets, ids)


def takes_external(rule: AccessRule) -> bool:
    """Whether calls from outside are among the callers."""
    scope = scope_of(rule.callers)
    return scope is not None and scope.matches(EXTERNAL, system=False)


def _among(patterns: Patterns, ids: tuple[str, ...]) -> tuple[str, ...]:
    scope = scope_of(patterns)
    return tuple(name for name in ids if scope is not None and scope.matches(name, system=False))


def _told(patterns: Patterns) -> str:
    texts = [f"`{pattern.text}`" for pattern in patterns.patterns]
    listed = (
        texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} or {texts[-1]}" if texts else "nothing"
    )
    return f"anything but {listed}" if patterns.operator is Operator.NOT else listed


def _short(patterns: Patterns) -> str:
    text = ", ".join(str(pattern.text) for pattern in patterns.patterns)
    return f"not {text}" if patterns.operator is Operator.NOT else text


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def is_access_list(path: Path, project: Project) -> bool:
    """Whether the file is an access list of the project."""
    return source_of(path, project) is Source.ACL
