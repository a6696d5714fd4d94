from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.contract.said import RealCheck

ACCESS = """\
rules:
  - callers: ["@external"]
    targets: ["api.*"]
    effect: allow
  - callers: ["api.*"]
    targets: ["executor.*"]
    effect: allow
    approval: required
    conditions: {roles: [admin]}
"""


class ContractAccessTable(RealCheck):
    """
    ## What it does
    Tells that a row of an access table (`tests/acl/*.yaml`) expects another decision than the project's access list gives.
    A table is a list of rows (or a mapping with a list `rows`) with these keys:

    - `caller`: the id of a module, or null for a call from outside;
    - `target`: the id of a module;
    - `expected`: `allow` or true (allowed, no approval needed), `approval` (allowed after approval), `deny`, or false (denied
      or waiting for approval, which is what `ACL.check` answers);
    - `roles`, `type`, `depth`, `arguments`, each optional: the identity's roles and type, how many calls are in the chain,
      and the keys of the arguments. Without any of them there is no context, so conditional rules do not match;
    - `description`, optional.

    ## Why it matters
    The table is what the author means, and the access list is what counts.

    ## Example
    ```yaml
    - {caller: api.orders, target: executor.db, expected: allow}
    ```

    ## Use instead
    ```yaml
    - {caller: api.orders, target: executor.db, expected: deny}
    ```

    ## Fix safety
    There is no fix: the host says what happened, and the rules that look at the text say how to mend it.

    ## References
    - apcore 0.32.2: `ACL.check_access` in `acl.py`
    """

    code, name = "CON208", "contract-access-table"
    real_check = "access-table"
    examples = (
        Bad(
            "- ^{caller: null, target: executor.db, expected: true}^\n",
            path="tests/acl/layers.yaml",
            files={"acl/global_acl.yaml": ACCESS},
        ),
        Good(
            "- {caller: null, target: api.orders, expected: true}\n"
            "- {caller: api.orders, target: executor.db, expected: deny}\n"
            "- {caller: api.orders, target: executor.db, roles: [admin], expected: approval}\n",
            path="tests/acl/layers.yaml",
            files={"acl/global_acl.yaml": ACCESS},
        ),
    )
