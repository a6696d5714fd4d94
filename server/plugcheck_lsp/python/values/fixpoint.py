"""The least solution of a system of equations that is found while it is asked for.

An equation gives the value of its key from the values of other keys. Values only grow (`join`), so the least
solution does not depend on which question comes first, nor on the order in which equations are solved.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


class Lattice(Protocol):
    """A value that can only grow."""

    def join(self, other: Self, /) -> Self:
        """The least value above both; `self` itself if that is it already."""


Value = TypeVar("Value", bound=Lattice)


class Fixpoint(Generic[Value]):
    """A system of equations: each is a function that asks for the values of others by `ask`.

    Args:
        bottom: the value of what is not solved yet.
    """

    def __init__(self, bottom: Value) -> None:
        self._bottom = bottom
        self._values: dict[Hashable, Value] = {}
        self._equations: dict[Hashable, Callable[[], Value]] = {}
        self._dependents: dict[Hashable, dict[Hashable, None]] = {}
        self._fresh: list[Hashable] = []
        self._again: deque[Hashable] = deque()
        self._waiting: set[Hashable] = set()
        self._current: Hashable | None = None

    def ask(self, key: Hashable, equation: Callable[[], Value]) -> Value:
        """The value of `key` as far as it is known, from inside of another equation, which depends on it now."""
        if self._current is not None:
            self._dependents.setdefault(key, {})[self._current] = None
        known = self._values.get(key)
        if known is not None:
            return known
        self._values[key] = self._bottom
        self._equations[key] = equation
        self._fresh.append(key)
        self._waiting.add(key)
        return self._bottom

    def solve(self, key: Hashable, equation: Callable[[], Value]) -> Value:
        """The value of `key` in the least solution."""
        if self._current is not None:
            raise RuntimeError("an equation asks, it does not solve")
        self.ask(key, equation)
        try:
            while self._fresh or self._again:
                self._step(self._fresh.pop() if self._fresh else self._again.popleft())
        finally:
            self._current = None
        return self._values[key]

    def _step(self, key: Hashable) -> None:
        self._waiting.discard(key)
        self._current = key
        old = self._values[key]
        new = old.join(self._equations[key]())
        if new is old:
            return
        self._values[key] = new
        for dependent in self._dependents.get(key, ()):
            if dependent not in self._waiting:
                self._waiting.add(dependent)
                self._again.append(dependent)
