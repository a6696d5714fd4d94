"""Whether a pattern can match the id of any module at all, and if not, why.

In patterns `*` stands for any text, dots included, and every other character for itself (`utils/pattern.py`). An id is
made of segments with dots between them, each a letter and then letters, digits and underscores, all of them small
(`registry/registry.py`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.apcore import vocabulary

EXTERNAL = "@external"
"""What the host takes for the caller where there is none."""
SYSTEM = "@system"
"""What matches every call that is made under an identity of the type `system`."""
SPECIALS = (EXTERNAL, SYSTEM)

_START, _INSIDE = 0, 1
"""Where in a segment an id can stand: before its first character, or behind it."""
_ILLEGAL = re.compile(r"[^a-z0-9_.*]")
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DOTS = re.compile(r"[./]+")


def can_match(pattern: str, *, caller: bool = False) -> bool:
    """Whether some legal id matches; for callers, whether a call from outside does."""
    return why_impossible(pattern) is None or (caller and matches(pattern, EXTERNAL))


@lru_cache(maxsize=4096)
def why_impossible(pattern: str) -> str | None:
    """Why no legal id matches `pattern`, as a clause that can follow "because"; None where some id does."""
    if pattern in SPECIALS:
        return None
    illegal = _ILLEGAL.search(pattern)
    if illegal is not None:
        char = illegal[0]
        if char.lower() != char and char.lower().isascii():
            return f"ids have no capital letters such as `{char}`"
        return f"ids have no {'blank' if char.isspace() else f'`{char}`'} in them"
    if ".." in pattern:
        return "no segment of an id is empty"
    if pattern.startswith("."):
        return "no id begins with a dot"
    if pattern.endswith("."):
        return "no id ends with a dot"
    shortest = _shortest(pattern)
    if shortest is None:
        return "each segment of an id begins with a letter"
    if shortest > vocabulary.MAX_ID:
        return f"ids have at most {vocabulary.MAX_ID} characters"
    return None


def _shortest(pattern: str) -> int | None:
    """The length of the shortest legal id that matches a pattern of legal characters and `*`."""
    lengths: dict[int, int] = {_START: 0}
    for char in pattern:
        before, lengths = lengths, {}
        for state, length in before.items():
            if char == "*":
                # From the start of a segment, a letter leads inside; from inside, a dot leads to the next start.
                _keep(lengths, state, length)
                _keep(lengths, _INSIDE if state == _START else _START, length + 1)
            elif char == ".":
                if state == _INSIDE:
                    _keep(lengths, _START, length + 1)
            elif char.isalpha() or state == _INSIDE:
                _keep(lengths, _INSIDE, length + 1)
    return lengths.get(_INSIDE)


def _keep(lengths: dict[int, int], state: int, length: int) -> None:
    lengths[state] = min(length, lengths.get(state, length))


def matches(pattern: str, name: str) -> bool:
    """Whether the host finds that `name` matches `pattern`, which is none of the specials."""
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == name
    if not name.startswith(first):
        return False
    at = len(first)
    for part in rest:
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    # The last part was looked for from the left; it must end the name besides.
    return name.endswith(rest[-1])


def mended(pattern: str) -> str | None:
    """The pattern that was likely meant: words in small letters, joined by underscores, one dot between segments."""
    words = _WORD_START.sub("_", pattern.strip()).lower().replace("-", "_")
    likely = _DOTS.sub(".", words).strip(".")
    return likely if likely != pattern and likely and why_impossible(likely) is None else None


def likely_special(pattern: str) -> str | None:
    """The special name that `pattern`, which is none, was likely to be; None where it looks like none."""
    if not pattern.startswith("@") or pattern in SPECIALS or "*" in pattern or "?" in pattern:
        return None
    return next(iter(nearest(pattern, SPECIALS, 0.7)), None)


def reserved_segment(pattern: str) -> str | None:
    """The first segment of all that `pattern` matches, where no module of a user can stand under it."""
    first = pattern.partition(".")[0]
    # The host's own modules stand under `system`.
    return first if first in vocabulary.RESERVED and first != "system" else None
