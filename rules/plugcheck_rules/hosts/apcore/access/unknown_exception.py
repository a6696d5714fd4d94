from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acls.patterns import Operator
from plugcheck_rules.hosts.apcore.unknown_id_rule import UnknownIdRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts

_MODULES = {"extensions/executor/db_params.py": "", "extensions/api/users.py": ""}


class UnknownException(UnknownIdRule):
    """
    ## What it does
    Finds `$not` before a pattern that matches no module of the workspace. Where a module is spelled nearly so, it is
    named.

    ## Why it matters
    `$not` and a misspelled name match every module there is, the one that was to be left out as well. In an `allow`
    rule that opens just what should stay closed, and apcore does not tell.

    ## Example
    ```yaml
    rules:
      - {callers: ["api.*"], targets: ["$not", "executor.db_parms"], effect: allow} # it is executor.db_params
    ```

    ## Use instead
    ```yaml
    rules:
      - {callers: ["api.*"], targets: ["$not", "executor.db_params"], effect: allow}
    ```

    ## Fix safety
    The fix writes the pattern that is nearest. It is unsafe: another one may have been meant.

    ## References
    - apcore 0.32.2: `ACL._match_patterns` in `acl.py`
    """

    code, name = "ACL272", "unknown-exception"
    examples = (
        Bad(
            'rules:\n  - {callers: ["api.*"], targets: ["$not", ^"executor.db_parms"^], effect: allow}\n',
            fixed='rules:\n  - {callers: ["api.*"], targets: ["$not", "executor.db_params"], effect: allow}\n',
            files=_MODULES,
        ),
        Bad(
            'rules:\n  - {callers: [$not, ^gateway.*^], targets: ["executor.*"], effect: deny}\n',
            files=_MODULES,
        ),
        Good(
            'rules:\n  - {callers: ["$not", "api.*"], targets: ["executor.*"], effect: deny}\n',
            files=_MODULES,
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for field in ("callers", "targets"):
            for rule, node, likely in self.unknown(facts, field, Operator.NOT):
                yield self.told(
                    facts,
                    node,
                    f"`{node.value}` matches no module of the workspace, so `$not` before it matches every module",
                    likely,
                    Severity.WARNING if rule.denies else Severity.ERROR,
                )
