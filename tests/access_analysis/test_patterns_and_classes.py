"""Patterns match as the host's do, and the classes of ids are all there are."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from access_lists import ids
from apcore.utils.pattern import match_pattern
from hypothesis import given, settings
from hypothesis import strategies as st

from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.acls import automata
from plugcheck_rules.hosts.apcore.acls.automata import TooBig, classes_of
from plugcheck_rules.hosts.apcore.acls.ground import Side
from plugcheck_rules.hosts.apcore.acls.patterns import matches, plain

if TYPE_CHECKING:
    from collections.abc import Iterator


@given(st.text("ab.*", max_size=7), st.text("ab.", max_size=9))
@settings(max_examples=700, deadline=None)
def test_one_pattern_matches_as_the_host_says(pattern: str, value: str) -> None:
    """Where what stands before the star and behind it overlaps, too: `a*a` does not match `a`."""
    assert matches(pattern, value) == match_pattern(pattern, value)
    assert matches(plain(pattern), value) == match_pattern(pattern, value)


PATTERN = st.text("ab.*", min_size=1, max_size=6).map(plain)
LISTS = st.lists(
    st.lists(PATTERN, min_size=1, max_size=3).map(lambda one: tuple(sorted(set(one)))), max_size=5
)
IDS = ids("ab.c", 5)


@given(LISTS)
@settings(max_examples=120, deadline=None)
def test_classes_are_exactly_the_ways_in_which_ids_match(lists: list[tuple[str, ...]]) -> None:
    classes = classes_of(tuple(lists))
    told = {
        tuple(bool(found >> number & 1) for found in classes.matched): word
        for number, word in enumerate(classes.words)
    }
    assert len(told) == len(classes.words), "no two classes are the same"
    for ways, word in told.items():
        assert vocabulary.MODULE_ID.fullmatch(word)
        assert tuple(any(match_pattern(glob, word) for glob in one) for one in lists) == ways
    for word in IDS:
        ways = tuple(any(match_pattern(glob, word) for glob in one) for one in lists)
        assert ways in told
        assert len(told[ways]) <= len(word), "each class has its shortest id"


@pytest.mark.parametrize(
    ("lists", "count"),
    [
        ([], 1),
        ([("*",)], 1),
        ([("a",)], 2),
        ([("a.*",), ("a.b.*",), ("a.b.c",)], 4),
        ([("A",), ("a-b",), ("..",), ("9*",), ("a.",), ("_x",)], 1),
        ([tuple(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz")], 1),
        ([(f"{letter}*",) for letter in "abcdefghijklmnopqrstuvwxyz"], 26),
        ([(f"*{char}",) for char in "abcdefghijklmnopqrstuvwxyz0123456789_"], 37),
        ([("a" * 192,)], 2),
        ([("a" * 193,)], 1),
        ([("a" * 190 + "*b" + "*c",)], 2),
        ([("a" * 190 + "*b" + "*cd",)], 1),
    ],
)
def test_classes_at_the_edges_of_what_ids_can_be(lists: list[tuple[str, ...]], count: int) -> None:
    assert len(classes_of(tuple(lists)).words) == count


def test_the_work_is_bounded_whatever_the_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fourteen texts that can stand anywhere can be met in 2^14 ways: that is told, after a bounded number of states."""
    steps = 0
    real = automata._Patterns.steps

    def counted(self: Any, state: Any) -> Iterator[Any]:
        nonlocal steps
        for step in real(self, state):
            steps += 1
            yield step

    monkeypatch.setattr(automata._Patterns, "steps", counted)
    with pytest.raises(TooBig):
        classes_of(tuple((f"*{letter}*",) for letter in "abcdefghijklmn"))
    assert steps <= automata.MAX_POSITIONS
    steps = 0
    classes_of(tuple((f"api.service{number}.*",) for number in range(200)))
    assert steps < 6000, "each character of a common beginning is looked at once"


@pytest.mark.parametrize("pieces", [1, 3, 30])
def test_hostile_patterns_end_after_a_bounded_number_of_positions(
    pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(pieces)
    made: list[automata._Patterns] = []
    real = automata._Patterns.__init__

    def kept(self: automata._Patterns, lists: Any) -> None:
        made.append(self)
        real(self, lists)

    monkeypatch.setattr(automata._Patterns, "__init__", kept)
    words = ["*".join("".join(chance.choices("abcdefgh", k=3)) for _ in range(pieces)) for _ in range(400)]
    with pytest.raises(TooBig):
        classes_of(tuple((f"*{word}*",) for word in words))
    (patterns,) = made
    assert patterns.looked_at <= 1.1 * automata.MAX_POSITIONS


def test_patterns_that_only_look_dangerous_are_quick() -> None:
    chance = random.Random(7)
    wild = ["*".join(chance.choice("ab") for _ in range(90)) for _ in range(3)]
    assert len(classes_of(tuple((pattern,) for pattern in wild)).words) >= 2


@given(LISTS, st.sets(st.sampled_from(IDS), max_size=12))
@settings(max_examples=80, deadline=None)
def test_known_ids_stand_for_the_classes_they_are_in(lists: list[tuple[str, ...]], known: set[str]) -> None:
    numbers = {one: number for number, one in enumerate(dict.fromkeys(lists))}
    classes = classes_of(tuple(numbers))
    side = Side(classes, numbers, tuple(sorted(known)))
    ways = [
        tuple(any(match_pattern(glob, word) for glob in one) for one in numbers) for word in classes.words
    ]
    for name, word, own in zip(side.names, classes.words, ways, strict=True):
        alike = sorted(
            one
            for one in known
            if tuple(any(match_pattern(glob, one) for glob in each) for each in numbers) == own
        )
        assert name == (alike[0] if alike else word)
