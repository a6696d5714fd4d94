"""The names that somebody may have meant."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLOSE = 0.6
_LONGEST = 100


def nearest(word: str, known: Iterable[str], close: float = _CLOSE) -> tuple[str, ...]:
    """The `known` names that `word` is likely meant for, the nearest first; case and separators do not count.

    `close` is how alike two names must be, from 0 to 1.
    """
    if len(word) > _LONGEST:
        return ()  # no slip of the pen; and comparing costs the square of the length
    matcher = SequenceMatcher()
    matcher.set_seq2(_plain(word))
    scores = {name: score for name in known if (score := _score(matcher, name, close)) >= close}
    return tuple(sorted(scores, key=lambda name: (-scores[name], name)))


def _score(matcher: SequenceMatcher[str], name: str, close: float) -> float:
    """How alike the matcher's word and `name` are, from 0 to 1; 0 where cheap bounds show that it is below `close`."""
    matcher.set_seq1(_plain(name))
    if matcher.real_quick_ratio() < close or matcher.quick_ratio() < close:
        return 0
    return matcher.ratio()


def _plain(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "").replace(" ", "")


def same_word(one: str, other: str) -> bool:
    """Whether the two differ in case and separators at most."""
    return _plain(one) == _plain(other)
