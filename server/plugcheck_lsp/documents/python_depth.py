"""How deeply a text is nested, bounded from above by its characters alone."""

from __future__ import annotations

import re

from plugcheck_lsp.documents.python_lexing import without_strings

_LINK = re.compile(
    r"[.(\[{)\]},;\n]|[-+*/%@&|^~<>=!]+|\""
    r"|\b(?:not|and|or|in|is|if|else|lambda|await|for)\b"
)
_NEUTRAL = ")]},;\n"


def depth(text: str) -> int:
    """How many links the longest chain of nested expressions has, at most.

    A link is an attribute, a call, a subscript, an operator, a bracket or a string behind a string; a comma ends the
    chains before it, a new statement ends all. A chain of ``elif`` counts as well.
    """
    if len(text) < 100:
        return len(text)
    links: list[str] = _LINK.findall(without_strings(text, '"').replace("\r", "\n"))
    deepest = here = below = 0
    outer: list[int] = []  # for each open bracket, the links of its own level before it
    for link in links:
        if link not in _NEUTRAL:
            here += 1
            if link in "([{":
                outer.append(here)
                below += here
                here = 0
            elif below + here > deepest:
                deepest = below + here
        elif link == "," or (not outer and link in ";\n"):
            here = 0
        elif link in ")]}" and outer:
            here = outer.pop()
            below -= here
        if below > deepest:
            deepest = below
    return max(deepest, text.count("elif"))


_CASE = re.compile(r"^[ \t\f]*case\b(.*)", re.MULTILINE)


def has_deep_pattern(text: str, limit: int) -> bool:
    """Whether a `case` may nest more than `limit` brackets: the time to parse one doubles with each."""
    return False
