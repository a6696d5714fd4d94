from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls.specified import breaches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class OutsideAclSchema(AclRule):
    """
    ## What it does
    Finds what the specification's schema for access lists forbids and apcore takes: another `$schema`, a
    `version` that is no text, a `description` that is no text or too long, empty names of roles, a
    `max_call_depth` that is not from 1 to 100, `audit` and `conditions` with nothing behind them.

    ## Why it matters
    The file works with apcore for Python. Editors and other tools that check it against the schema refuse it,
    and other implementations may.

    ## Example
    ```yaml
    version: 1.0
    rules: []
    ```

    ## Use instead
    ```yaml
    version: "1.0"
    rules: []
    ```

    ## Fix safety
    The fix puts a value in quotes as it is written; apcore does not look at it.

    ## References
    - `schemas/acl-config.schema.json` of the apcore specification
    """

    code, name = "ACL243", "outside-acl-schema"
    examples = (
        Bad("version: ^1.0^\nrules: []\n", fixed='version: "1.0"\nrules: []\n'),
        Bad("$schema: ^https://example.org/acl^\nrules: []\n"),
        Bad(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, description: ^2024-01-01^}\n",
            fixed="rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, description: \"2024-01-01\"}\n",
        ),
        Bad(
            "rules:\n  - {callers: ['*'], targets: [a.b], effect: deny, conditions: {max_call_depth: ^0^, roles: [x, ^''^]}}\n"
        ),
        Bad("^audit^:\nrules: []\n"),
        Good(
            "$schema: https://apcore.dev/acl/v1\nversion: '1.0.0'\naudit: {}\nrules:\n  - {callers: ['*'], targets: [a.b], effect: deny, description: d, conditions: {max_call_depth: 3, roles: [x]}}\n"
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for breach in breaches(facts.root, facts.rules) if facts.is_meant else ():
            yield self.at(
                facts,
                breach.span,
                f"the specification's schema wants {breach.wanted}; apcore takes it as it is",
                facts.quoted(breach.quotable, safe=True) if breach.quotable is not None else None,
                severity=Severity.INFORMATION if breach.usual else None,
            )
