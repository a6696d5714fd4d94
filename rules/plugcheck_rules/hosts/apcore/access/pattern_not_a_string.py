from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class PatternNotAString(AclRule):
    """
    ## What it does
    Finds elements of `callers` and `targets` that are no texts: `on` and `no` without quotes, numbers, dates,
    lists, nothing.

    ## Why it matters
    The file loads with a warning, and the whole rule cannot be evaluated: a deny rule then denies every call
    of every caller, also those that the other patterns leave out, and an allow rule never grants. YAML 1.1,
    which apcore reads, takes `on` for a boolean and `2024-01-01` for a date.

    ## Example
    ```yaml
    rules:
      - callers: [on, off]
        targets: ["switch.*"]
        effect: deny
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["on", "off"]
        targets: ["switch.*"]
        effect: deny
    ```

    ## Fix safety
    The fix puts the value in quotes as it is written. It is unsafe, because the rule begins to decide by its
    patterns.

    ## References
    - apcore 0.32.2: `_precheck_patterns` in `acl.py`
    - [YAML 1.1 types](https://yaml.org/type/)
    """

    code, name = "ACL224", "pattern-not-a-string"
    severity = Severity.ERROR
    examples = (
        Bad(
            "rules:\n  - {callers: [^on^, api.x], targets: [a.b], effect: deny}\n",
            fixed='rules:\n  - {callers: ["on", api.x], targets: [a.b], effect: deny}\n',
        ),
        Bad("rules:\n  - {callers: ['*'], targets: [^2024-01-01^, ^[a]^], effect: allow}\n"),
        Bad(
            "rules:\n  - callers:\n      - ^010^\n    targets: [a.b]\n    effect: deny\n",
            fixed='rules:\n  - callers:\n      - "010"\n    targets: [a.b]\n    effect: deny\n',
        ),
        Good("rules:\n  - {callers: ['on', \"010\"], targets: [a.b], effect: deny}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule in facts.rules:
            for field in ("callers", "targets"):
                for item in rule.items(field):
                    if isinstance(item.value, str):
                        continue
                    if not facts.supports(versions.CLOSED_RULES):
                        then = f"the check fails with an error in apcore {facts.version}"
                    elif rule.denies:
                        then = "this rule denies every call, whoever makes it"
                    else:
                        then = "this rule never grants anything"
                    yield self.at(
                        facts,
                        item.span,
                        f"`{field}` can hold texts alone, and this is {facts.said(item)}: {then}",
                        facts.quoted(item),
                    )
