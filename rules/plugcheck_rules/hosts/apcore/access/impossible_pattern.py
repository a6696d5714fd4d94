from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import grammar, legal_ids
from plugcheck_rules.hosts.apcore.acls.near_ids import near_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class ImpossiblePattern(AclRule):
    """
    ## What it does
    Finds patterns that no id of a module can match: capital letters, hyphens, empty segments, a digit at the
    start of a segment, a dot at the end, more than 192 characters.

    ## Why it matters
    apcore takes the pattern without a word. A deny rule guards nothing with it, an allow rule grants nothing,
    and behind `$not` it stands for everything.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["Executor.*", "my-module.run"]
        effect: deny
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*", "my_module.run"]
        effect: deny
    ```

    ## Fix safety
    The fix writes the legal pattern that was likely meant. It is unsafe, because that is a guess.

    ## References
    - apcore 0.32.2: `match_pattern` in `utils/pattern.py`, `_match_pattern` in `acl.py`
    - apcore 0.32.2: `registry/registry.py` (ids)
    """

    code, name = "ACL225", "impossible-pattern"
    examples = (
        Bad(
            'rules:\n  - {callers: ["*"], targets: [^Executor.*^], effect: deny}\n',
            fixed='rules:\n  - {callers: ["*"], targets: [executor.*], effect: deny}\n',
        ),
        Bad(
            "rules:\n  - {callers: [$not, ^my-mod.*^], targets: [^a..b^], effect: allow}\n",
            fixed="rules:\n  - {callers: [$not, my_mod.*], targets: [a.b], effect: allow}\n",
        ),
        Bad('rules:\n  - {callers: [^a.9*^], targets: [^a.^, ^"a b"^, ^"@*"^], effect: deny}\n'),
        Bad(
            "rules:\n- callers: [^api-greeter^]\n  targets: ['*']\n  effect: deny\n",
            files={"extensions/api/greeter.py": ""},
            fixed="rules:\n- callers: [api.greeter]\n  targets: ['*']\n  effect: deny\n",
        ),
        Good(
            'rules:\n  - {callers: ["@*", "*external", "*_x"], targets: [a__b.class, "*9*", "system.*"], effect: deny}\n'
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        known = near_ids(facts.meant_ids)
        for operand in facts.operands:
            text = operand.text
            if not text or "?" in text or text in grammar.OPERATORS or legal_ids.likely_special(text):
                continue
            if legal_ids.can_match(text, caller=operand.field == "callers"):
                continue
            then = operand.everything if operand.negated else "it stands for nothing"
            likely, dotted = legal_ids.mended(text), text.replace("-", ".")
            dotted = legal_ids.mended(dotted) or dotted
            if likely and not known.matched(likely) and known.matched(dotted):
                likely = dotted
            hint = f"; did you mean `{likely}`?" if likely else ""
            yield self.at(
                facts,
                operand.node.span,
                f"no module id matches `{text}`, so {then}: {legal_ids.why_impossible(text)}{hint}",
                facts.replaced(operand.node, likely, f"Write `{likely}`") if likely else None,
                severity=Severity.ERROR if operand.widens else None,
            )
