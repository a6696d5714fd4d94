from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.hosts.apcore.acls.proofs import rule_name
from plugcheck_rules.hosts.apcore.acls.tables import SAYS, AccessTableFacts
from plugcheck_rules.hosts.apcore.contract.suite.access_tables import difference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
    from plugcheck_rules.hosts.apcore.acls.tables import Surprise

ACCESS = {"acl/global_acl.yaml": 'rules:\n  - {callers: ["api.*"], targets: ["db.*"], effect: allow}\n'}


class UnexpectedAccess(Rule[AccessTableFacts]):
    """
    ## What it does
    Finds rows of an access table that expect another answer than the project's access list gives, and names the rule
    that decides.

    A table is a list of rows (or a mapping with a list `rows`) in `tests/acl/*.yaml`, with these keys: `caller` (the id of
    a module, or null for a call from outside), `target`, `expected` (`allow` or true, `approval`, `deny`, or false, which
    is `deny` or `approval`), and optionally `roles`, `type`, `depth` and `arguments` of the call, and `description`.
    Rows without `roles`, `type`, `depth` and `arguments` are judged without a context, as `ACL.check` does: no
    conditions are met then.

    ## Why it matters
    The table is what the author means, and the access list is what counts. `--contract` asks the real host the same.

    ## Example
    ```yaml
    - {caller: api.orders, target: db.orders, expected: deny}
    ```

    ## Use instead
    ```yaml
    - {caller: api.orders, target: db.orders, expected: allow}
    ```

    ## Fix safety
    There is no fix: which of the two is wrong, only the author knows.

    ## References
    - apcore 0.32.2: `ACL.check_access` in `acl.py`
    """

    code, name = "ACL292", "unexpected-access"
    severity = Severity.ERROR
    hosts = frozenset({"apcore"})
    subject = AccessTableFacts
    concludes_from_absence = True
    examples = (
        Bad("- ^{caller: api.x, target: db.x, expected: deny}^\n", files=ACCESS, path="tests/acl/table.yaml"),
        Bad("- ^{caller: null, target: db.x, expected: true}^\n", files=ACCESS, path="tests/acl/table.yaml"),
        Good(
            "- {caller: api.x, target: db.x, expected: allow}\n- {caller: db.x, target: api.x, expected: false}\n",
            files=ACCESS,
            path="tests/acl/table.yaml",
        ),
    )

    def check(self, facts: AccessTableFacts) -> Iterator[Finding]:
        access = facts.access
        if access is not None:
            for surprise in facts.surprises():
                yield self._finding(facts, access, surprise)

    def _finding(self, facts: AccessTableFacts, access: AclFacts, surprise: Surprise) -> Finding:
        text, rule = access.text, surprise.decision.rule
        told = difference(SAYS[surprise.decision.answer], surprise.row.value)
        if rule is None or text is None:
            return self.finding(
                facts.path, surprise.row.span, f"{told}: no rule matches, and the default decides"
            )
        proof = (Related(access.path, rule.span, "this rule decides"),)
        message = f"{told}: {rule_name(rule, text)} decides"
        return self.finding(facts.path, surprise.row.span, message, proof=proof)
