"""What the rules about which access rules decide anything have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls.analysis import analysis
from plugcheck_rules.hosts.apcore.acls.proofs import blocked_by, heading
from plugcheck_rules.hosts.apcore.acls.reach import Reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix, Severity
    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
    from plugcheck_rules.hosts.apcore.acls.reach import Blocker


class ReachRule(AclRule):
    """A rule that asks the exact analysis of an access list; silent where there is none."""

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        reach = analysis(facts)
        if isinstance(reach, Reach) and facts.text is not None:
            yield from self.found(facts, facts.text, reach)

    @abstractmethod
    def found(self, facts: AclFacts, text: Text, reach: Reach) -> Iterator[Finding]:
        """What the analysis says."""

    def dead(
        self,
        facts: AclFacts,
        place: int,
        reach: Reach,
        message: str,
        *fixes: Fix | None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding at a dead rule, with its blockers as the proof."""
        text = facts.text
        assert text is not None
        rule = reach.access.rules[place]
        proof = blocked_by(reach.dead[place], facts.path, text)
        return self.at(facts, heading(rule, text), message, *fixes, severity=severity, proof=proof)

    def removal(self, facts: AclFacts, place: int, reach: Reach, *, safe: bool) -> Fix | None:
        """Remove a rule of the list; None where that cannot be done surely, or where nothing would be left."""
        listed = facts.root.get("rules") if facts.root is not None else None
        if listed is None or len(listed.items or ()) < 2:
            return None
        index = reach.access.rules[place].index
        return facts.without(listed, index, f"Remove rule {index}", safe=safe)


def has_other_answer(reach: Reach, place: int, blocker: Blocker) -> bool:
    """Whether a blocker of a dead rule decides otherwise than that rule would."""
    from plugcheck_rules.hosts.apcore.acls.decide import answer

    return answer(blocker.rule) is not reach.claims[place].answer
