"""Runs rules over facts: the only caller of rules. Text in, findings out.

Findings are a pure function of the bytes of the workspace and its settings. What the cache of a workspace
keeps is keyed by all that a result depends on, so it can only save work.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.baseline import matched, workspace_baseline
from plugcheck_lsp.choice import Choice
from plugcheck_lsp.facts import (
    BaselineFacts,
    PartFacts,
    SettingsFacts,
    SuppressionFacts,
    SyntaxFacts,
    UnreadableFacts,
)
from plugcheck_lsp.files import Unreadable
from plugcheck_lsp.host import Role
from plugcheck_lsp.settings import table_path
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.baseline import Baseline, Entry
    from plugcheck_lsp.contract.plan import ContractFacts
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.part import Part
    from plugcheck_lsp.rule import Rule, RuleBook
    from plugcheck_lsp.settings import BadSettings
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """All findings of a workspace, and the texts that their places refer to."""

    findings: tuple[Finding, ...]
    """Sorted by path, place and code."""
    texts: Mapping[Path, Text] = field(default_factory=dict)
    """The text of every path that a finding, a related place or an edit names."""
    faults: tuple[str, ...] = ()
    """Which rules failed on what: faults of ours, each a sentence. What they would have said is missing."""
    baselined: tuple[Finding, ...] = ()
    """The findings that the baseline puts up with, sorted alike; they are not among `findings`."""


def check(
    workspace: Workspace,
    *,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    part: Part | None = None,
) -> Report:
    """Every finding of the workspace, suppressions and settings applied; or of a part of it alone.

    `select` replaces the settings' `select`; `ignore` is added to theirs (codes, names or prefixes).
    """
    choice = Choice(workspace.settings, workspace.book, select=select, ignore=ignore)
    members = {path for plugin in workspace.plugins for path in plugin.files}
    inquiry = Inquiry(workspace, _not_needed(choice, members, workspace))
    found: dict[Path, list[Finding]] = {}
    for plugin in workspace.plugins if part is None else part.plugins:
        workspace.pause()
        told = _plugin_findings(plugin, inquiry)
        for finding in (finding for finding in told if _belongs(finding, plugin, workspace)):
            found.setdefault(finding.path, []).append(finding)
    paths = {path for path in members | set(found) if workspace.nested_root(path) is None}
    if part is not None:
        paths &= part.known
    chosen: set[Finding] = set()
    for path in sorted(paths):
        workspace.pause()
        findings = _file_findings(path, found.get(path, []), inquiry)
        chosen.update(finding for finding in map(choice, findings) if finding is not None)
    baseline = workspace_baseline(workspace)
    if baseline is None:
        return _report(chosen, inquiry)
    known, unmatched = matched(baseline, chosen, workspace)
    chosen -= known
    if part is None:
        facts = _baseline_facts(baseline, unmatched, paths, choice, workspace)
        chosen.update(finding for finding in map(choice, _run(facts, inquiry)) if finding is not None)
    return _report(chosen, inquiry, frozenset(replace(finding, baselined=True) for finding in known))


def _baseline_facts(
    baseline: Baseline,
    unmatched: Mapping[Entry, int],
    paths: Iterable[Path],
    choice: Choice,
    workspace: Workspace,
) -> BaselineFacts:
    """What there is to say of a baseline. What it holds of a rule that was not to be asked is not known to be stale."""
    stale = {
        entry: count
        for entry, count in unmatched.items()
        if entry.rule not in workspace.book.rules or not choice.off(entry.rule, workspace.root / entry.path)
    }
    settings = workspace.settings.source
    document = workspace.toml(settings) if settings is not None else None
    node = (
        document.root.get(*table_path(settings), "baseline")
        if document is not None and settings is not None
        else None
    )
    path, span = baseline.path, Span(0, 0)
    if settings is not None and node is not None and node.value == workspace.settings.baseline:
        path, span = settings, node.span
    broken = bool(stale) and any(
        document is None or bool(document.problems) for document in map(workspace.document, paths)
    )
    return BaselineFacts(path, span, baseline, stale, broken)


@dataclass(frozen=True)
class Inquiry:
    """One round of asking rules."""

    workspace: Workspace
    skipped: frozenset[str] = frozenset()
    """The codes of rules that are not asked: nobody will hear them, and nothing else depends on what they find."""
    faults: list[str] = field(default_factory=list)
    """Which rules failed on what, as it turns up."""


def _not_needed(choice: Choice, paths: Iterable[Path], workspace: Workspace) -> frozenset[str]:
    """The rules that are off everywhere. Whether a comment suppresses anything depends on what any rule finds."""
    off = frozenset(code for code in workspace.book.rules if choice.is_off(code))
    judges_comments = any(not choice.is_off(rule.code) for rule in workspace.book.about(SuppressionFacts))
    if off and judges_comments and any(_may_suppress(workspace.text(path)) for path in paths):
        return frozenset()
    return off


def _may_suppress(text: Text | None) -> bool:
    return text is not None and "plugcheck:" in text.source


def settings_report(error: BadSettings, workspace: Workspace) -> Report:
    """What is to be said where a workspace's settings cannot be used. `workspace` has default settings."""
    inquiry = Inquiry(workspace)
    facts = SettingsFacts(error.path, error.problems)
    return _report(set(_run(facts, inquiry)), inquiry)


def contract_report(
    facts: Iterable[ContractFacts],
    workspace: Workspace,
    *,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] = (),
) -> Report:
    """What contract runs said, as findings, suppressions and settings applied.

    `workspace` must show the files as they were run: as they are on disk.
    """
    found: dict[Path, list[Finding]] = {}
    inquiry = Inquiry(workspace)
    for each in facts:
        for finding in _run(each, inquiry, each.plugin):
            found.setdefault(finding.path, []).append(finding)
    for path, findings in found.items():
        document = workspace.document(path)
        if document is not None and _may_suppress(document.text):
            from plugcheck_lsp.suppressions import suppress

            found[path], _ = suppress(path, document, findings, workspace.book)
    choice = Choice(workspace.settings, workspace.book, select=select, ignore=ignore)
    chosen = {
        finding for findings in found.values() for finding in map(choice, findings) if finding is not None
    }
    return _report(chosen, inquiry)


def _report(findings: set[Finding], inquiry: Inquiry, baselined: frozenset[Finding] = frozenset()) -> Report:
    told = findings | baselined
    named = {finding.path for finding in told}
    for finding in told:
        named.update(related.path for related in finding.related)
        named.update(edit.path for fix in finding.fixes for edit in fix.edits)
    texts = {path: text for path in sorted(named) if (text := inquiry.workspace.text(path)) is not None}
    return Report(
        tuple(sorted(findings, key=_order)),
        texts,
        tuple(dict.fromkeys(inquiry.faults)),
        tuple(sorted(baselined, key=_order)),
    )


def _order(finding: Finding) -> tuple[Any, ...]:
    return (finding.path, finding.span, finding.code, finding.message, finding.host)


def _plugin_findings(plugin: Plugin, inquiry: Inquiry) -> tuple[Finding, ...]:
    """What the rules say of one plugin; computed again only if something changed on which it can depend."""
    return _kept(
        ("findings", plugin.key),
        inquiry.workspace.state_of(plugin),
        lambda: dict.fromkeys(_fresh_plugin_findings(plugin, inquiry)),
        inquiry,
    )


def _fresh_plugin_findings(plugin: Plugin, inquiry: Inquiry) -> Iterator[Finding]:
    yield from _code_findings(plugin, inquiry)
    for subject in plugin.host.subjects(plugin, inquiry.workspace):
        yield from _subject_findings(subject, plugin, inquiry)


def _code_findings(plugin: Plugin, inquiry: Inquiry) -> tuple[Finding, ...]:
    """What the rules say of the plugin's Python code; what they said before if nothing changed that it depends on."""
    workspace = inquiry.workspace
    return _kept(
        ("code", plugin.key),
        workspace.code_state_of(plugin),
        lambda: (
            finding
            for subject in python_subjects(plugin, workspace)
            for finding in _run(subject, inquiry, plugin)
        ),
        inquiry,
    )


def _subject_findings(subject: Any, plugin: Plugin, inquiry: Inquiry) -> Iterable[Finding]:
    """What the rules say of one subject; of a part of a plugin, what they said before if nothing changed."""
    if not isinstance(subject, PartFacts):
        return _run(subject, inquiry, plugin)
    workspace = inquiry.workspace
    return _kept(
        ("part", plugin.key, type(subject), subject.path),
        (subject.state, workspace.host_version(plugin.host.id), workspace.settings),
        lambda: _run(subject, inquiry, plugin),
        inquiry,
    )


def _kept(
    key: tuple[Any, ...], state: Any, fresh: Callable[[], Iterable[Finding]], inquiry: Inquiry
) -> tuple[Finding, ...]:
    """What was found in the same `state` before, else what `fresh` finds; that is kept unless a rule failed."""
    kept, now = inquiry.workspace.cache.results, (state, inquiry.skipped)
    known = kept.get(key)
    if known is not None and known[0] == now:
        result: tuple[Finding, ...] = known[1]
        return result
    known_faults = len(inquiry.faults)
    findings = tuple(fresh())
    if len(inquiry.faults) == known_faults:
        kept[key] = (now, findings)
    return findings


def _belongs(finding: Finding, plugin: Plugin, workspace: Workspace) -> bool:
    """Whether the finding is this plugin's to tell: another one may own the file that it imports."""
    owners = workspace.owners(finding.path)
    return not owners or any(owner is plugin for owner, _ in owners)


def python_subjects(plugin: Plugin, workspace: Workspace) -> Iterator[Any]:
    """The facts about each of the plugin's Python files that parses at least in part."""
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_lsp.python.unit_facts import unit_facts

    for role in (Role.CODE, Role.TEST):
        program = workspace.program(plugin, role)
        for unit in (unit for module in program.modules.values() for unit in module.document.units):
            workspace.pause()
            unit_facts(unit)  # whatever rule is asked first would compute it for all units, without a pause
        for path in program.modules:
            yield PythonFacts(path, program, plugin, workspace, role)


def _run(subject: Any, inquiry: Inquiry, plugin: Plugin | None = None) -> Iterator[Finding]:
    """What every rule that is about such a subject says of it; a rule that fails costs what it would have said."""
    host = plugin.host.id if plugin else ""
    for rule in inquiry.workspace.book.about(type(subject)):
        if rule.code in inquiry.skipped or (rule.hosts and host not in rule.hosts):
            continue
        if rule.on_tests != (getattr(subject, "role", None) is Role.TEST):
            continue
        if rule.concludes_from_absence and getattr(subject, "broken", False):
            continue
        inquiry.workspace.pause()  # never within a rule: what it has computed so far would be lost, or half done
        try:
            for finding in rule.check(subject):
                yield replace(finding, host=host) if host and not finding.host else finding
        except Exception as error:  # noqa: BLE001 - one rule's fault must not hide what all others say
            _log.debug("%s failed", rule.code, exc_info=True)
            about = getattr(subject, "path", plugin.root if plugin else "")
            inquiry.faults.append(
                f"{rule.code} ({rule.name}) failed on {about}: {type(error).__name__}: {error}"
            )


def _file_findings(path: Path, findings: list[Finding], inquiry: Inquiry) -> list[Finding]:
    """The findings of one file: what plugins say of it, what is wrong with its text, its suppressions applied."""
    workspace = inquiry.workspace
    content = workspace.files.read(path)
    if isinstance(content, Unreadable):
        return [*findings, *_run(UnreadableFacts(path, content.reason), inquiry)]
    document = workspace.document(path)
    if document is None:
        return findings
    findings = [*findings, *_run(SyntaxFacts(path, document), inquiry)]
    if not _may_suppress(document.text):
        return findings
    from plugcheck_lsp.suppressions import suppress

    kept, problems = suppress(path, document, findings, workspace.book, inquiry.skipped)
    facts = SuppressionFacts(path, document, problems, broken=_may_miss_findings(path, workspace))
    return [*kept, *_run(facts, inquiry)]


def _may_miss_findings(path: Path, workspace: Workspace) -> bool:
    """Whether the file, or another one of its plugins, is broken or cannot be read."""
    files = {path, *(file for plugin, _ in workspace.owners(path) for file in plugin.files)}
    documents = (workspace.document(file) for file in files)
    return any(document is None or document.problems for document in documents)


def rules_for(plugin: Plugin, book: RuleBook) -> Iterator[Rule[Any]]:
    """The rules that can speak about `plugin`."""
    return (rule for rule in book.rules.values() if not rule.hosts or plugin.host.id in rule.hosts)
