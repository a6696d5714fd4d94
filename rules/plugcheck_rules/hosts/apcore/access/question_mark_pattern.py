from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls import legal_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class QuestionMarkPattern(AclRule):
    """
    ## What it does
    Finds patterns with a `?`.

    ## Why it matters
    In access lists `*` is the only wildcard; `?` stands for itself, and no id has one, so the pattern matches
    nothing. In other patterns of apcore (of binding files, of events) it is any one character. Since 0.31
    apcore warns of it when it loads the file.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.v?"]
        effect: deny
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.v*"]
        effect: deny
    ```

    ## Fix safety
    The fix writes `*`. It is unsafe, because that matches more than one character.

    ## References
    - apcore 0.32.2: `match_pattern` in `utils/pattern.py`, `_match_pattern` in `acl.py`
    """

    code, name = "ACL226", "question-mark-pattern"
    examples = (
        Bad(
            'rules:\n  - {callers: ["*"], targets: [^"executor.v?"^, a.b], effect: deny}\n',
            fixed='rules:\n  - {callers: ["*"], targets: ["executor.v*", a.b], effect: deny}\n',
        ),
        Bad('rules:\n  - {callers: [$not, ^"?"^], targets: [a.b], effect: allow}\n'),
        Good('rules:\n  - {callers: ["*"], targets: [executor.v*], description: why?, effect: deny}\n'),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule in facts.rules:
            for field in ("callers", "targets"):
                for item in rule.items(field):
                    text = item.value
                    if not isinstance(text, str) or "?" not in text:
                        continue
                    likely = text.replace("?", "*")
                    fits = likely.strip("*") and legal_ids.why_impossible(likely) is None
                    yield self.at(
                        facts,
                        item.span,
                        f"`?` is no wildcard in an access list, so `{text}` matches no module",
                        facts.replaced(item, likely, f"Write `{likely}`") if fits else None,
                    )
