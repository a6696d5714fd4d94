from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule
from plugcheck_rules.hosts.apcore.acls import grammar
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class WrongAuditSetting(GrammarRule):
    """
    ## What it does
    Finds what is wrong in the block `audit`: keys that it does not have, and values of the wrong kind.

    ## Why it matters
    apcore checks this block since 0.31 and refuses the file; earlier versions ignore it. It takes `enabled`
    and `include_denied` (booleans) and `log_level` (`trace`, `debug`, `info`, `warn` or `error`).

    ## Example
    ```yaml
    audit:
      enabled: "yes"
      log_level: warning
    rules: []
    ```

    ## Use instead
    ```yaml
    audit:
      enabled: true
      log_level: warn
    rules: []
    ```

    ## Fix safety
    The fix renames the key, or writes the value that was likely meant. It is unsafe, because that is a guess.

    ## References
    - apcore 0.32.2: `_parse_audit_block` in `acl.py`
    """

    code, name = "ACL206", "wrong-audit-setting"
    examples = (
        Bad("audit:\n  enabled: ^'yes'^\nrules: []\n", fixed="audit:\n  enabled: true\nrules: []\n"),
        Bad("audit:\n  log_level: ^warning^\nrules: []\n", fixed="audit:\n  log_level: warn\nrules: []\n"),
        Bad(
            "audit: {^include-denied^: true}\nrules: []\n", fixed="audit: {include_denied: true}\nrules: []\n"
        ),
        Bad("audit: ^on^\nrules: []\n"),
        Good("audit: {enabled: on, include_denied: true, log_level: info}\nrules: []\n"),
        Good("audit:\nrules: []\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for fault in facts.faults(Kind.AUDIT, Kind.AUDIT_KEY, Kind.AUDIT_VALUE):
            verdict = facts.verdict(fault, "ignores the block")
            value = facts.said(fault.node)
            if fault.kind is Kind.AUDIT:
                yield self.fault(facts, fault, f"`audit` must be a mapping and is {value}: {verdict}")
            elif fault.kind is Kind.AUDIT_KEY:
                likely = [
                    key for key in nearest(fault.key, grammar.AUDIT_KEYS) if fault.node.get(key) is None
                ]
                hint = f"; did you mean `{likely[0]}`?" if likely else ""
                fixes = [facts.renamed(fault.node, fault.key, key) for key in likely[:1]]
                fixes.append(facts.removed(fault.node, fault.key))
                yield self.fault(facts, fault, f"`audit` has no key `{fault.key}`: {verdict}{hint}", *fixes)
            elif fault.key == "log_level":
                levels = ", ".join(f"`{level}`" for level in grammar.LOG_LEVELS)
                fix = facts.chosen(fault.node, grammar.LOG_LEVELS)
                yield self.fault(
                    facts, fault, f"`log_level` must be one of {levels} and is {value}: {verdict}", fix
                )
            else:
                fix = facts.chosen(fault.node, (True, False))
                yield self.fault(
                    facts, fault, f"`{fault.key}` must be a boolean and is {value}: {verdict}", fix
                )
