"""What our rules say is refused of one file, asked as the engine asks them, without the rules of other families."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import decode
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.findings import Finding

BOOK = rule_book()


class Desk:
    """A project on disk, in which one file after another is looked at."""

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace(folder, Files(), Settings(hosts=("apcore",)), BOOK)

    def findings(self, texts: dict[Path, str], about: frozenset[Path]) -> list[Finding]:
        """The findings of the CFG rules in the files `about`, with `texts` in place of what is on disk."""
        for path, text in texts.items():
            self.workspace.files.put(path, decode(text.encode()))
        workspace = replace(self.workspace)
        found = []
        for plugin in workspace.plugins:
            for subject in plugin.host.subjects(plugin, workspace):
                if getattr(subject, "path", None) not in about:
                    continue
                for rule in BOOK.about(type(subject)):
                    skipped = rule.concludes_from_absence and subject.broken
                    if rule.code.startswith("CFG") and rule.hosts == {"apcore"} and not skipped:
                        found.extend(rule.check(subject))
        return found

    def refused(self, path: Path, text: str) -> list[str]:
        """What we say is refused of `text` at `path`; what does not parse counts as well."""
        found = self.findings({path: text}, frozenset({path}))
        document = self.workspace.yaml(path)
        problems = [problem.message for problem in document.problems] if document is not None else ["no text"]
        return problems + [f"{finding.code} {finding.message}" for finding in found if finding.refused]
