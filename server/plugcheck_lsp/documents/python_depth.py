"""How deeply a text is nested, bounded from above by its characters alone."""

from __future__ import annotations

import re

from plugcheck_lsp.documents.python_lexing import tokens, without_strings

_LINK = re.compile(
    r"[.(\[{)\]},;\n\"]|[-+*/%@&|^~<>=!]"
    r"|\b(?:not|and|or|in|is|if|else|lambda|await|for)\b"
)
# what a bracket weighs while it is open: Python takes 200 in each other, and libcst's time grows with the square
_BRACKET = 5
_NO_LINK = frozenset(")]},;\n")


def depth(text: str) -> int:
    """How many links the longest chain of nested expressions has, at most.

    A link is an attribute, a call, a subscript, an operator or a string behind a string, a bracket around other
    things is several; a comma ends the chains before it, a new statement ends all. A chain of ``elif`` counts too.
    """
    if len(text) < 100:
        return len(text)
    links: list[str] = _LINK.findall(without_strings(text, '"').replace("\r", "\n"))
    deepest = here = below = 0
    outer: list[int] = []  # for each open bracket, the links of its own level before it
    for link in links:
        if link not in _NO_LINK:
            here += 1
            if below + here > deepest:
                deepest = below + here
            if link in "([{":
                here += _BRACKET - 1
                outer.append(here)
                below += here
                here = 0
        elif link == "," or (not outer and link in ";\n"):
            here = 0
        elif link in ")]}" and outer:
            here = outer.pop()
            below -= here
            here -= _BRACKET - 1
    return max(deepest, text.count("elif"))


_CASE = re.compile(r"(?:\A|(?<=[\r\n]))[ \t\f]*case\b")


def pattern_weight(text: str) -> int:
    """The binary logarithm of what libcst needs for the deepest ``case`` in `text`, at most.

    libcst (1.9) reads a pattern twice at each bracket, and four times at each mapping.
    """
    heaviest = 0
    for found in _CASE.finditer(text):
        weight = 0
        opened: list[int] = []
        for token in tokens(text, found.end(), len(text)):
            if token.kind == "open":
                opened.append(2 if text[token.start] == "{" else 1)
                weight += opened[-1]
                heaviest = max(heaviest, weight)
            elif token.kind == "close" and opened:
                weight -= opened.pop()
            elif token.kind == "newline" and not opened:
                break
    return heaviest
