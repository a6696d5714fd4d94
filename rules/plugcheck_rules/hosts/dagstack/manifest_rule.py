"""What the rules about dagstack manifests have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Finding, Fix, Related, Severity
from plugcheck_lsp.rule import Rule
from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
from plugcheck_rules.hosts.dagstack.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plugcheck_lsp.python.module import Place
    from plugcheck_lsp.text import Span


class ManifestRule(Rule[ManifestFacts]):
    """A rule about a dagstack manifest. An error that the host refuses, unless it says otherwise."""

    hosts = frozenset({"dagstack"})
    subject = ManifestFacts
    severity = Severity.ERROR
    refused = True

    def at(
        self,
        facts: ManifestFacts,
        span: Span,
        message: str,
        *fixes: Fix | None,
        path: Path | None = None,
        severity: Severity | None = None,
        refused: bool | None = None,
        proof: Iterable[Related] = (),
    ) -> Finding:
        """A finding in the manifest, or in the plugin's file at `path`. A fix that cannot be made is None."""
        return self.finding(
            path or facts.path,
            span,
            one_line(message),
            severity=severity,
            refused=refused,
            proof=proof,
            fixes=[fix for fix in fixes if fix is not None],
        )

    def in_code(
        self,
        facts: ManifestFacts,
        place: Place,
        message: str,
        *fixes: Fix | None,
        severity: Severity | None = None,
        refused: bool | None = None,
        proof: Iterable[Related] = (),
    ) -> Finding:
        """A finding in the plugin's code. It is refused only where registration decides."""
        refused = self.refused if refused is None else refused
        return self.at(
            facts,
            place.span,
            message,
            *fixes,
            path=place.path,
            severity=severity,
            refused=refused and facts.registers,
            proof=proof,
        )

    def other_loader(self, facts: ManifestFacts, span: Span, message: str, fix: Fix | None = None) -> Finding:
        """A finding about what `load_manifest` alone refuses.

        That is the verdict on files that only `load_manifest` reads. For a `dagstack.toml` it is a warning, and
        an error where the plugin's own tests make that call.
        """
        if not facts.registers:
            return self.at(facts, span, message, fix, severity=Severity.ERROR, refused=True)
        call = facts.load_manifest_call
        severity = Severity.WARNING if call is None else Severity.ERROR
        proof = () if call is None else (call,)
        return self.at(facts, span, message, fix, severity=severity, refused=False, proof=proof)
