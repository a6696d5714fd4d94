from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.hosts.apcore.acls.tables import AccessTableFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class AccessTableFault(Rule[AccessTableFacts]):
    """
    ## What it does
    Finds rows of an access table that cannot be judged: a key that is none of a row's, no target, no expectation.

    A table is a list of rows (or a mapping with a list `rows`) in `tests/acl/*.yaml`, with these keys: `caller` (the id of
    a module, or null for a call from outside), `target`, `expected` (`allow` or true, `approval`, `deny`, or false, which
    is `deny` or `approval`), and optionally `roles`, `type`, `depth` and `arguments` of the call, and `description`.

    ## Why it matters
    A row that is not judged protects nothing.

    ## Example
    ```yaml
    - {caller: api.orders, taget: executor.db, expected: deny}
    ```

    ## Use instead
    ```yaml
    - {caller: api.orders, target: executor.db, expected: deny}
    ```

    ## Fix safety
    There is no fix: what the row is to say, only its author knows.

    ## References
    - The public guide keeps such a table in Python; `--contract` has the real `ACL.check_access` judge it
    """

    code, name = "ACL291", "access-table-fault"
    severity = Severity.ERROR
    hosts = frozenset({"apcore"})
    subject = AccessTableFacts
    concludes_from_absence = True
    examples = (
        Bad("- ^{caller: a.b, taget: a.c, expected: deny}^\n", path="tests/acl/table.yaml"),
        Bad(
            "- {target: a.c, expected: deny}\n- ^{target: a.c, expected: denied}^\n",
            path="tests/acl/table.yaml",
        ),
        Bad("- ^{target: a.c, expected: deny, roles: admin}^\n", path="tests/acl/table.yaml"),
        Bad("^cases: []^\n", path="tests/acl/table.yaml"),
        Good("rows:\n  - {target: a.c, expected: false, depth: 3}\n", path="tests/acl/table.yaml"),
    )

    def check(self, facts: AccessTableFacts) -> Iterator[Finding]:
        for span, message in facts.faults():
            yield self.finding(facts.path, span, message)
