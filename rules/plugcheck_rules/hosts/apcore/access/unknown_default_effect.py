from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls import grammar
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class UnknownDefaultEffect(GrammarRule):
    """
    ## What it does
    Finds a `default_effect` that is neither `allow` nor `deny`.

    ## Why it matters
    apcore refuses the file. Capital letters count, and a word without quotes such as `no` is a boolean.
    Versions before 0.20 take anything that is not `allow` for `deny`.

    ## Example
    ```yaml
    default_effect: Deny
    rules: []
    ```

    ## Use instead
    ```yaml
    default_effect: deny
    rules: []
    ```

    ## Fix safety
    The fix writes the effect that was likely meant. It is unsafe, because that is a guess.

    ## References
    - apcore 0.32.2: `ACL.load` in `acl.py`
    """

    code, name = "ACL205", "unknown-default-effect"
    examples = (
        Bad("default_effect: ^Deny^\nrules: []\n", fixed="default_effect: deny\nrules: []\n"),
        Bad("default_effect: ^no^\nrules: []\n", fixed="default_effect: deny\nrules: []\n"),
        Bad("default_effect: ^ask^\nrules: []\n"),
        Bad("default_effect: ^[deny]^\nrules: []\n", fixed="default_effect: deny\nrules: []\n"),
        Good("default_effect: 'allow'\nrules: []\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.DEFAULT_EFFECT):
            yield self.fault(
                facts,
                fault,
                f"`default_effect` must be `allow` or `deny` and is {facts.said(fault.node)}: "
                + facts.verdict(fault, "denies by default"),
                facts.chosen(fault.node, grammar.EFFECTS, yes="allow", no="deny"),
            )
