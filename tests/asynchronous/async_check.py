"""Run the rules about asynchronous code over sources, without a workspace on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.files import Files
from plugcheck_lsp.host import Plugin
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Text
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from plugcheck_lsp.findings import Finding

FOLDER = Path("/plugin")
MAIN = FOLDER / "plugin.py"


def facts_of(source: str, **files: str) -> PythonFacts:
    """The facts about ``plugin.py`` with this source, beside `files` (by stem)."""
    sources = {**files, "plugin": source}
    documents = {FOLDER / f"{name}.py": parse(Text(text)) for name, text in sources.items()}
    book = rule_book()
    workspace = Workspace(FOLDER, Files({p: d.text for p, d in documents.items()}), Settings(), book)
    plugin = Plugin(book.hosts["generic"], FOLDER, None, "p", "a test says so", tuple(documents), ())
    return PythonFacts(MAIN, Program(documents, (FOLDER,)), plugin, workspace)


def check(source: str, **files: str) -> list[Finding]:
    """What the host-free rules about asynchronous code say of ``plugin.py``, in the order of the text."""
    facts = facts_of(source, **files)
    rules = [rule for rule in rule_book().rules.values() if rule.code.startswith("ASY0")]
    found = [finding for rule in rules for finding in rule.check(facts)]
    return sorted(found, key=lambda finding: (finding.span, finding.code))


def codes(source: str, **files: str) -> list[str]:
    return [finding.code for finding in check(source, **files)]
