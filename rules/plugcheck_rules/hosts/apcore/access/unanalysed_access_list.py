from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls.analysis import analysis
from plugcheck_rules.hosts.apcore.acls.automata import MAX_CLASSES, TooBig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class UnanalysedAccessList(AclRule):
    """
    ## What it does
    Tells that an access list is too big to be analysed exactly, so that nothing is said of which of its rules decide
    anything.

    ## Why it matters
    The analysis tells apart every kind of id that the patterns tell apart. Many patterns with `*` on both sides of a
    text (`*admin*`) can be met in any combination, so each of them doubles the number of kinds. The analysis stops at
    more than 2,000 kinds of callers or of targets, at more than 2,000,000 positions in patterns on the way to them,
    and at more than 200,000 kinds of callers over all rules: it would rather say nothing than something wrong, and
    an editor cannot wait. Lists of a few hundred rules with patterns such as `api.*` are far from that.

    ## Example
    ```yaml
    rules:
      - {callers: ["*a*"], targets: ["*b*"], effect: allow}
      # ... and a dozen of such patterns more, each in a rule of its own
    ```

    ## Use instead
    ```yaml
    rules:
      - {callers: ["a.*"], targets: ["b.*"], effect: allow}
    ```

    ## Fix safety
    There is no fix.

    ## References
    - The sections above: the bounds are this tool's own; apcore has none
    """

    code, name = "ACL289", "unanalysed-access-list"
    severity = Severity.INFORMATION
    examples = (
        Bad(
            "^rules^:\n"
            + "".join(
                f'  - {{callers: ["*{letter}*"], targets: [x], effect: allow}}\n' for letter in "abcdefghijkl"
            )
        ),
        Good(
            "rules:\n"
            + "".join(
                f'  - {{callers: ["{letter}*"], targets: [x], effect: allow}}\n' for letter in "abcdefghijkl"
            )
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        entry = facts.root.entry("rules") if facts.root is not None else None
        if entry is not None and isinstance(analysis(facts), TooBig):
            yield self.at(
                facts,
                entry.key_span,
                "this access list is too big to be analysed exactly, so nothing is said of rules that never decide: "
                f"its patterns can be met in more than {MAX_CLASSES} ways, or there are too many rules for each",
            )
