from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class MixedPredicateKeys(GrammarRule):
    """
    ## What it does
    Finds a condition `arguments` whose keys are of several types, such as a text and a number.

    ## Why it matters
    apcore sorts the keys when it loads the file, which Python cannot do: it fails with a bare `TypeError`
    that names neither the file nor the rule.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        conditions:
          arguments: {has_key: [force], on: [all]}
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        conditions:
          arguments: {has_key: [force, all]}
    ```

    ## Fix safety
    There is no fix: which predicate was meant is not known.

    ## References
    - apcore 0.32.2: `validate_arguments_condition` in `acl_handlers.py`
    """

    code, name = "ACL223", "mixed-predicate-keys"
    examples = (
        Bad(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, conditions: {arguments: ^{has_key: [x], on: [y]}^}}\n"
        ),
        Good(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, conditions: {arguments: {has_key: [x]}}}\n"
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.UNSORTABLE):
            yield self.fault(
                facts,
                fault,
                f"the keys of `arguments` are not all texts, and apcore fails to sort them: {facts.verdict(fault)}",
            )
