"""Findings as an editor's diagnostics: pushed to some editors, pulled by others, never both.

Diagnostics are told for open documents. Two more are told where an editor can be pushed to, open or not: a
settings file that cannot be used, for nothing else is known of its workspace until it is mended, and what a contract
run said, for it was asked for.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lsprotocol import types

from plugcheck_lsp.files import SUFFIXES
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.lsp.names import CONTRACT_SOURCE, SOURCE
from plugcheck_lsp.lsp.pages import page_url
from plugcheck_lsp.text import BOM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.lsp.analysis import Analysis
    from plugcheck_lsp.lsp.places import View
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.lsp.session import Document, Session
    from plugcheck_lsp.text import Text

_log = logging.getLogger(__name__)

SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}
_UNNECESSARY = frozenset({"unused-suppression"})
"""Rules whose finding is text that can go: editors fade it."""


@dataclass
class Told:
    """What the editor was told last, so that nothing is told twice."""

    published: dict[str, tuple[int | None, str]] = field(default_factory=dict)
    """By URI: the version and the digest of what was pushed."""
    pulled: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By URI: the version and the digest of what was pulled."""
    complaints: set[str] = field(default_factory=set)
    """What the user was shown in a message and is still so."""


def fingerprint(finding: Finding, view: View | None, nth: int) -> str:
    """Finds the same finding again after an edit elsewhere: what it says and of which text, but not where.

    `nth` counts the findings of one file that would be the same without it.
    """
    snippet = view.text.source[finding.span.start : finding.span.end] if view is not None else ""
    parts = (finding.code, finding.message, snippet, str(nth))
    return hashlib.sha1("\0".join(parts).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def fingerprints(findings: Iterable[Finding], view: View | None) -> dict[str, Finding]:
    """The findings of one file by fingerprint, in their order."""
    named: dict[str, Finding] = {}
    for finding in findings:
        nth = 0
        while (key := fingerprint(finding, view, nth)) in named:
            nth += 1
        named[key] = finding
    return named


def to_diagnostic(
    finding: Finding,
    session: Session,
    view: View,
    texts: Mapping[Path, Text],
    *,
    key: str = "",
    href: str | None = None,
    source: str = SOURCE,
) -> types.Diagnostic:
    """`finding`, which lies in the text of `view`, as this session's editor understands it.

    `texts` are those that its related places refer to; `key` is its fingerprint, `href` the page of its rule.
    """
    client = session.client
    tags = [types.DiagnosticTag.Unnecessary] if finding.name in _UNNECESSARY else []
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
        message=finding.message,
        severity=SEVERITIES[finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(href) if href and client.code_description else None,
        source=source,
        tags=[tag for tag in tags if tag in client.diagnostic_tags] or None,
        related_information=related or None,
        data={"fingerprint": key} if key and client.diagnostic_data else None,
    )


def diagnostics(ls: Server, path: Path, analysis: Analysis) -> list[types.Diagnostic]:
    """Everything that is known of the file at `path`: findings, then contract results."""
    checked = analysis.of(path)
    if checked is None:
        broken = (each for each in analysis.checked.values() if each.bad_settings)
        checked = next((each for each in broken if path in each.by_path), None)
    texts = checked.report.texts if checked is not None else {}
    view = ls.session.view(path, texts.get(path) or ls.contract.text(path))
    if view is None:
        return []
    found: list[types.Diagnostic] = []
    if checked is not None:
        for key, finding in fingerprints(checked.by_path.get(path, ()), view).items():
            href = page_url(checked.workspace.book.rules[finding.code])
            found.append(to_diagnostic(finding, ls.session, view, texts, key=key, href=href))
    for finding, ran_on in ls.contract.findings(path, view.text.source.removeprefix(BOM)):
        found.append(to_diagnostic(finding, ls.session, view, ran_on, source=CONTRACT_SOURCE))
    return found


def digest(items: list[types.Diagnostic]) -> str:
    """Equal for equal diagnostics: the identity of a pulled result."""
    return hashlib.sha1(repr(items).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


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
    wanted: dict[str, tuple[Path, int | None]] = {
        document.uri: (document.path, document.version)
        for document in ls.session.documents.values()
        if shows_diagnostics(document)
    }
    for checked in analysis.checked.values():
        for path in checked.by_path if checked.bad_settings else ():
            wanted.setdefault(ls.session.uri(path), (path, None))
    for path in ls.contract.places:
        wanted.setdefault(ls.session.uri(path), (path, None))
    for uri in ls.told.published.keys() - wanted.keys():
        withdraw(ls, uri)
    for uri, (path, version) in wanted.items():
        items = diagnostics(ls, path, analysis)
        state = (version, digest(items))
        if ls.told.published.get(uri) != state:
            ls.told.published[uri] = state
            ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, items, version))


def withdraw(ls: Server, uri: str) -> None:
    """Take back what was pushed for a document that is no longer shown."""
    ls.told.pulled.pop(uri, None)
    if ls.told.published.pop(uri, None) is not None:
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def _ask_to_pull(ls: Server, analysis: Analysis) -> None:
    """Ask for a new pull if what some document was told is no longer so; an edited one is pulled again anyway."""
    for uri, (version, told) in ls.told.pulled.items():
        document = ls.session.documents.get(uri)
        if document is None or document.version != version:
            continue
        if digest(diagnostics(ls, document.path, analysis)) != told:
            ls.workspace_diagnostic_refresh(None)
            return


async def pull(ls: Server, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """What is known of one document as it is now."""
    uri = params.text_document.uri
    if uri not in ls.session.documents:
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    analysis = await ls.session.current()
    document = ls.session.documents.get(uri)
    if document is None or not shows_diagnostics(document):
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    items = diagnostics(ls, document.path, analysis)
    identity = digest(items)
    ls.told.pulled[uri] = (document.version, identity)
    if params.previous_result_id == identity:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=identity)
    return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=identity)


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
