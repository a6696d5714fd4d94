"""What is said of a rule, or of several that one word means, where the word stands in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plugcheck_lsp.rule import Rule, RuleBook

_MOST = 15
"""How many rules of a prefix are named."""


def rule_page(rule: Rule[Any]) -> str:
    """The rule's page under a title, as Markdown."""
    return f"# {rule.code} {rule.name}\n\n{rule.page()}"


def selector_page(selector: str, book: RuleBook) -> str:
    """The page of the rule that a code or a name means; of a prefix, its rules; empty where it means nothing."""
    rule = book.find(selector)
    if rule is not None:
        return rule_page(rule)
    codes = sorted(book.matching(selector))
    if not codes:
        return ""
    lines = [f"- `{code}` {book.rules[code].name}" for code in codes[:_MOST]]
    if len(codes) > _MOST:
        lines.append(f"- and {len(codes) - _MOST} more")
    count = f"{len(codes)} rule{'s' if len(codes) != 1 else ''}"
    return f"**`{selector}`**: {count}\n\n" + "\n".join(lines)
