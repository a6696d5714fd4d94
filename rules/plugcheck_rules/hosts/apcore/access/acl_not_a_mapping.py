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


class AclNotAMapping(GrammarRule):
    """
    ## What it does
    Finds access lists whose content is no mapping: an empty file, a list of rules, a text.

    ## Why it matters
    apcore refuses the whole file, and a client that finds it does not start. A list of rules belongs below
    the key `rules`.

    ## Example
    ```yaml
    - callers: ["api.*"]
      targets: ["orchestrator.*"]
      effect: allow
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["api.*"]
        targets: ["orchestrator.*"]
        effect: allow
    ```

    ## Fix safety
    There is no fix: what the file was to say is not known.

    ## References
    - apcore 0.32.2: `ACL.load` in `acl.py`
    """

    code, name = "ACL201", "acl-not-a-mapping"
    concludes_from_absence = True
    examples = (
        Bad('^- callers: ["api.*"]\n  targets: ["*"]\n  effect: allow^\n', path="acl/global_acl.yaml"),
        Bad("^deny everything^\n", path="acl/global_acl.yaml"),
        Bad("^null^\n", path="acl/strict_acl.yaml"),
        Good("rules: []\n"),
        Good("- alice\n- bob\n", path="acl/people.yaml"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.ROOT):
            found = wording.kind(fault.node.value)
            yield self.fault(
                facts,
                fault,
                f"an access list is a mapping with the key `rules`, and this is {found}: {facts.verdict(fault)}",
            )
