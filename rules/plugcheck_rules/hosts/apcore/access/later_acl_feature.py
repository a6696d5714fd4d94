from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import grammar, versions
from plugcheck_rules.hosts.apcore.acls.conditions import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class LaterAclFeature(AclRule):
    """
    ## What it does
    Finds what the installed or configured version of apcore does not know yet: `approval` and the condition
    `arguments` (since 0.28), the block `audit` (since 0.31), `$or` and `$not` in front of patterns and
    among conditions (since 0.16).

    ## Why it matters
    Older versions ignore it without a word. A call that was to be put to a person is simply granted.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: allow
        approval: required
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
    ```

    ## Fix safety
    There is no fix: apcore has to be updated, or the rules have to do without.

    ## References
    - apcore 0.15.0, 0.16.0, 0.27.0, 0.28.0, 0.30.0 and 0.31.0: `acl.py`
    """

    code, name = "ACL242", "later-acl-feature"
    examples = (
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {}, approval: ^required^}\n',
            files={"plugcheck.toml": 'host-versions = { apcore = "0.27.0" }\n'},
        ),
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {^arguments^: {has_key: [x]}}}\n',
            files={"plugcheck.toml": 'host-versions = { apcore = "0.27.0" }\n'},
        ),
        Bad(
            "^audit^: {enabled: true}\nrules: []\n",
            files={"plugcheck.toml": 'host-versions = { apcore = "0.30.0" }\n'},
        ),
        Bad(
            "rules:\n  - {callers: [^$not^, a.b], targets: [a.b], effect: deny}\n",
            files={"plugcheck.toml": 'host-versions = { apcore = "0.15.0" }\n'},
        ),
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {^$not^: {roles: [x]}}}\n',
            files={"plugcheck.toml": 'host-versions = { apcore = "0.15.0" }\n'},
        ),
        Good(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {arguments: {has_key: [x]}}, approval: required}\n'
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        root = facts.root
        if root is None or facts.supports(versions.AUDIT):
            return
        audit = root.entry("audit")
        if audit is not None:
            yield self.at(
                facts, audit.key_span, f"apcore {facts.version} ignores `audit`, which {versions.AUDIT} reads"
            )
        if facts.supports(versions.APPROVAL):
            return
        for rule in facts.rules:
            approval = rule.node.get("approval")
            if approval is not None and rule.asks_approval and not rule.denies:
                message = f"apcore {facts.version} ignores `approval` and grants the call without asking; {versions.APPROVAL} asks"
                yield self.at(facts, approval.span, message, severity=Severity.ERROR)
            for entry in parts(rule.conditions) if rule.conditions is not None else ():
                since = versions.APPROVAL if entry.key == "arguments" else versions.OPERATORS
                if entry.key in ("arguments", "$or", "$not") and not facts.supports(since):
                    message = (
                        f"apcore {facts.version} does not know the condition `{entry.key}`, which {since} has"
                    )
                    yield self.at(facts, entry.key_span, f"{message}: {facts.unevaluable(rule)}")
            for field in ("callers", "targets"):
                for item in rule.items(field)[:1]:
                    if item.value in grammar.OPERATORS and not facts.supports(versions.OPERATORS):
                        message = f"apcore {facts.version} takes `{item.value}` for a pattern, {versions.OPERATORS} for an operator"
                        yield self.at(facts, item.span, message, severity=Severity.ERROR)
