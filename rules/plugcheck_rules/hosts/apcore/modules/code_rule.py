"""What the rules about calls of modules, and about the other code of a project, have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Finding, Fix, Related, Severity
from plugcheck_lsp.rule import Rule
from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plugcheck_lsp.text import Span


class CodeRule(Rule[CodeFacts]):
    """A rule about the Python code of an apcore project. What it tells fails when the code runs."""

    hosts = frozenset({"apcore"})
    subject = CodeFacts
    severity = Severity.ERROR
    refused = False
    concludes_from_absence = True

    def at(
        self,
        facts: CodeFacts,
        span: Span,
        message: str,
        *fixes: Fix | None,
        severity: Severity | None = None,
        refused: bool | None = None,
        proof: Iterable[Related] = (),
    ) -> Finding:
        """A finding in the file. A fix that cannot be made is None."""
        return self.finding(
            facts.path,
            span,
            message,
            severity=severity,
            refused=refused,
            proof=proof,
            fixes=[fix for fix in fixes if fix is not None],
        )


def unsafe(title: str, path: Path, span: Span, text: str) -> Fix:
    """One edit that changes what the code does."""
    return Fix(title, Applicability.UNSAFE, (FileEdit(path, span, text),))
