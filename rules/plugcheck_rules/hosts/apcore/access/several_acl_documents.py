from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class SeveralAclDocuments(GrammarRule):
    """
    ## What it does
    Finds a second YAML document in an access list.

    ## Why it matters
    apcore reads one document and refuses a file with more, even where the second one is empty.

    ## Example
    ```yaml
    rules: []
    ---
    rules: []
    ```

    ## Use instead
    ```yaml
    rules: []
    ```

    ## Fix safety
    There is no fix: the rules of both documents may be meant.

    ## References
    - apcore 0.32.2: `ACL.load` in `acl.py`
    """

    code, name = "ACL209", "several-acl-documents"
    examples = (
        Bad("rules: []\n---\n^rules: []^\n"),
        Bad("rules: []\n---\n^a^\n---\n^b^\n"),
        Good("---\nrules: []\n...\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.DOCUMENTS):
            yield self.fault(facts, fault, f"an access list is one YAML document: {facts.verdict(fault)}")
