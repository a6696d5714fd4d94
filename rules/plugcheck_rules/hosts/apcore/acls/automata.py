"""All legal ids, sorted into classes: two ids are of one class if no list of patterns tells them apart.

The classes are found by walking the product of the automaton of legal ids with the automata of all patterns at
once, state by state as they are met. So nothing is sampled, and each class comes with its shortest id.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase, digits
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_POSITIONS = 2_000_000
"""How many positions in patterns are looked at, over all steps from state to state."""
MAX_CLASSES = 2_000

_INSIDE = ascii_lowercase + digits + "_"
_LEGAL = frozenset(_INSIDE + ".")


@dataclass(frozen=True)
class Classes:
    """The classes of ids. Sets of classes are integers: bit `n` stands for class `n`."""

    words: tuple[str, ...]
    """The shortest id of each class."""
    matched: tuple[int, ...]
    """For each list of patterns, the classes that it matches."""

    @property
    def all(self) -> int:
        return (1 << len(self.words)) - 1


class TooBig(Exception):
    """There is more to look at than is looked at."""


@lru_cache(maxsize=16)
def classes_of(lists: tuple[tuple[str, ...], ...]) -> Classes:
    """The classes of legal ids that the lists of globs tell apart; a list matches where one of its globs does.

    Of several stars in a row a glob has one (`patterns.plain`).

    Raises:
        TooBig: there are more than `MAX_CLASSES` classes, or to find them takes more than `MAX_POSITIONS`.
    """
    patterns = _Patterns(lists)
    start = (False, patterns.start, patterns.everywhere)
    # For each state how it was reached: from which one, and by which character.
    reached: dict[_State, tuple[_State, str] | None] = {start: None}
    found: dict[int, _State] = {}
    level = [start]
    for _ in range(vocabulary.MAX_ID + 1):
        following: list[_State] = []
        for state in level:
            if state[0]:
                matched = patterns.matched(state)
                if matched not in found:
                    found[matched] = state
                    if len(found) > MAX_CLASSES:
                        raise TooBig
            if patterns.looked_at > MAX_POSITIONS:
                raise TooBig
            for char, after in patterns.steps(state):
                if after not in reached:
                    reached[after] = (state, char)
                    following.append(after)
        if not following:
            break
        level = following
    return Classes(
        tuple(_word(state, reached) for state in found.values()), _by_list(tuple(found), len(lists))
    )


_State = tuple[bool, frozenset[int], int]
"""Whether an id may end here, as far as ids alone are concerned (else a segment starts); the positions in patterns;
the lists that match whatever follows."""


def _word(state: _State, reached: dict[_State, tuple[_State, str] | None]) -> str:
    chars = []
    at: _State = state
    while (step := reached[at]) is not None:
        at, char = step
        chars.append(char)
    return "".join(reversed(chars))


def _by_list(classes: tuple[int, ...], count: int) -> tuple[int, ...]:
    matched = [0] * count
    for number, lists in enumerate(classes):
        while lists:
            lowest = lists & -lists
            matched[lowest.bit_length() - 1] |= 1 << number
            lists ^= lowest
    return tuple(matched)


_END = ""
_ABSORBED = -1


class _Patterns:
    """The automata of all patterns side by side, each with a position before each of its literal characters.

    A pattern is *pieces* with stars between them. Once a piece was found, looking for an earlier one again gains
    nothing; so the positions of a pattern in a state all belong to one piece.
    """

    def __init__(self, lists: Sequence[Sequence[str]]) -> None:
        self.looked_at = 0
        """How many positions were looked at."""
        self.everywhere = 0
        """The lists that match every id."""
        self._char: list[str] = []
        """What must come at each position; `_END`: nothing."""
        self._after: list[int] = []
        """The position behind; `_ABSORBED`: the pattern matches whatever follows."""
        self._waits: list[bool] = []
        """Whether a star stands before the position, so that anything may come first."""
        self._piece: list[tuple[int, int]] = []
        """Number of the pattern, and number of the piece."""
        self._list: list[int] = []
        """The bit of the list."""
        first = []
        for number, globs in enumerate(lists):
            if "*" in globs:
                self.everywhere |= 1 << number
                continue
            first += [
                self._add(glob, 1 << number) for glob in globs if _LEGAL.issuperset(glob.replace("*", ""))
            ]
        self.start = frozenset(first)

    def _add(self, glob: str, bit: int) -> int:
        """Add a pattern other than `*`; its first position."""
        start, pattern = len(self._char), len(self._char)
        waits = glob.startswith("*")
        pieces = glob.removeprefix("*").removesuffix("*").split("*")
        for number, piece in enumerate(pieces):
            for index, char in enumerate(piece):
                self._char.append(char)
                self._after.append(len(self._char))
                self._waits.append(index == 0 and (waits or number > 0))
                self._piece.append((pattern, number))
                self._list.append(bit)
        if glob.endswith("*"):
            self._after[-1] = _ABSORBED
        else:
            self._char.append(_END)
            self._after.append(_ABSORBED)
            self._waits.append(False)
            self._piece.append((pattern, len(pieces) - 1))
            self._list.append(bit)
        return start

    def matched(self, state: _State) -> int:
        """The lists that match an id that ends in this state."""
        _, positions, lists = state
        for position in positions:
            if self._char[position] == _END:
                lists |= self._list[position]
        return lists

    def steps(self, state: _State) -> Iterator[tuple[str, _State]]:
        """Where each character leads; of several that lead to the same, one."""
        inside, positions, lists = state
        self.looked_at += len(positions)
        by_char: dict[str, list[int]] = {}
        waiting = []
        for position in positions:
            char = self._char[position]
            if char != _END:
                by_char.setdefault(char, []).append(position)
            if self._waits[position]:
                waiting.append(position)
        allowed = _INSIDE if inside else ascii_lowercase
        other = next((char for char in allowed if char not in by_char), None)
        if other is not None:
            yield other, (True, frozenset(waiting), lists)
        elif inside and "." not in by_char:
            # A dot that no pattern asks for leads nowhere that any other such character does not lead as well.
            yield ".", (False, frozenset(waiting), lists)
        for char, at in by_char.items():
            if char in allowed or (inside and char == "."):
                yield char, (char != ".", *self._advance(waiting, at, lists))

    def _advance(self, waiting: list[int], at: list[int], lists: int) -> tuple[frozenset[int], int]:
        self.looked_at += len(waiting) + len(at)
        after = list(waiting)
        for position in at:
            following = self._after[position]
            if following == _ABSORBED:
                lists |= self._list[position]
            else:
                after.append(following)
        if len(after) > 1:
            after = [position for position in after if not self._list[position] & lists]
            after = self._furthest(after)
        elif after and self._list[after[0]] & lists:
            after = []
        return frozenset(after), lists

    def _furthest(self, positions: Iterable[int]) -> list[int]:
        """The positions in the last piece that each pattern has come to."""
        positions = list(positions)
        furthest: dict[int, int] = {}
        for position in positions:
            pattern, piece = self._piece[position]
            furthest[pattern] = max(piece, furthest.get(pattern, 0))
        return [
            position
            for position in positions
            if self._piece[position][1] == furthest[self._piece[position][0]]
        ]
