"""Run the rules about determinism over sources, without a workspace on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from plugcheck_lsp.documents.python import parse
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


def check_files(
    sources: Mapping[str, str], host: str = "generic", settings: Settings | None = None
) -> list[Finding]:
    """The findings in a workspace of `sources`, by relative path in the given order."""
    book = rule_book()
    documents = {FOLDER / path: parse(Text(text)) for path, text in sources.items()}
    files = Files({FOLDER / path: Text(text) for path, text in sources.items()})
    workspace = Workspace(FOLDER, files, settings or Settings(), book)
    program = Program({p: d for p, d in documents.items() if p.suffix == ".py"}, (FOLDER,))
    manifest = FOLDER / "dagstack.toml"
    plugin = Plugin(
        book.hosts[host],
        FOLDER,
        manifest if manifest in documents else None,
        "p",
        "a test says so",
        tuple(program.modules),
        (),
    )
    found = [
        finding
        for path in program.modules
        for rule in book.rules.values()
        if rule.code.startswith("DET") and (not rule.hosts or host in rule.hosts)
        for finding in rule.check(PythonFacts(path, program, plugin, workspace))
    ]
    return sorted(found, key=lambda finding: (finding.path, finding.span, finding.code))


def check_source(source: str, **files: str) -> list[Finding]:
    """The findings under ``generic`` in ``plugin.py`` and `files` (by stem)."""
    return check_files({f"{name}.py": text for name, text in {"plugin": source, **files}.items()})


def codes_of(source: str, **files: str) -> list[str]:
    return [finding.code for finding in check_source(source, **files)]


def spots(source: str, **files: str) -> list[tuple[str, str]]:
    """The code of each finding and the text that it stands on."""
    sources = {"plugin": source, **files}
    return [
        (finding.code, sources[finding.path.stem][finding.span.start : finding.span.end])
        for finding in check_source(source, **files)
    ]


@pytest.fixture
def check() -> Check:
    return check_source
