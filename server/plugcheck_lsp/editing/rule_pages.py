"""What is said of a rule, or of several that one word means, where the word stands in a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plugcheck_lsp.rule import Rule, RuleBook

_MOST = 15
"""How many rules of a prefix are named."""
_FENCED = re.compile(r"(^```.*?^```)", re.MULTILINE | re.DOTALL)
_HEAD = re.compile(r"^#+ (.+)$", re.MULTILINE)


def rule_page(rule: Rule[Any]) -> str:
    """The rule's page under a title, as Markdown."""
    return f"# {rule.code} {rule.name}\n\n{rule.page()}"


def rule_tips(rules: Sequence[Rule[Any]]) -> list[str]:
    """What a hover says of the rules behind one place: the page of a single one, of several what each is about.

    Heads are bold: editors draw those of Markdown as large as in a document.
    """
    if len(rules) > 1:
        return [f"**{rule.code} {rule.name}**\n\n{_opening(rule)}" for rule in rules]
    return [_with_bold_heads(rule_page(rule)) for rule in rules]


def selector_page(selector: str, book: RuleBook) -> str:
    """The page of the rule that a code or a name means; of a prefix, its rules; empty where it means nothing."""
    rule = book.find(selector)
    if rule is not None:
        return _with_bold_heads(rule_page(rule))
    codes = sorted(book.matching(selector))
    if not codes:
        return ""
    lines = [f"- `{code}` {book.rules[code].name}" for code in codes[:_MOST]]
    if len(codes) > _MOST:
        lines.append(f"- and {len(codes) - _MOST} more")
    count = f"{len(codes)} rule{'s' if len(codes) != 1 else ''}"
    return f"**`{selector}`**: {count}\n\n" + "\n".join(lines)


def _opening(rule: Rule[Any]) -> str:
    """The first paragraph of the rule's page."""
    page = rule.page().removeprefix("## What it does").lstrip()
    return page.partition("\n\n")[0]


def _with_bold_heads(page: str) -> str:
    parts = _FENCED.split(page)  # the odd ones are code, whose comments are no heads
    return "".join(part if number % 2 else _HEAD.sub(r"**\1**", part) for number, part in enumerate(parts))
