"""What the rules about access lists have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Finding, Fix, Related, Severity
from plugcheck_lsp.rule import Rule
from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
from plugcheck_rules.hosts.apcore.acls.grammar import RULE_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plugcheck_lsp.text import Span
    from plugcheck_rules.hosts.apcore.acls.grammar import Fault


class AclRule(Rule[AclFacts]):
    """A rule about an access list. A warning of what the host does not refuse, unless it says otherwise."""

    hosts = frozenset({"apcore"})
    subject = AclFacts
    severity = Severity.WARNING

    def at(
        self,
        facts: AclFacts,
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
            one_line(message),
            severity=severity,
            refused=refused,
            proof=proof,
            fixes=[fix for fix in fixes if fix is not None],
        )


class GrammarRule(AclRule):
    """A rule about what the loader refuses."""

    severity = Severity.ERROR
    refused = True

    def fault(self, facts: AclFacts, fault: Fault, message: str, *fixes: Fix | None) -> Finding:
        """A finding about a fault: an error where this version of the host refuses it, else a warning."""
        refused = facts.refuses(fault)
        severity = Severity.ERROR if refused else Severity.WARNING
        return self.at(facts, fault.span, message, *fixes, severity=severity, refused=refused)


_LONGEST = 400


def meant_keys(fault: Fault) -> list[str]:
    """The keys that an unknown one of a rule may be meant for, of those that the rule does not have."""
    from plugcheck_lsp.nearest import nearest

    return [key for key in nearest(fault.key, RULE_KEYS) if fault.node.get(key) is None]


def one_line(message: str) -> str:
    """The message on one line and not too long, whatever names it holds."""
    flat = " ".join(message.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
