from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import GrammarRule, meant_keys
from plugcheck_rules.hosts.apcore.acls import grammar
from plugcheck_rules.hosts.apcore.acls.grammar import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
    from plugcheck_rules.hosts.apcore.acls.grammar import Fault


class MissingRuleKey(GrammarRule):
    """
    ## What it does
    Finds rules without `callers`, `targets` or `effect`.

    ## Why it matters
    apcore refuses the file. Nothing is assumed for a key that is missing.

    ## Example
    ```yaml
    rules:
      - callers: ["api.*"]
        targets: ["executor.*"]
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["api.*"]
        targets: ["executor.*"]
        effect: deny
    ```

    ## Fix safety
    For a missing effect the fix adds `effect: deny`. It is unsafe, because the opposite may be meant.
    Patterns are not guessed.

    ## References
    - apcore 0.32.2: `ACL.load` in `acl.py`
    """

    code, name = "ACL211", "missing-rule-key"
    concludes_from_absence = True
    examples = (
        Bad(
            'rules:\n  - ^callers^: ["api.*"]\n    targets: ["a.b"]\n',
            fixed='rules:\n  - callers: ["api.*"]\n    targets: ["a.b"]\n    effect: deny\n',
        ),
        Good("rules:\n  - {effect: deny, target: ['a.b'], callers: ['*']}\n"),
        Bad("rules:\n  - ^{}^\n"),
        Good("rules:\n  - {callers: ['*'], targets: ['a.b'], effect: deny}\n"),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        missing: dict[int, list[Fault]] = {}
        told = {
            (fault.index, likely[0])
            for fault in facts.faults(Kind.UNKNOWN_KEY)
            if facts.refuses(fault) and (likely := meant_keys(fault))
        }
        for fault in facts.faults(Kind.MISSING):
            if (fault.index, fault.key) not in told:
                missing.setdefault(fault.index or 0, []).append(fault)
        for faults in missing.values():
            first = faults[0]
            *others, last = [f"`{fault.key}`" for fault in faults]
            keys = f"{', '.join(others)} and {last}" if others else last
            likely = [key for fault in faults for key in nearest(fault.key, _unknown(first), 0.75)[:1]]
            hint = f"; is `{likely[0]}` meant for it?" if likely else ""
            fix = None
            if not likely and [fault.key for fault in faults] == ["effect"]:
                fix = facts.added(first.node, "effect", "deny", "Add `effect: deny`")
            verb = "is" if len(faults) == 1 else "are"
            yield self.fault(
                facts,
                first,
                f"{keys} {verb} missing in rule {first.index}: {facts.verdict(first)}{hint}",
                fix,
            )


def _unknown(fault: Fault) -> list[str]:
    """The keys of the rule that are none."""
    return [key for key in fault.node.entries or () if key not in grammar.RULE_KEYS]
