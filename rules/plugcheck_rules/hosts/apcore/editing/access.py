"""Rules of access lists for editors: what each says, and whom of the workspace it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.host import Role
from plugcheck_rules.hosts.apcore.acls.analysis import analysis
from plugcheck_rules.hosts.apcore.acls.automata import TooBig
from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
from plugcheck_rules.hosts.apcore.acls.grants import described
from plugcheck_rules.hosts.apcore.acls.legal_ids import EXTERNAL, matches
from plugcheck_rules.hosts.apcore.acls.patterns import Operator
from plugcheck_rules.hosts.apcore.editing.modules import workspace_ids
from plugcheck_rules.hosts.apcore.project import project_of

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.documents.yaml_place import YamlPlace
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.acls.patterns import Patterns
    from plugcheck_rules.hosts.apcore.acls.reading import AccessRule
    from plugcheck_rules.hosts.apcore.project import Project


def acl_facts(path: Path, workspace: Workspace) -> AclFacts | None:
    """The facts about the access list at `path`, as rules have them; None for any other file."""

    def find() -> AclFacts | None:
        project = project_of(path, workspace)
        plugin = next((plugin for plugin, role in workspace.owners(path) if role is Role.DOCUMENT), None)
        if project is None or plugin is None or path not in project.acls:
            return None
        return AclFacts(path, plugin, project, workspace)

    return workspace.once(("apcore", "access list", path), find)


def access_rules(path: Path, workspace: Workspace) -> tuple[AccessRule, ...]:
    """The rules of the access list at `path` that the host would take; of any other file none."""
    facts = acl_facts(path, workspace)
    return facts.access_list.rules if facts is not None else ()


def rule_at(path: Path, place: YamlPlace, workspace: Workspace) -> AccessRule | None:
    """The rule whose own keys are at `place`, in an access list."""
    if len(place.path) != 2 or place.path[0] != "rules":
        return None
    return next((rule for rule in access_rules(path, workspace) if rule.index == place.path[1]), None)


def rule_page(path: Path, rule: AccessRule, project: Project, workspace: Workspace) -> str:
    """What the rule says, what it decides after the rules above it, and whom of the workspace it concerns."""
    lines = [f"**Rule {rule.index}** {sentence(rule)}."]
    decided = _decided(path, rule, workspace)
    if decided:
        lines.append(decided)
    callers, targets = concerned(rule, project, workspace)
    lines.append(f"Of this workspace: {counted(callers, 'caller')}, {counted(targets, 'target')}.")
    return "\n\n".join(lines)


def _decided(path: Path, rule: AccessRule, workspace: Workspace) -> str:
    """What the rule decides that no rule above it does; empty where that cannot be told."""
    facts = acl_facts(path, workspace)
    text = facts.text if facts is not None else None
    if facts is None or text is None:
        return ""
    if not facts.access_list.complete:
        return "What it decides after the rules above it is not known while apcore refuses one of the rules."
    reach = analysis(facts)
    if isinstance(reach, TooBig):
        return "There are too many patterns to tell what it decides after the rules above it."
    return described(reach, rule.index, text) if reach is not None else ""


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
    known: dict[str, frozenset[str]] = workspace.once(("apcore", "matched", project.root), dict)
    return _among(rule.callers, ids, known), _among(rule.targets, ids, known)


def takes_external(rule: AccessRule) -> bool:
    """Whether calls from outside are among the callers."""
    scope = rule.callers.scope
    return scope is not None and scope.matches(EXTERNAL, system=False)


def _among(patterns: Patterns, ids: tuple[str, ...], known: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """The ids in the scope of the patterns. `known` keeps what each glob matches: rules share most of them."""
    scope = patterns.scope
    if scope is None:
        return ()
    found: set[str] = set()
    for glob in scope.globs:
        if glob not in known:
            known[glob] = frozenset(name for name in ids if matches(glob, name))
        found |= known[glob]
    return tuple(name for name in ids if (name in found) != scope.negated)


def _told(patterns: Patterns) -> str:
    texts = [f"`{pattern.text}`" for pattern in patterns.patterns]
    listed = (
        texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} or {texts[-1]}" if texts else "nothing"
    )
    return f"anything but {listed}" if patterns.operator is Operator.NOT else listed


def _short(patterns: Patterns) -> str:
    text = ", ".join(str(pattern.text) for pattern in patterns.patterns)
    return f"not {text}" if patterns.operator is Operator.NOT else text


def counted(ids: tuple[str, ...], what: str) -> str:
    """How many ids there are, in words."""
    return f"{len(ids)} {what}{'' if len(ids) == 1 else 's'}"
