"""What the rules about patterns that match no known module have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls.near_ids import near_ids
from plugcheck_rules.hosts.apcore.modules.known import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
    from plugcheck_rules.hosts.apcore.acls.patterns import Operator
    from plugcheck_rules.hosts.apcore.acls.reading import WrittenRule


class UnknownIdRule(AclRule):
    """A rule about patterns that match no module of the workspace; silent where no module is known at all."""

    concludes_from_absence = True

    def unknown(
        self, facts: AclFacts, field: str, operator: Operator
    ) -> Iterator[tuple[WrittenRule, Node, str | None]]:
        """The patterns of `callers` or `targets` of rules with this operator, each with what was likely meant.

        Where code registers modules under ids that no text shows, only those that something similar is known for.
        """
        if all(module.origin is Origin.BUILT_IN for module in facts.modules):
            return
        known, may_be_more = near_ids(facts.meant_ids), facts.may_be_more
        for rule in facts.rules:
            for node in rule.operands(field) if rule.operator(field) is operator else ():
                if isinstance(node.value, str) and known.is_unknown(node.value):
                    likely = known.likely(node.value)
                    if likely is not None or not may_be_more:
                        yield rule, node, likely

    def told(
        self,
        facts: AclFacts,
        node: Node,
        message: str,
        likely: str | None,
        severity: Severity = Severity.WARNING,
    ) -> Finding:
        """A finding at a pattern. Where nothing similar is known, or not every module is, it is an information."""
        if likely is None or facts.may_be_more:
            severity = Severity.INFORMATION
        if likely is None:
            return self.at(facts, node.span, message, severity=severity)
        fix = facts.replaced(node, likely, f"Write `{likely}`")
        return self.at(facts, node.span, f"{message}; did you mean `{likely}`?", fix, severity=severity)
