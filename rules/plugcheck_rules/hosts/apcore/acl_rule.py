"""What the rules about access lists have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Finding, Fix, Severity
from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
from plugcheck_rules.hosts.apcore.acls.grammar import RULE_KEYS
from plugcheck_rules.hosts.apcore.file_rule import FileRule

if TYPE_CHECKING:
    from plugcheck_rules.hosts.apcore.acls.grammar import Fault


class AclRule(FileRule[AclFacts]):
    """A rule about an access list. A warning of what the host does not refuse, unless it says otherwise."""

    subject = AclFacts
    severity = Severity.WARNING


class GrammarRule(AclRule):
    """A rule about what the loader refuses."""

    severity = Severity.ERROR
    refused = True

    def fault(self, facts: AclFacts, fault: Fault, message: str, *fixes: Fix | None) -> Finding:
        """A finding about a fault: an error where this version of the host refuses it, else a warning."""
        refused = facts.refuses(fault)
        severity = Severity.ERROR if refused else Severity.WARNING
        return self.at(facts, fault.span, message, *fixes, severity=severity, refused=refused)


def meant_keys(fault: Fault) -> list[str]:
    """The keys that an unknown one of a rule may be meant for, of those that the rule does not have."""
    from plugcheck_lsp.nearest import nearest

    return [key for key in nearest(fault.key, RULE_KEYS) if fault.node.get(key) is None]
