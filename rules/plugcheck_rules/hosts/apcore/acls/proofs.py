"""How messages tell calls, contexts and rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.acls.decide import Answer, answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.apcore.acls.contexts import Context
    from plugcheck_rules.hosts.apcore.acls.ground import Witness
    from plugcheck_rules.hosts.apcore.acls.reach import Blocker
    from plugcheck_rules.hosts.apcore.acls.reading import AccessRule

NEVER = {
    Answer.ALLOW: "allows anything",
    Answer.ASK: "asks anybody for approval",
    Answer.DENY: "denies anything",
}
_STOP = re.compile(r"[\r\n]| #")
"""Where a line ends, or perhaps a comment begins."""
DOES = {Answer.ALLOW: "allows", Answer.ASK: "allows after approval", Answer.DENY: "denies"}


def listed(items: Iterable[str]) -> str:
    """The items as a sentence has them."""
    *others, last = items
    return f"{', '.join(others)} and {last}" if others else last


def call(witness: Witness) -> str:
    """A call in words."""
    return f"`{witness.caller}` -> `{witness.target}`" + brought(witness.context)


def brought(context: Context | None) -> str:
    """What a call brings with it, as a clause that follows the call; empty where that does not matter."""
    if context is None:
        return ""
    parts = []
    if context.identity_type is None:
        parts.append("without an identity")
    else:
        parts.append(f"by an identity of type `{context.identity_type}`")
    if context.roles:
        roles = listed(f"`{role}`" for role in sorted(context.roles))
        parts[-1] += f" with the role{'s' if len(context.roles) > 1 else ''} {roles}"
    if context.depth:
        parts.append(f"at depth {context.depth}")
    if context.arguments:
        parts.append(f"with the arguments {listed(f'`{name}`' for name in sorted(context.arguments))}")
    elif context.arguments is not None:
        parts.append("with none of the arguments asked for")
    return " " + ", ".join(parts)


def rule_name(rule: AccessRule, text: Text) -> str:
    """A rule as messages name it: by the host's index, and by its line."""
    return f"rule {rule.index} (line {text.position(rule.span.start)[0] + 1})"


def rule_names(rules: Iterable[AccessRule], text: Text) -> str:
    """Several rules, in order."""
    names = [rule_name(rule, text) for rule in sorted(rules, key=lambda rule: rule.index)]
    return listed(
        [name if number == 0 else name.removeprefix("rule ") for number, name in enumerate(names)]
    ).replace("rule ", "rules " if len(names) > 1 else "rule ", 1)


def heading(rule: AccessRule, text: Text) -> Span:
    """What stands for a rule: its first line, without the comment behind it."""
    start, end = rule.span.start, rule.span.end
    source = text.source[start:end]
    nodes = rule.conditions.walk() if rule.conditions else ()
    scalars = [
        *(pattern.span for patterns in (rule.callers, rule.targets) for pattern in patterns.patterns),
        *(node.span for node in nodes if node.entries is None and node.items is None),
    ]
    for stop in _STOP.finditer(source):
        at = start + stop.start()
        if stop[0] in "\r\n" or not any(span.start < at < span.end for span in scalars):
            source = source[: stop.start()]
            break
    return Span(start, start + len(source.rstrip()))


def blocked_by(blockers: Iterable[Blocker], path: Path, text: Text) -> Iterator[Related]:
    """The proof that a rule is dead: each blocker with a call that it decides."""
    for blocker in blockers:
        what = DOES[answer(blocker.rule)]
        yield Related(
            path, heading(blocker.rule, text), f"rule {blocker.rule.index} {what} {call(blocker.witness)}"
        )
