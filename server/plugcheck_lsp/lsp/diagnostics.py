"""Findings as an editor's diagnostics: pushed to some editors, pulled by others, never both.

Diagnostics are told for open documents and, as the editor's `diagnosticMode` has it, for all others of its folders.
Two more are told where an editor can be pushed to, open or not: a settings file that cannot be used, for nothing else
is known of its workspace until it is mended, and what a contract run said, for it was asked for.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from plugcheck_lsp.editing.page_files import page_url
from plugcheck_lsp.files import SUFFIXES
from plugcheck_lsp.findings import Mark, Severity
from plugcheck_lsp.lsp.names import CONTRACT_SOURCE, SOURCE
from plugcheck_lsp.lsp.places import to_path
from plugcheck_lsp.text import BOM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.lsp.analysis import Analysis
    from plugcheck_lsp.lsp.places import View
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.lsp.session import Document, Session
    from plugcheck_lsp.rule import Rule
    from plugcheck_lsp.text import Text

_log = logging.getLogger(__name__)

SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}


_TAGS = {
    Mark.NEEDLESS: types.DiagnosticTag.Unnecessary,
    Mark.DEPRECATED: types.DiagnosticTag.Deprecated,
}


@dataclass(frozen=True)
class Shown:
    """What there is to show of one file."""

    items: list[types.Diagnostic]
    identity: str
    """Equal for equal diagnostics: the identity of a pulled result."""


@dataclass(frozen=True)
class Published:
    """What was pushed for one document."""

    path: Path
    version: int | None
    identity: str


@dataclass
class Told:
    """What the editor was told last, so that nothing is told twice."""

    published: dict[str, Published] = field(default_factory=dict)
    """By URI."""
    pulled: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By URI: the version and the identity of what was pulled."""
    complaints: set[str] = field(default_factory=set)
    """What the user was shown in a message and is still so."""
    made: dict[Path, tuple[tuple[Finding, ...], tuple[Text | None, ...], Shown]] = field(default_factory=dict)
    """What was made of findings last, with all that it was made of: a large workspace is told of again and again."""
    pulled_everywhere: bool = False
    """Whether what all files hold was asked for before."""
    progress: bool = False
    """Whether progress is shown, or will be if what is analysed takes long."""


def fingerprints(findings: Iterable[Finding], view: View | None) -> dict[str, Finding]:
    """The findings of one file by fingerprint, in their order.

    It finds the same finding again after an edit elsewhere: it is made of what the finding says and of which text, but
    not of where; of those that would be the same without it, by their number.
    """
    named: dict[str, Finding] = {}
    seen: dict[tuple[str, str, str], int] = {}
    for finding in findings:
        span = finding.span
        snippet = view.text.source[span.start : span.end] if view is not None else ""
        said = (finding.code, finding.message, snippet)
        nth = seen[said] = seen.get(said, -1) + 1
        parts = "\0".join((*said, str(nth))).encode("utf-8", "surrogatepass")
        named[hashlib.sha1(parts, usedforsecurity=False).hexdigest()] = finding
    return named


def to_diagnostic(
    finding: Finding,
    rule: Rule[Any] | None,
    session: Session,
    view: View,
    texts: Mapping[Path, Text],
    *,
    key: str = "",
    source: str = SOURCE,
) -> types.Diagnostic:
    """`finding`, which lies in the text of `view`, as this session's editor understands it.

    `texts` are those that its related places refer to; `key` is its fingerprint. Without `rule` no page is named.
    """
    client = session.client
    tags = [_TAGS[mark] for mark in sorted(finding.marks | ({Mark.NEEDLESS} if finding.baselined else set()))]
    href = page_url(rule) if rule is not None and client.code_description else None
    related = None
    if client.related_information and finding.related:
        related = [
            types.DiagnosticRelatedInformation(
                types.Location(session.uri(step.path), there.range(step.span)), step.message
            )
            for step in finding.related
            if (there := session.view(step.path, texts.get(step.path))) is not None
        ]
    return types.Diagnostic(
        range=view.range(finding.span),
        message=f"{finding.message} (in the baseline)" if finding.baselined else finding.message,
        severity=SEVERITIES[Severity.HINT if finding.baselined else finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(href) if href else None,
        source=source,
        tags=[tag for tag in tags if tag in client.diagnostic_tags] or None,
        related_information=related or None,
        data={"fingerprint": key} if key and client.diagnostic_data else None,
    )


def shown(ls: Server, path: Path, analysis: Analysis) -> Shown:
    """Everything that is known of the file at `path`: findings, then contract results."""
    checked = analysis.of(path)
    if checked is None:
        broken = (each for each in analysis.checked.values() if each.bad_settings)
        checked = next((each for each in broken if path in each.by_path), None)
    texts = checked.report.texts if checked is not None else {}
    findings = checked.by_path.get(path, ()) if checked is not None else ()
    if checked is not None and checked.shown_elsewhere:
        findings = tuple(finding for finding in findings if finding not in checked.shown_elsewhere)
    view = ls.session.view(path, texts.get(path) or ls.contract.text(path))
    if view is None:
        return NOTHING
    named = {path: None} | {step.path: None for finding in findings for step in finding.related}
    sources = tuple(
        there.text if (there := ls.session.view(each, texts.get(each))) is not None else None
        for each in named
    )
    ran = list(ls.contract.findings(path, view.text.source.removeprefix(BOM)))
    made = ls.told.made.get(path)
    if (
        made is not None
        and not ran
        and made[0] == findings
        and len(made[1]) == len(sources)
        and all(one is other for one, other in zip(made[1], sources, strict=True))
    ):
        return made[2]
    items: list[types.Diagnostic] = []
    if checked is not None:
        for key, finding in fingerprints(findings, view).items():
            rule = checked.workspace.book.rules[finding.code]
            items.append(to_diagnostic(finding, rule, ls.session, view, texts, key=key))
    for finding, ran_on in ran:
        about = checked.workspace.book.rules.get(finding.code) if checked is not None else None
        items.append(to_diagnostic(finding, about, ls.session, view, ran_on, source=CONTRACT_SOURCE))
    known = Shown(items, _digest(items))
    if ran:
        ls.told.made.pop(path, None)
    else:
        ls.told.made[path] = (findings, sources, known)
    return known


def _digest(items: list[types.Diagnostic]) -> str:
    return hashlib.sha1(repr(items).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


NOTHING = Shown([], _digest([]))


def to_show(ls: Server, analysis: Analysis) -> dict[Path, int | None]:
    """The files whose findings are shown, as far as all is known of them, and the versions of those that are open."""
    session = ls.session
    files: dict[Path, int | None] = {
        document.path: document.version
        for document in session.documents.values()
        if shows_diagnostics(document) and analysis.knows(document.path)
    }
    for path in (*analysis.found, *ls.contract.places):
        if session.shows_unopened(path) and analysis.knows(path):
            files.setdefault(path, None)
    return files


def shows_diagnostics(document: Document) -> bool:
    return document.path.suffix in SUFFIXES


async def announce(ls: Server, analysis: Analysis) -> None:
    """Tell the editor what is new in `analysis`, which is true at this moment."""
    complain(ls, analysis)
    if ls.session.client.pulls:
        _ask_to_pull(ls, analysis)
    else:
        _publish(ls, analysis)


def _publish(ls: Server, analysis: Analysis) -> None:
    session, told = ls.session, ls.told
    wanted = {session.uri(path): (path, version) for path, version in to_show(ls, analysis).items()}
    for document in session.documents.values():
        if document.path in analysis.roots and shows_diagnostics(document):
            wanted[document.uri] = (document.path, document.version)  # it may be open under several names
    for checked in analysis.checked.values():
        for path in checked.by_path if checked.bad_settings else ():
            wanted.setdefault(session.uri(path), (path, None))
    for path in ls.contract.places:
        wanted.setdefault(session.uri(path), (path, None))
    paths = {path for path, _ in wanted.values()}
    for uri, published in list(told.published.items()):
        # A file that is now known by another name (editors spell URIs each in their way) is told of under that one
        # below, and not taken back after it: the editor may take both names for one file.
        if uri not in wanted and (published.path in paths or not _may_hold(ls, published.path, analysis)):
            withdraw(ls, uri)
    for uri, (path, version) in wanted.items():
        known = shown(ls, path, analysis)
        now = Published(path, version, known.identity)
        before = told.published.get(uri)
        if before != now and (known.items or version is not None or before is not None):
            told.published[uri] = now
            ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, known.items, version))


def _may_hold(ls: Server, path: Path, analysis: Analysis) -> bool:
    """Whether what was told of a file that is not open may still be so, because it was not yet looked at again."""
    if not ls.session.shows_unopened(path):
        return False
    if analysis.everywhere is None:
        return analysis.fault is None
    return analysis.root_of(path) is not None and not analysis.knows(path)


def withdraw(ls: Server, uri: str) -> None:
    """Take back what was pushed for a document that is no longer shown."""
    ls.told.pulled.pop(uri, None)
    if ls.told.published.pop(uri, None) is not None:
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def _ask_to_pull(ls: Server, analysis: Analysis) -> None:
    """Ask for a new pull if what some document was told is no longer so; an edited one is pulled again anyway."""
    for uri, (version, told) in list(ls.told.pulled.items()):
        document = ls.session.documents.get(uri)
        if document is None:
            del ls.told.pulled[uri]
        elif document.version == version and shown(ls, document.path, analysis).identity != told:
            ls.workspace_diagnostic_refresh(None)
            return


async def pull(ls: Server, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """What is known of one document as it is now; of one that is not open, where those are shown too."""
    uri = params.text_document.uri
    opened = ls.session.documents.get(uri)
    path = opened.path if opened is not None else to_path(uri)
    if path is None or path.suffix not in SUFFIXES or not _is_shown(ls, uri, path):
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    analysis = await ls.session.current(path)
    complain(ls, analysis)
    if not _is_shown(ls, uri, path):  # it was closed meanwhile
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    known = shown(ls, path, analysis)
    document = ls.session.documents.get(uri)
    if document is not None:
        ls.told.pulled[uri] = (document.version, known.identity)
    if params.previous_result_id == known.identity:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=known.identity)
    return types.RelatedFullDocumentDiagnosticReport(items=known.items, result_id=known.identity)


def _is_shown(ls: Server, uri: str, path: Path) -> bool:
    return uri in ls.session.documents or ls.session.shows_unopened(path)


def complain(ls: Server, analysis: Analysis) -> None:
    """Show a message for settings that cannot be used, once; log a fault of our own, once."""
    current: set[str] = set()
    if analysis.fault is not None:
        current.add(analysis.fault)
        if analysis.fault not in ls.told.complaints:
            text = f"plugcheck: nothing can be checked: {analysis.fault}"
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Error, text))
    for checked in analysis.checked.values():
        if checked.bad_settings is not None:
            text = f"plugcheck: the settings cannot be used: {checked.bad_settings}"
            current.add(text)
            if text not in ls.told.complaints:
                ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, text))
        if checked.fault is not None:
            current.add(checked.fault)
            if checked.fault not in ls.told.complaints:
                ls.window_log_message(types.LogMessageParams(types.MessageType.Error, checked.fault))
    ls.told.complaints = current
