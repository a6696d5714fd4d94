from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls import wording
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class RuleNotAMapping(GrammarRule):
    """
    ## What it does
    Finds items of `rules` that are no mappings.

    ## Why it matters
    apcore refuses the file.

    ## Example
    ```yaml
    rules:
      - deny all
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["*"]
        effect: deny
    ```

    ## Fix safety
    An item with nothing in it is removed, which is unsafe only because a rule may have been meant. For others
    there is no fix.

    ## References
    - apcore 0.32.2: `ACL.load` in `acl.py`
    """

    code, name = "ACL210", "rule-not-a-mapping"
    examples = (
        Bad("rules:\n  - ^deny all^\n"),
        Bad("rules:\n  - ^null^\n  - ^[a, b]^\n"),
        Bad(
            "rules:\n  - {callers: ['*'], targets: ['a.b'], effect: deny}\n  - ^~^\n",
            fixed="rules:\n  - {callers: ['*'], targets: ['a.b'], effect: deny}\n",
        ),
        Good("rules:\n  - {callers: ['*'], targets: ['a.b'], effect: deny}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        rules = facts.root.get("rules") if facts.root is not None else None
        for fault in facts.faults(Kind.RULE):
            value = fault.node.value
            fix = None
            if value is None and rules is not None and fault.index is not None:
                fix = facts.without(rules, fault.index, "Remove the empty item")
            yield self.fault(
                facts,
                fault,
                f"a rule must be a mapping and is {wording.name(value)}: {facts.verdict(fault)}",
                fix,
            )
