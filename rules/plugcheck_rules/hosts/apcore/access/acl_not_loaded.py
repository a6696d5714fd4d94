from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class AclNotLoaded(AclRule):
    """
    ## What it does
    Finds access lists that nothing loads.

    ## Why it matters
    Of the folder of access lists apcore loads `global_acl.yaml` and nothing else, whatever the specification
    says of one file for each scope. Any other file counts only where code gives its path to `ACL.load`. Its
    rules look as if they held. Without a `global_acl.yaml` nothing is enforced at all.

    ## Example
    ```yaml
    # acl/executor_acl.yaml
    rules:
      - callers: ["api.*"]
        targets: ["executor.*"]
        effect: deny
    ```

    ## Use instead
    ```yaml
    # acl/global_acl.yaml
    rules:
      - callers: ["api.*"]
        targets: ["executor.*"]
        effect: deny
    ```

    ## Fix safety
    There is no fix: the rules may belong into the file that is loaded, or the code may have to load this one.

    ## References
    - apcore 0.32.2: `ACL.discover` in `acl.py`
    """

    code, name = "ACL208", "acl-not-loaded"
    severity = Severity.INFORMATION
    examples = (
        Bad("^rules^: []\n", path="acl/executor_acl.yaml", files={"acl/global_acl.yaml": "rules: []\n"}),
        Bad("^rules^: []\n", path="acl/executor_acl.yaml"),
        Good("rules: []\n", path="acl/global_acl.yaml"),
        Good(
            "rules: []\n",
            path="acl/executor_acl.yaml",
            files={"main.py": "from apcore import ACL\n\nACL.load('acl/executor_acl.yaml')\n"},
        ),
        Good(
            "rules: []\n",
            path="acl/executor_acl.yaml",
            files={"main.py": "from apcore import ACL\n\nfor path in PATHS:\n    ACL.load(path)\n"},
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        entries = facts.root.entries if facts.root is not None else None
        if (
            not entries
            or facts.is_loaded
            or not facts.is_meant
            or facts.code.any_file
            or facts.path.name in facts.code.files
        ):
            return
        first = min(entry.key_span for entry in entries.values())
        there = "" if facts.has_global else ", which is not there"
        yield self.at(
            facts,
            first,
            f"apcore loads only `global_acl.yaml` of this folder{there}, and no code loads `{facts.path.name}`: "
            "its rules hold for no call",
            severity=self.severity if facts.has_global else Severity.WARNING,
        )
