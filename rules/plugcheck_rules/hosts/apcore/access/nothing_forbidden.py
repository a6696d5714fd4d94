from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class NothingForbidden(AclRule):
    """
    ## What it does
    Finds access lists that forbid nothing: `default_effect: allow` without any rule.

    ## Why it matters
    Every call is allowed, calls from outside included, and the reason in the audit log is `no_rules`. Where
    `default_effect` is missing, it is `deny`, and every call is denied.

    ## Example
    ```yaml
    default_effect: allow
    rules: []
    ```

    ## Use instead
    ```yaml
    default_effect: deny
    rules:
      - {callers: ["@external"], targets: ["api.*"], effect: allow}
    ```

    ## Fix safety
    There is no fix: who may call what, only the author knows.

    ## References
    - apcore 0.32.2: `ACL._finalize_check` in `acl.py`
    """

    code, name = "ACL261", "nothing-forbidden"
    concludes_from_absence = True
    examples = (
        Bad("default_effect: ^allow^\nrules: []\n"),
        Good("default_effect: deny\nrules: []\n"),
        Good('default_effect: allow\nrules:\n  - {callers: ["*"], targets: ["db.*"], effect: deny}\n'),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        root = facts.root
        effect, listed = (root.get("default_effect"), root.get("rules")) if root is not None else (None, None)
        if effect is not None and effect.value == "allow" and listed is not None and listed.items == ():
            yield self.at(
                facts, effect.span, "every call is allowed, for there is no rule and the default is `allow`"
            )
