from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class AclWithoutRules(GrammarRule):
    """
    ## What it does
    Finds access lists without the key `rules`.

    ## Why it matters
    apcore refuses the file. An access list that says nothing but its default still needs an empty list of
    rules.

    ## Example
    ```yaml
    default_effect: deny
    ```

    ## Use instead
    ```yaml
    default_effect: deny
    rules: []
    ```

    ## Fix safety
    The fix adds an empty list. It is unsafe: with it every call is decided by the default.

    ## References
    - apcore 0.32.2: `ACL.load` in `acl.py`
    """

    code, name = "ACL202", "acl-without-rules"
    concludes_from_absence = True
    examples = (
        Bad("^default_effect^: deny\n", fixed="default_effect: deny\nrules: []\n"),
        Bad("^ruls^: []\ndefault_effect: deny\n", path="acl/global_acl.yaml"),
        Bad("^{}^\n", path="acl/global_acl.yaml", fixed="{rules: []}\n"),
        Good("default_effect: deny\nrules: []\n"),
        Good("names: [alice]\n", path="acl/people.yaml"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.NO_RULES):
            likely = nearest("rules", fault.node.entries or (), 0.75)
            hint = f"; is `{likely[0]}` meant for it?" if likely else ""
            fix = None if likely else facts.added(fault.node, "rules", [], "Add an empty list of rules")
            yield self.fault(facts, fault, f"the key `rules` is missing: {facts.verdict(fault)}{hint}", fix)
