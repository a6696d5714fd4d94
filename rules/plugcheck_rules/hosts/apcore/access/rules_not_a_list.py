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


class RulesNotAList(GrammarRule):
    """
    ## What it does
    Finds access lists whose `rules` is no list.

    ## Why it matters
    apcore refuses the file. That includes the key with nothing behind it, which is how a file looks whose
    rules were all commented out.

    ## Example
    ```yaml
    rules:
      # - callers: ["api.*"]
    ```

    ## Use instead
    ```yaml
    rules: []
    ```

    ## Fix safety
    Nothing becomes an empty list. It is unsafe: with it every call is decided by the default.

    ## References
    - apcore 0.32.2: `ACL.load` in `acl.py`
    """

    code, name = "ACL203", "rules-not-a-list"
    examples = (
        Bad("rules: ^null^\n", fixed="rules: []\n"),
        Bad('rules:\n  ^callers: ["api.*"]\n  targets: ["*"]\n  effect: allow^\n'),
        Bad("rules: ^none^\ndefault_effect: deny\n"),
        Good("rules: []\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.RULES):
            value = fault.node.value
            fix = facts.replaced(fault.node, [], "Write an empty list") if value is None else None
            yield self.fault(
                facts,
                fault,
                f"`rules` must be a list and is {wording.kind(value)}: {facts.verdict(fault)}",
                fix,
            )
