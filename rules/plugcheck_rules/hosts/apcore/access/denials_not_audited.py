from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class DenialsNotAudited(AclRule):
    """
    ## What it does
    Finds `include_denied: false` in the block `audit`.

    ## Why it matters
    With it the log of access decisions leaves out the calls that were refused, which are those that matter
    for security. apcore takes it and warns once.

    ## Example
    ```yaml
    audit:
      include_denied: false
    rules: []
    ```

    ## Use instead
    ```yaml
    audit:
      enabled: true
    rules: []
    ```

    ## Fix safety
    The fix removes the setting; denials are recorded by default. It is unsafe, because more is written to the
    log.

    ## References
    - apcore 0.32.2: `_parse_audit_block` in `acl.py`
    """

    code, name = "ACL207", "denials-not-audited"
    examples = (
        Bad(
            "audit:\n  include_denied: ^false^\n  enabled: true\nrules: []\n",
            fixed="audit:\n  enabled: true\nrules: []\n",
        ),
        Bad("audit: {include_denied: ^no^}\nrules: []\n", fixed="audit: {}\nrules: []\n"),
        Good("audit: {include_denied: true}\nrules: []\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        audit = facts.root.get("audit") if facts.root is not None else None
        denied = audit.get("include_denied") if audit is not None else None
        if audit is None or denied is None or denied.value is not False or not facts.supports(versions.AUDIT):
            return
        yield self.at(
            facts,
            denied.span,
            "with `include_denied: false` the audit log leaves out every call that is refused",
            facts.removed(audit, "include_denied"),
        )
