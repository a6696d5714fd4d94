from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acls.patterns import Operator
from plugcheck_rules.hosts.apcore.unknown_id_rule import UnknownIdRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts

_MODULES = {"extensions/executor/db_params.py": "", "extensions/api/users.py": ""}


class UnknownCaller(UnknownIdRule):
    """
    ## What it does
    Finds patterns of `callers` that match no module of the workspace. Where a module is spelled nearly so, it is
    named.

    ## Why it matters
    A rule for callers that do not exist never applies, and apcore does not tell. Where nothing similar is known,
    this is an information: callers may live in another repository.

    ## Example
    ```yaml
    rules:
      - {callers: ["apis.*"], targets: ["executor.*"], effect: allow} # the modules are api.users, api.orders
    ```

    ## Use instead
    ```yaml
    rules:
      - {callers: ["api.*"], targets: ["executor.*"], effect: allow}
    ```

    ## Fix safety
    The fix writes the pattern that is nearest. It is unsafe: another one may have been meant.

    ## References
    - apcore 0.32.2: `ACL.load` in `acl.py` knows no modules
    """

    code, name = "ACL271", "unknown-caller"
    examples = (
        Bad(
            'rules:\n  - {callers: [^"apis.*"^], targets: ["executor.*"], effect: allow}\n',
            fixed='rules:\n  - {callers: ["api.*"], targets: ["executor.*"], effect: allow}\n',
            files=_MODULES,
        ),
        Bad('rules:\n  - {callers: [^gateway.*^], targets: ["executor.*"], effect: allow}\n', files=_MODULES),
        Good(
            'rules:\n  - {callers: ["@external", "@system", "api.*"], targets: ["*"], effect: allow}\n',
            files=_MODULES,
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for _, node, likely in self.unknown(facts, "callers", Operator.ANY):
            yield self.told(facts, node, f"`{node.value}` matches no module of the workspace", likely)
