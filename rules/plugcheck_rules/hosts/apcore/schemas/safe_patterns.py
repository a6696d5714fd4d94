"""Regular expressions of a user's file on values of a user's file, only where that cannot take long."""

from __future__ import annotations

import re

MOST_STEPS = 200_000
"""How many steps a backtracking engine may need at worst."""
_LONGEST = 500

_TOKEN = re.compile(
    r"(?P<open>\((?:\?:|\?P<\w+>)?)|(?P<close>\))|(?P<bar>\|)|(?P<anchor>[\^$])"
    r"|(?P<atom>\[\^?\]?(?:\\[\\\]\[^\-dwsDWSnrt./+*?(){}|$@]|[^\]\\\[])*\]"
    r"|\\[dwsDWSnrt.\\/\-+*?(){}\[\]|^$]|\.|[^\\()\[\]{}*+?|^$.])"
    r"(?P<repeat>\{\d+(?:,\d*)?\}|[*+?])?(?P<lazy>\?)?",
    re.ASCII,
)
_REPEAT = re.compile(r"[*+?{]")


def matches(pattern: str, value: str) -> bool | None:
    """Whether `pattern` is found in `value`; None where finding out could take long, or engines could disagree."""
    if not pattern.isascii() or not value.isascii() or not value.isprintable() or len(pattern) > _LONGEST:
        return None
    if not is_bounded(pattern, len(value)):
        return None
    try:
        return re.search(pattern, value) is not None
    except re.error:
        return None


def is_bounded(pattern: str, length: int) -> bool:
    """Whether matching a text of `length` takes at most `MOST_STEPS`: no group repeats, and few atoms do."""
    choices = 1 if pattern.startswith("^") else length + 1
    at = depth = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            return False
        at = token.end()
        depth += (token["open"] is not None) - (token["close"] is not None)
        if depth < 0:
            return False
        if token["bar"] is not None:
            choices *= 2
        if token["close"] is not None and _REPEAT.match(pattern, at):
            return False
        repeat = token["repeat"]
        if repeat and not re.fullmatch(r"\{\d+\}", repeat):
            choices *= length + 1
        elif repeat and int(repeat[1:-1]) > 1000:
            return False
        if choices > MOST_STEPS:
            return False
    return depth == 0
