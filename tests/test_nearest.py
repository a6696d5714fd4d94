"""Which known names are near to a word."""

from __future__ import annotations

from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from plugcheck_lsp.nearest import nearest

words = st.text("abcdE_- ", max_size=9)


@given(words, st.sets(words, max_size=8), st.sampled_from([0.0, 0.5, 0.6, 0.75, 1.0]))
def test_what_is_passed_over_cheaply_was_not_near(word: str, known: set[str], close: float) -> None:
    def plain(name: str) -> str:
        return "".join(char for char in name.casefold() if char not in "-_ ")

    scores = {name: SequenceMatcher(None, plain(name), plain(word)).ratio() for name in known}
    expected = sorted((-score, name) for name, score in scores.items() if score >= close)
    assert nearest(word, known, close) == tuple(name for _, name in expected)
