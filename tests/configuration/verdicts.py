"""What our rules say is refused of one file, asked as the engine asks them, without the rules of other families."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plugcheck_lsp.files import Files
from plugcheck_lsp.fixes import apply
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import decode
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plugcheck_lsp.findings import Finding

BOOK = rule_book()


class Desk:
    """A project on disk, in which one file after another is looked at."""

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace(folder, Files(), Settings(hosts=("apcore",)), BOOK)

    def refused(self, texts: dict[Path, str]) -> list[str]:
        """What we say is refused of `texts`, in place of what is on disk; what does not parse counts as well."""
        findings = [finding for finding in self.findings(texts) if finding.refused]
        return self.problems(texts) + [
            f"{finding.path.name}: {finding.code} {finding.message}" for finding in findings
        ]

    def problems(self, texts: Iterable[Path]) -> list[str]:
        """What does not parse in the files as they are now."""
        documents = [self.workspace.yaml(path) for path in texts]
        return [problem.message for document in documents if document for problem in document.problems]

    def findings(self, texts: dict[Path, str]) -> list[Finding]:
        """All that the rules of the family say of `texts`, in place of what is on disk."""
        for path, text in texts.items():
            self.workspace.files.put(path, decode(text.encode()))
        return list(self._findings(frozenset(texts)))

    def fixed(self, finding: Finding) -> dict[Path, str]:
        """The files that the preferred fix of the finding changes, as they are after it."""
        assert finding.fix is not None
        texts = {edit.path: self.workspace.text(edit.path) for edit in finding.fix.edits}
        known = {path: text for path, text in texts.items() if text is not None}
        return {path: text.source for path, text in apply([finding.fix], known).items()}

    def _findings(self, about: frozenset[Path]) -> Iterator[Finding]:
        workspace = replace(self.workspace)
        for plugin in workspace.plugins:
            for subject in plugin.host.subjects(plugin, workspace):
                if getattr(subject, "path", None) not in about:
                    continue
                for rule in BOOK.about(type(subject)):
                    skipped = rule.concludes_from_absence and subject.broken
                    if rule.code.startswith("CFG") and rule.hosts == {"apcore"} and not skipped:
                        yield from rule.check(subject)
