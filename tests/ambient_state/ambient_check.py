"""Run the rules about ambient state over sources, without a workspace on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from plugcheck_lsp.documents.python import PythonDocument, parse
from plugcheck_lsp.files import Files
from plugcheck_lsp.findings import Finding
from plugcheck_lsp.host import Plugin
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Text
from plugcheck_lsp.workspace import Workspace

FOLDER = Path("/plugin")
Check = Callable[..., list[Finding]]


def check_documents(documents: Mapping[Path, PythonDocument], host: str = "dagstack") -> list[Finding]:
    book = rule_book()
    program = Program(documents, (FOLDER,))
    files = Files({path: document.text for path, document in documents.items()})
    workspace = Workspace(FOLDER, files, Settings(), book)
    plugin = Plugin(book.hosts[host], FOLDER, None, "p", "a test says so", tuple(documents), ())
    rules = [
        rule
        for rule in book.rules.values()
        if rule.code.startswith("AMB") and (not rule.hosts or host in rule.hosts)
    ]
    found = [
        finding
        for path in documents
        for rule in rules
        if not (rule.concludes_from_absence and program.broken)
        for finding in rule.check(PythonFacts(path, program, plugin, workspace))
    ]
    return sorted(found, key=lambda finding: (finding.path, finding.span, finding.code))


def check_sources(source: str, host: str = "dagstack", **files: str) -> list[Finding]:
    """The findings in a plugin of `source` (``plugin.py``) and `files` (by stem)."""
    sources = {"plugin": source, **files}
    return check_documents({FOLDER / f"{name}.py": parse(Text(text)) for name, text in sources.items()}, host)


@pytest.fixture
def check() -> Check:
    return check_sources
