"""What is known of a value that may differ between two runs: how it differs, and in which part."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import libcst as cst

Key = str | int | None
"""An attribute's name, a literal subscript, or None for any of them."""

_DEPTH = 4


class Kind(StrEnum):
    VALUE = "value"
    """Another value in another run."""
    CLOCK = "clock"
    """A reading of a clock, or a point in time made from one."""
    ELAPSED = "elapsed"
    """A time that has passed, or is left."""
    TEST = "test"
    """The truth of a comparison with one of these."""
    SET = "set"
    """A set: the same elements, in no order."""
    ORDER = "order"
    """A sequence (or iterable) of the same elements in another order."""
    ELEMENT = "element"
    """One element of an unordered iterable: the same ones come, at other times."""


class Seen(StrEnum):
    """How a difference is seen from outside."""

    RETURNED = "returned"
    YIELDED = "yielded"
    RAISED = "raised"
    STORED = "stored"
    SENT = "sent"


class Taint(NamedTuple):
    """How a value differs."""

    kind: Kind
    path: tuple[Key, ...] = ()
    """The part that differs: attributes and subscripts that lead from the value to it."""
    loop: cst.CSTNode | None = None
    """For ELEMENT: the loop (or comprehension) that gives the elements."""

    def inside(self, key: Key) -> Taint:
        """The taint of a container whose part under `key` has this taint."""
        return self._replace(path=(key, *self.path)[:_DEPTH])

    def part(self, key: Key) -> Taint | None:
        """The taint of the part under `key`; None if that part does not differ."""
        if not self.path:
            return self
        head = self.path[0]
        if head is None or key is None or head == key:
            return self._replace(path=self.path[1:])
        return None

    def item(self, key: Key, *, searched: bool = False) -> Taint | None:
        """The taint of one item; None if that is another one than what differs, or perhaps is.

        `searched`: the item is chosen by something that is computed.
        """
        if not self.path:
            return self
        same = self.path[0] == key and not (key is None and searched)
        return self._replace(path=self.path[1:]) if same else None

    @property
    def differs(self) -> bool:
        """Whether the value itself is another one in another run, beyond its order."""
        return self.kind in (Kind.VALUE, Kind.CLOCK, Kind.ELAPSED, Kind.TEST)
