"""What the rules about module files have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Finding, Fix, Related, Severity
from plugcheck_lsp.rule import Rule
from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plugcheck_lsp.python.module import Place


class ModuleRule(Rule[ModuleCode]):
    """A rule about a file in which discovery looks for a module. An error that discovery skips, unless it says so."""

    hosts = frozenset({"apcore"})
    subject = ModuleCode
    severity = Severity.ERROR
    refused = True
    concludes_from_absence = True

    def at(
        self,
        place: Place,
        message: str,
        *fixes: Fix | None,
        severity: Severity | None = None,
        refused: bool | None = None,
        proof: Iterable[Related] = (),
    ) -> Finding:
        """A finding in the module's code. A fix that cannot be made is None."""
        return self.finding(
            place.path,
            place.span,
            message,
            severity=severity,
            refused=refused,
            proof=proof,
            fixes=[fix for fix in fixes if fix is not None],
        )
